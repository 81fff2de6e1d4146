import type { Block, CopyChoice, World } from '../../app/screen.ts';
import { differenceSummary } from '../../core/claims/difference/summary.ts';
import { differs, HOLDING_MEANINGS } from '../../core/resolver/holding-words.ts';
import { integer } from '../../core/text/amounts.ts';
import { field, fields, heading, sections, sentence } from '../claims/blocks.ts';
import { instant } from '../claims/instants.ts';
import { differenceBlocks } from './difference-blocks.ts';
import type { AccountEntity } from './entities.ts';
import { holdingFields, MARKS } from './holdings.ts';
import { keyNames } from './names.ts';
import { isDue, type ServerVersion, serverVersions, versionDifference } from './server-versions.ts';

/** What each server holds of an account beside what the store has, with all that differs. */
export function driftBlocks(world: World, entity: AccountEntity): readonly Block[] {
  const versions = serverVersions(world, entity.row.key);
  if (versions.length === 0) return [sentence('Not compared with the servers.')];
  const legend = versions.some(({ holding, token }) => differs(holding) && token !== undefined)
    ? [sentence('- on the server, + in the store; a push makes the one into the other.')]
    : [];
  return sections(legend, ...versions.map(version => versionBlocks(world, entity, version)));
}

function versionBlocks(world: World, entity: AccountEntity, version: ServerVersion): readonly Block[] {
  const { servers, holding, token } = version;
  const title = `${servers.join(', ')}: ${HOLDING_MEANINGS[holding.state]}`;
  return [
    heading(title),
    fields(
      ...holdingFields(holding, keyNames(world), world.now),
      differs(holding)
        ? field('issued here', instant(entity.row.issuedAt, world.now, 'not said'))
        : undefined,
    ),
    ...contentBlocks(world, entity, holding, token),
  ];
}

function contentBlocks(
  world: World,
  entity: AccountEntity,
  holding: ServerVersion['holding'],
  token: string | undefined,
): readonly Block[] {
  if (holding.state === 'missing') return [sentence('A push brings it there.', MARKS.missing)];
  if (!differs(holding)) return [];
  if (holding.state === 'expired' && (token === undefined || token === entity.token))
    return [ownExpired(token)];
  if (token === undefined) return [sentence('What it says is not known.', 'unknown')];
  if (!isDue(world, token)) return [sentence('Comparing…')];
  const differences = versionDifference(entity, token);
  if (!differences) return [sentence('One of the two cannot be read: they cannot be compared.', 'danger')];
  // When each was issued stands above.
  const content = differences.filter(({ path }) => path !== 'iat');
  return content.length === 0
    ? [sentence('They say the same, issued anew.')]
    : differenceBlocks(content, keyNames(world));
}

/** The store's own has expired: before and after servers have thrown it away. */
function ownExpired(token: string | undefined): Block {
  const gone = token === undefined ? 'Servers throw it away within a minute: it is gone there. ' : '';
  return sentence(
    `${gone}Nobody gets in. e issues it anew with a later expiry; then push it.`,
    MARKS.expired,
  );
}

/** What differs, in one line: `differs: limits.conn, 2 exports`; undefined where nothing does, or nobody knows. */
export function driftSummary(
  world: World,
  operator: string,
  account: string,
  key: string,
): Block | undefined {
  const versions = serverVersions(world, key).filter(({ holding, token }) => differs(holding) && token);
  const [first] = versions;
  if (!first?.token) return undefined;
  if (!isDue(world, first.token)) return sentence('differs: comparing…');
  const entity = world.store.account(operator, account);
  const differences = entity && versionDifference(entity, first.token);
  if (!differences) return undefined;
  const whose = versions.length > 1 ? `${first.servers.join(', ')} ` : '';
  const others =
    versions.length > 1 ? `; ${integer(versions.length - 1)} more versions on other servers` : '';
  return sentence(`${whose}differs: ${differenceSummary(differences)}${others}`);
}

/** The JWTs that servers hold, to copy. */
export function versionCopies(world: World, key: string): readonly CopyChoice[] {
  return serverVersions(world, key)
    .filter(({ holding, token }) => differs(holding) && token !== undefined)
    .map(({ servers, token }) => ({ label: `JWT on ${servers.join(', ')}`, value: () => token?.trim() }));
}
