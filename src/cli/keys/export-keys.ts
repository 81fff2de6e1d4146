import { join, resolve } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import type { Seed } from '../../core/nkeys/seed.ts';
import { Draft } from '../../core/operations/draft.ts';
import type { PlanContext } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { chooseOperator } from '../../core/store/choose.ts';
import type { KeyRow, Store } from '../../core/store/store.ts';
import { clean } from '../../core/text/clean.ts';
import { countOf } from '../../core/text/count-of.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { tellGenerated } from '../generate/output-file.ts';
import { jsonText, LIST_STYLE, type Printable } from '../json-text.ts';
import { type KeyFlags, selectKeys } from '../key-selection.ts';
import { carryOut, unasked } from '../operations/carry-out.ts';
import type { Invocation } from '../program.ts';
import { refuseProtected } from '../protected.ts';
import { type Session, withStore } from '../session.ts';
import { refuseOverwriting, writeFiles } from './write-files.ts';

export interface ExportKeysFlags extends Omit<KeyFlags, 'curve'> {
  readonly dir?: string;
  readonly curves?: boolean;
  /** Public key. */
  readonly curve?: string;
  readonly includeJwts?: boolean;
  readonly force?: boolean;
  readonly remove?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `nkeeper export keys`: seeds as files of their own, as nsc writes them; with `--remove` they leave the keystore. */
export function exportKeys(invocation: Invocation<ExportKeysFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, world, output } = session;
    if (!flags.dir)
      throw new NkeeperError('input-missing', 'The folder to write to is not named.', { hint: '--dir DIR' });
    const folder = resolve(world.cwd, flags.dir);
    const operator = chooseOperator(store, undefined);
    const { curve } = flags;
    const curves = flags.curves === true || curve !== undefined;
    const { positions } = await selectKeys(store, operator, { ...flags, curve: curves });
    const rows = positions
      .map(i => store.keys()[i] as KeyRow)
      .filter(row => row.stored && (curve === undefined || row.kind !== 'curve' || row.key === curve));
    if (rows.length === 0) throw new NkeeperError('key-missing', 'No stored key matches.');
    const files = [
      ...rows.map(row => `${row.key}.nk`),
      ...(flags.includeJwts ? jwtsOf(store, rows).keys() : []),
    ];
    if (!flags.force) refuseOverwriting(folder, files);
    const told = { folder, ...exportedJson(rows, files) };
    if (flags.dryRun) {
      if (flags.json) tellGenerated(session, { written: false, ...told });
      else for (const name of files) output.data(`${clean(join(folder, name))}\n`);
      output.message('Nothing was written: this was --dry-run.');
      return EXIT.ok;
    }
    if (flags.remove) {
      await refuseProtected(world, session.globals, store.locations.storesDir.path);
      const { stdin, stdout } = world.streams;
      // Before anything is written: what is asked afterwards comes too late.
      if (!flags.yes && !(stdin.isTTY && stdout.isTTY))
        throw unasked(`--remove takes ${countOf(rows.length, 'key')} out of the keystore`);
    }
    await writeAll(folder, store, rows, flags.includeJwts === true);
    output.message(
      `${countOf(rows.length, 'key')} written to ${folder}, as they are: whoever reads these files has the keys.`,
    );
    if (rows.some(({ kind }) => kind === 'operator'))
      output.message('warning: Keys of the operator are among them; -a takes those of accounts alone.');
    const json = { written: true, ...told };
    if (flags.remove) return removeAll(rows, session, json);
    if (flags.json) tellGenerated(session, json);
    return EXIT.ok;
  });
}

function exportedJson(rows: readonly KeyRow[], files: readonly string[]): Told {
  return {
    files,
    keys: rows.map(({ key, kind, role, operator, account, user }) => ({
      public_key: key,
      ...{ kind: kind ?? 'unknown', role, operator, account, user },
    })),
  };
}

type Told = { readonly [member: string]: Printable };

/** All that is written is there before the folder is made: where a seed is not given out, nothing is left behind. */
async function writeAll(
  folder: string,
  store: Store,
  rows: readonly KeyRow[],
  withJwts: boolean,
): Promise<void> {
  const seeds: Seed[] = [];
  try {
    for (const { key } of rows) seeds.push(await store.keySources.seed(key));
    const jwts = withJwts ? jwtsOf(store, rows) : [];
    writeFiles(folder, [...seeds.map(seed => [`${seed.publicKey}.nk`, seed.reveal()] as const), ...jwts]);
  } finally {
    for (const seed of seeds) seed.wipe();
  }
}

/** File name → JWT, of what the identity keys among them are of. */
function jwtsOf(store: Store, rows: readonly KeyRow[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { key, operator, account, user } of rows) {
    const entity = user
      ? store.user(operator, account, user)
      : account
        ? store.account(operator, account)
        : operator
          ? store.operator(operator)
          : undefined;
    if (entity?.token && entity.claims?.sub === key) found.set(`${key}.jwt`, entity.token);
  }
  return found;
}

/** They are a change: listed, and undone from the trash for as long as it keeps them. */
function removeAll(
  rows: readonly KeyRow[],
  session: Session<ExportKeysFlags>,
  told: Told,
): Promise<ExitCode> {
  const { yes = false, json = false } = session.flags;
  const withRemoval = (review: string) =>
    jsonText({ ...told, removal: JSON.parse(review) as Printable }, LIST_STYLE);
  return carryOut(context => removal(rows, context), { ...session, flags: { yes, json } }, withRemoval);
}

async function removal(rows: readonly KeyRow[], context: PlanContext): Promise<Plan> {
  const draft = new Draft(context, 'export keys');
  for (const { key } of rows) draft.removeKey(key, `key ${key}`);
  draft.effect('warning', 'nkeeper can sign with them no more, until they are imported again.');
  return draft.finish(
    `Take ${countOf(rows.length, 'exported key')} out of the keystore`,
    'destructive',
    'remove',
  );
}
