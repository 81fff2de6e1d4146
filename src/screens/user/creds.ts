import type { Block, Cell } from '../../app/screen.ts';
import type { UserClaims } from '../../core/claims/user.ts';
import type { CredsStateName } from '../../core/store/cards/creds-state.ts';
import type { UserEntity } from '../../core/store/cards/entity.ts';
import { field, fields } from '../claims/blocks.ts';
import { expiryText } from '../claims/instants.ts';

const STATES: Readonly<Record<CredsStateName, Cell>> = {
  absent: { text: 'none in the keystore' },
  same: { text: 'there, with this JWT and its seed', mark: 'ok' },
  older: { text: 'there, with an older JWT of this user', mark: 'warning' },
  newer: { text: 'there, with a newer JWT of this user than the store has', mark: 'warning' },
  different: { text: 'there, with another JWT of the same second', mark: 'warning' },
  'other-user': { text: 'there, but for another user', mark: 'danger' },
  'other-seed': { text: 'there, but the seed in it belongs to another key', mark: 'danger' },
  'no-seed': { text: 'there, without a seed' },
  sealed: { text: 'there, sealed', mark: 'ok' },
  unusable: { text: 'there, but of no use', mark: 'danger' },
};

/** The creds file and the seed of a user. Never what is in them. */
export function credsBlocks(
  { creds, seedStored, seedSealed }: Pick<UserEntity<UserClaims>, 'creds' | 'seedStored' | 'seedSealed'>,
  bearer: boolean,
  now: number,
): readonly Block[] {
  const state =
    creds.state === 'no-seed' && !bearer
      ? { ...STATES['no-seed'], mark: 'warning' as const }
      : STATES[creds.state];
  const there = creds.state !== 'absent';
  return [
    fields(
      field('Creds file', state),
      field('Why', creds.reason),
      field('For key', creds.state === 'other-user' ? creds.key : undefined),
      field('JWT in it ends', there && creds.key !== '' ? expiryText(creds.expires, now) : undefined),
      field('Its mode', there && creds.mode !== undefined ? modeCell(creds.mode) : undefined),
      field(there ? 'Path' : 'It would be', creds.path),
      field(
        'Seed',
        seedSealed ? 'in the keystore, sealed' : seedStored ? 'in the keystore' : 'not in the keystore',
      ),
    ),
  ];
}

/** Permission bits; others than the owner should have none. */
function modeCell(mode: number): Cell {
  const text = mode.toString(8).padStart(4, '0');
  return (mode & 0o077) === 0
    ? { text }
    : { text: `${text}: others than its owner can get at it`, mark: 'warning' };
}
