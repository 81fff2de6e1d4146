import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { NkeeperError } from '../../errors.ts';
import { checkNewName } from '../../store/new-name.ts';
import { isDirectory } from '../../store/nsc/nsc-files.ts';
import { countOf, someOf } from '../../text/count-of.ts';
import { makeCurrent } from '../current.ts';
import { Draft } from '../draft.ts';
import { file, text, yesNo } from '../fields/kinds.ts';
import { required } from '../fields/required.ts';
import { type HeldOperator, holdOperator } from '../held.ts';
import { planOperatorImport } from '../import-operator.ts';
import { operation, type PlanContext } from '../operation.ts';
import type { Plan } from '../plan.ts';
import { type OperatorFolder, openOperatorFolder } from './open-folder.ts';
import { type Damaged, takeEntities, tellRefused } from './take-entities.ts';

/** Take a whole operator in: accounts, users, keys and creds, all as they are. */
export const importWholeOperator = operation({
  words: 'import operator',
  noun: 'operator',
  about: 'Take a whole operator in, with its accounts, users, keys and creds, as it is elsewhere',
  examples: [
    'nkeeper import operator ./exported',
    'nkeeper import operator ~/old/stores/ACME --keystore ~/old/keys',
  ],
  argument: 'dir',
  fields: {
    dir: file({
      flags: '-d, --dir <dir>',
      label: 'From',
      about: 'folder of the operator or the one above it, or its JWT alone: file or URL',
    }),
    keystore: file({
      flags: '--keystore <dir>',
      label: 'Keystore',
      about: 'folder that its keys and creds are taken from (default: beside its folder)',
    }),
    name: text({
      flags: '-n, --name <name>',
      label: 'Name',
      about: 'name of its folder here (default: as it is there)',
    }),
    skipDamaged: yesNo({
      flags: '--skip-damaged [yes]',
      label: 'Without damaged files',
      about: 'leave out what is damaged or signed by a key that is not trusted, and name it',
    }),
  },
  async plan(input, context) {
    const from = required(input.dir, '--dir', 'nkeeper import operator DIR');
    if (!isDirectory(resolve(from))) return planOperatorImport({ url: from, name: input.name }, context);
    const source = openOperatorFolder(from, input.keystore, context.now);
    try {
      return await planWhole(source, input, context);
    } finally {
      source.store.close();
    }
  },
});

async function planWhole(
  source: OperatorFolder,
  { name: wanted, skipDamaged = false }: { readonly name?: string; readonly skipDamaged?: boolean },
  context: PlanContext,
): Promise<Plan> {
  const held = holdOperator(source.store, source.row.name);
  const name = freeName(context, held, wanted || held.row.storeName);
  const draft = new Draft(context, 'import operator');
  const dir = `${context.store.locations.storesDir.path}/${name}`;
  const { managed } = held.row;
  const info = { managed, name, kind: 'operator', version: '1' };
  draft.writeConfig(`${dir}/.nsc`, undefined, JSON.stringify(info));
  draft.putBack(
    { ref: { ...held.ref, name, operator: name }, path: `${dir}/${name}.jwt` },
    held.token,
    held.claims,
  );
  tellRefused(draft, held);
  const { accounts, users, keys, damaged } = await takeEntities(draft, source, held, name);
  if (damaged.length > 0 && !skipDamaged) throw isDamaged(damaged);
  for (const { path, why } of damaged) draft.skip(path, why, true);
  if (keys === 0)
    draft.effect(
      'note',
      'No key of it is beside it: it is signed where a key is at hand. --keystore DIR says where they are.',
    );
  makeCurrent(draft, name, '');
  draft.result('operator', held.ref.key);
  const what = [countOf(accounts, 'account'), countOf(users, 'user'), countOf(keys, 'key')];
  return draft.finish(`Import operator ${name}: ${what.join(', ')}`);
}

/** @throws NkeeperError `operator-there`, `name-taken`, `name-invalid` */
function freeName({ store }: PlanContext, { ref }: HeldOperator, wanted: string): string {
  const rows = store.operators();
  const same = rows.find(row => row.key === ref.key);
  if (same)
    throw new NkeeperError('operator-there', `This operator is here already, as "${same.name}".`, {
      hint: 'What is newer elsewhere is taken one by one: nkeeper import account or import user with --file FILE --overwrite, import keys.',
    });
  const name = checkNewName('operator', wanted, []);
  const taken = rows.flatMap(row => [row.name, row.storeName]);
  const dir = `${store.locations.storesDir.path}/${name}`;
  if (taken.includes(name) || existsSync(dir))
    throw new NkeeperError('name-taken', `There is another operator "${name}" already, in ${dir}.`, {
      hint: '--name NAME takes it in under another name.',
    });
  return checkNewName('operator', name, taken);
}

function isDamaged(damaged: readonly Damaged[]): NkeeperError {
  const files = damaged.map(({ path, why }) => `${path} (${why})`);
  return new NkeeperError(
    'source-damaged',
    `${countOf(damaged.length, 'file')} cannot be taken: ${someOf(files)}`,
    { hint: '--skip-damaged leaves out what is damaged, and takes the rest.' },
  );
}
