import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command, Option } from 'commander';
import { NkeeperError, writingFault } from '../../core/errors.ts';
import { OPERATIONS, WHOLE_OPERATIONS } from '../../core/operations/index.ts';
import { countOf } from '../../core/text/count-of.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonText, LIST_STYLE } from '../json-text.ts';
import { buildProgram, type Invocation } from '../program.ts';
import type { World } from '../world.ts';

type Own = Invocation<{ readonly json?: boolean }>;

/** One command that does something. */
interface Entry {
  /** As it is typed: `nkeeper add user`. */
  readonly path: string;
  readonly command: Command;
}

/** `nkeeper test flags`: a row for each command; its letter, or `-`, where it has the flag. */
export async function ownFlags({ world, flags }: Own): Promise<ExitCode> {
  const entries = entriesOf(world);
  if (flags.json) {
    const all = entries.map(({ path, command }) => ({ command: path, flags: command.options.map(nameOf) }));
    world.stdout(`${jsonText(all, LIST_STYLE)}\n`);
    return EXIT.ok;
  }
  const names = [...new Set(entries.flatMap(({ command }) => command.options.map(nameOf)))].sort();
  const row = ({ path, command }: Entry) => {
    const letters = new Map(command.options.map(option => [nameOf(option), option.short?.slice(1) ?? '-']));
    return [path, ...names.map(name => letters.get(name) ?? '')];
  };
  for (const cells of [['cmd', ...names], ...entries.map(row)]) world.stdout(`${cells.join(',')}\n`);
  return EXIT.ok;
}

/** `nkeeper test whoflag`. @throws NkeeperError `flag-unknown` */
export async function whoFlag({ world, flags, args }: Own): Promise<ExitCode> {
  const wanted = (args[0] ?? '').replace(/^--?/, '');
  const found = entriesOf(world).filter(({ command }) =>
    command.options.some(option => nameOf(option) === wanted || option.short === `-${wanted}`),
  );
  if (found.length === 0) throw new NkeeperError('flag-unknown', `No command has a flag "${wanted}".`);
  const paths = found.map(({ path }) => path);
  if (flags.json) world.stdout(`${jsonText(paths, LIST_STYLE)}\n`);
  else for (const path of paths) world.stdout(`${path}\n`);
  return EXIT.ok;
}

/** `nkeeper test doc`. @throws NkeeperError `file-unwritable` */
export async function writePages({ world, flags, args }: Own): Promise<ExitCode> {
  const dir = resolve(world.cwd, args[0] ?? '.');
  const files = entriesOf(world).map(({ path, command }) => ({
    path: join(dir, `${path.replaceAll(' ', '_')}.md`),
    text: `# ${path}\n\n\`\`\`\n${command.helpInformation().trim()}\n\`\`\`\n`,
  }));
  try {
    mkdirSync(dir, { recursive: true });
    for (const { path, text } of files) writeFileSync(path, text);
  } catch (cause) {
    throw new NkeeperError('file-unwritable', `${dir} cannot be written: ${writingFault(cause)}.`, { cause });
  }
  if (flags.json) world.stdout(`${jsonText({ dir, files: files.length }, LIST_STYLE)}\n`);
  else world.stderr(`${countOf(files.length, 'page')} in ${dir}.\n`);
  return EXIT.ok;
}

function entriesOf(world: World): readonly Entry[] {
  const nothing = () => undefined;
  const operations = [...OPERATIONS, ...WHOLE_OPERATIONS];
  return below(
    buildProgram({ ...world, stdout: nothing, stderr: nothing }, nothing, nothing, operations),
    '',
  );
}

function below(command: Command, before: string): readonly Entry[] {
  const path = `${before}${command.name()}`;
  if (command.commands.length === 0) return [{ path, command }];
  return command.commands.flatMap(sub => below(sub, `${path} `));
}

function nameOf({ long, short }: Option): string {
  return (long ?? short ?? '').replace(/^--?/, '');
}
