import type { Argument, Command, Option } from 'commander';
import type { Locations } from '../../core/store/locations.ts';
import { clean } from '../../core/text/clean.ts';
import type { GlobalFlags } from '../global-flags.ts';
import { locate } from '../locate.ts';
import { namesChange } from '../operations/groups.ts';
import { buildProgram } from '../program.ts';
import type { World } from '../world.ts';
import { argumentChoices, choicesOf } from './choices.ts';
import { claimsValues } from './claims-values.ts';
import { type NamedSoFar, type NameKind, namesOf } from './names.ts';

/** One thing that can stand there, and what it is. */
interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** The shell completes names of files or folders itself. */
type FileKind = ':files' | ':dirs';

/**
 * `nkeeper __complete -- WORDS`: what can stand in the place of the last word, a line each, with a tab before what it means.
 * `:files` and `:dirs` stand for what the shell knows better.
 */
export async function complete(words: readonly string[], world: World): Promise<void> {
  for (const { value, about } of await candidates(words, world))
    world.stdout(about === '' ? `${value}\n` : `${value}\t${about.replace(/\s+/g, ' ')}\n`);
}

async function candidates(words: readonly string[], world: World): Promise<readonly Candidate[]> {
  // bash takes `--account=ORDERS` for three words.
  const given = words.filter((word, i) => word !== '=' || i === words.length - 1);
  const last = given.at(-1) === '=' ? '' : (given.at(-1) ?? '');
  const line = read(await commandLine(given, world), given.slice(0, -1));
  const { command, open } = line;
  const [, flag = '', typed = ''] = /^(--[\w-]+)=(.*)$/s.exec(last) ?? [];
  const option = flag === '' ? open : optionOf(command, flag);
  if (option) {
    const before = flag === '' ? '' : `${flag}=`;
    const begun = typed || (flag === '' ? last : '');
    const found = startingWith(begun, valuesOf(option, line, begun, world));
    return found.map(each => ({ ...each, value: isFiles(each.value) ? each.value : before + each.value }));
  }
  if (last.startsWith('-')) return startingWith(last, flagsOf(command));
  if (command.commands.length > 0 && line.args.length === 0)
    return startingWith(last, subcommandsOf(command));
  return startingWith(last, argumentsOf(line, world));
}

async function commandLine(words: readonly string[], world: World): Promise<Command> {
  const nothing = () => undefined;
  const changes = namesChange(words) ? await import('../../core/operations/index.ts') : undefined;
  const operations = changes ? [...changes.OPERATIONS, ...changes.WHOLE_OPERATIONS] : [];
  return buildProgram({ ...world, stdout: nothing, stderr: nothing }, nothing, nothing, operations);
}

/** A command line as far as it is typed. */
interface Line {
  readonly command: Command;
  /** Names of the command and those above it: `edit account`. */
  readonly path: string;
  /** Arguments that are no flags. */
  readonly args: readonly string[];
  /** By long name. */
  readonly values: ReadonlyMap<string, string>;
  /** The flag whose value comes next. */
  readonly open: Option | undefined;
}

function read(root: Command, words: readonly string[]): Line {
  let command = root;
  let open: Option | undefined;
  const path: string[] = [];
  const args: string[] = [];
  const values = new Map<string, string>();
  for (const word of words) {
    const [, long = word, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    if (open) {
      values.set(open.long ?? '', word);
      open = undefined;
    } else if (word.startsWith('-') && word !== '-') {
      const option = optionOf(command, long);
      if (value !== undefined) values.set(option?.long ?? '', value);
      else if (option?.required) open = option;
    } else {
      const sub = args.length === 0 ? find(command, word) : undefined;
      if (sub) path.push(sub.name());
      if (sub) command = sub;
      else args.push(word);
    }
  }
  return { command, path: path.join(' '), args, values, open };
}

function find(command: Command, word: string): Command | undefined {
  return command.commands.find(sub => sub.name() === word || sub.aliases().includes(word));
}

/** Its own flags first: they may have the letter of a global one. */
function optionOf(command: Command, flag: string): Option | undefined {
  for (let each: Command | null = command; each; each = each.parent) {
    const found = [...each.options, ...(defaultOf(each)?.options ?? [])].find(
      ({ long, short }) => long === flag || short === flag,
    );
    if (found) return found;
  }
  return undefined;
}

/** What a group does when no command of it is named. */
function defaultOf(command: Command): Command | undefined {
  const { _defaultCommandName: name } = command as unknown as { readonly _defaultCommandName: string | null };
  return command.parent && name ? command.commands.find(sub => sub.name() === name) : undefined;
}

function subcommandsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map(sub => ({ value: sub.name(), about: sub.description() }));
}

function flagsOf(command: Command): readonly Candidate[] {
  let root = command;
  while (root.parent) root = root.parent;
  const all =
    command === root
      ? root.options
      : [...command.options, ...(defaultOf(command)?.options ?? []), ...root.options];
  return all.flatMap(({ long, description, hidden }) =>
    long && !hidden ? [{ value: long, about: description }] : [],
  );
}

/** Flags whose values are names of what is in the store. */
const NAMED: Readonly<Record<string, NameKind>> = {
  '--account': 'account',
  '--operator': 'operator',
  '--remote-operator': 'operator',
  '--src-account': 'account',
  '--target-account': 'account',
  '--system-account': 'account',
  '--sys-account': 'account',
  '--account-removal': 'account',
  '--allowed-account': 'account',
  '--user': 'user',
  '--context': 'context',
};

const FILES = /file|path|creds|cert|key$|token|template|^(url|in|out|profile|seed|sk)$/;
const FOLDERS = /dir|folder|^store$/;

function valuesOf(option: Option, line: Line, typed: string, world: World): readonly Candidate[] {
  if (option.argChoices) return option.argChoices.map(plain);
  const { long = '' } = option;
  const few = choicesOf(line.path, long, typed) ?? (/\[yes\]/.test(option.flags) ? ['yes', 'no'] : undefined);
  const inClaims = inClaimsHere(long, line, world);
  if (few ?? inClaims) return [...new Set([...(inClaims ?? []), ...(few ?? [])])].map(plain);
  const kind = long === '--name' ? nounOf(line.path) : NAMED[long];
  if (kind) return namesHere(kind, line, world);
  const placeholder = /[<[](.*)[>\]]/.exec(option.flags)?.[1] ?? '';
  if (FOLDERS.test(placeholder) || FOLDERS.test(long.slice(2))) return [files(':dirs')];
  if (FILES.test(placeholder) || FILES.test(long.slice(2))) return [files(':files')];
  return [];
}

function argumentsOf(line: Line, world: World): readonly Candidate[] {
  const { command, path, args } = line;
  const wanted: readonly Argument[] = command.registeredArguments;
  const next = wanted[args.length] ?? (wanted.at(-1)?.variadic ? wanted.at(-1) : undefined);
  if (!next) return [];
  if (path === 'help') return subcommandsOf(rootOf(command));
  const choices =
    next.argChoices ?? argumentChoices(path, next.name()) ?? inClaimsHere(next.name(), line, world);
  if (choices) return choices.map(plain);
  const kind = nounOf(path);
  return kind && /^names?$/.test(next.name()) ? namesHere(kind, line, world) : [];
}

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command;
}

/** What a command is about, where that is there already. */
function nounOf(path: string): NameKind | undefined {
  const [verb = '', noun = ''] = path.split(' ');
  if (verb === 'add' || verb === 'init') return undefined;
  if (verb === 'can' || noun === 'creds' || /^(add|delete)-user$/.test(noun)) return 'user';
  return noun === 'operator' || noun === 'account' || noun === 'user' ? noun : undefined;
}

function namesHere(kind: NameKind, line: Line, world: World): readonly Candidate[] {
  return namesOf(kind, placesOf(line, world), namedIn(line)).map(value => ({
    value,
    about: line.path === '' ? '' : kind,
  }));
}

/** What the JWT that the command is about has for that place. */
function inClaimsHere(place: string, line: Line, world: World): readonly string[] | undefined {
  const name = line.values.get('--name') ?? line.args[0];
  const found = claimsValues(line.path, place, placesOf(line, world), { ...namedIn(line), name });
  return found?.filter(text => clean(text) === text);
}

function placesOf({ values }: Line, world: World): Locations {
  const flag = (long: string) => values.get(long);
  const globals: GlobalFlags = {
    color: false,
    ...(flag('--all-dirs') === undefined ? {} : { allDirs: flag('--all-dirs') as string }),
    ...(flag('--config-dir') === undefined ? {} : { configDir: flag('--config-dir') as string }),
    ...(flag('--data-dir') === undefined ? {} : { dataDir: flag('--data-dir') as string }),
  };
  return locate(world, globals);
}

function namedIn({ values }: Line): NamedSoFar {
  return { operator: values.get('--operator'), account: values.get('--account') };
}

function plain(value: string): Candidate {
  return { value, about: '' };
}

function files(kind: FileKind): Candidate {
  return plain(kind);
}

function isFiles(value: string): boolean {
  return value === ':files' || value === ':dirs';
}

function startingWith(typed: string, all: readonly Candidate[]): readonly Candidate[] {
  return all.filter(({ value }) => isFiles(value) || value.startsWith(typed));
}
