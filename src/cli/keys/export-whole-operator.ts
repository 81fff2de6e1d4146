import { join, resolve } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import { operatorFiles } from '../../core/generate/operator-files.ts';
import { chooseOperator } from '../../core/store/choose.ts';
import { clean } from '../../core/text/clean.ts';
import { countOf } from '../../core/text/count-of.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { tellGenerated } from '../generate/output-file.ts';
import type { Session } from '../session.ts';
import type { ExportJwtFlags } from './export-jwt.ts';
import { refuseOverwriting, writeFiles } from './write-files.ts';

/** `nkeeper export operator --dir`: all of it as files in nsc's own layout, for `import operator`, or nsc, elsewhere. */
export async function exportWholeOperator(
  { store, flags, world, output }: Session<ExportJwtFlags>,
  dir: string,
  wanted: string | undefined,
): Promise<ExitCode> {
  if (flags.outputFile !== undefined)
    throw new NkeeperError('flags-exclusive', 'Give --output-file or --dir, not both.');
  const { dryRun = false, keys: secrets = false } = flags;
  const folder = resolve(world.cwd, dir);
  const operator = chooseOperator(store, wanted);
  await store.keySources.open();
  const { files, accounts, users, keys, leftOut } = await operatorFiles(store, operator, secrets);
  if (!flags.force) refuseOverwriting(folder, files.keys());
  if (!dryRun) writeFiles(folder, files);
  if (flags.json)
    tellGenerated(
      { output },
      {
        written: !dryRun,
        folder,
        operator: operator.name,
        public_key: operator.key,
        files: [...files.keys()],
        left_out: leftOut.map(({ path, why }) => ({ path, why })),
      },
    );
  else if (dryRun) for (const name of files.keys()) output.data(`${clean(join(folder, name))}\n`);
  const what = [
    countOf(accounts, 'account'),
    countOf(users, 'user'),
    ...(secrets ? [countOf(keys, 'key')] : []),
  ];
  if (dryRun) output.message('Nothing was written: this was --dry-run.');
  else output.message(`Operator ${operator.name} written to ${folder}: ${what.join(', ')}.`);
  if (keys > 0 && !dryRun)
    output.message('Keys and creds are among them, as they are: whoever reads these files has the operator.');
  for (const { path, why } of leftOut) output.message(`warning: ${path} is left out: ${why}`);
  return leftOut.length > 0 ? EXIT.failed : EXIT.ok;
}
