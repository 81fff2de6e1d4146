import { CommanderError } from 'commander';
import { messageOf, NkeeperError } from '../core/errors.ts';
import type { Operation } from '../core/operations/operation.ts';
import { clean } from '../core/text/clean.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fitted } from './fit-lines.ts';
import { forStore } from './for-store.ts';
import { firstWordAt, type GlobalFlags } from './global-flags.ts';
import { withGoValues } from './go-values.ts';
import { withBareValues } from './operations/bare-flags.ts';
import { groupOf, namesChange } from './operations/groups.ts';
import { buildProgram } from './program.ts';
import { warnOfSeeds } from './seed-arguments.ts';
import { screenColumns, type World } from './world.ts';

/**
 * Runs one command line, without program name. Everything that goes wrong becomes a sentence on stderr and an exit code;
 * nothing is thrown.
 */
export async function run(args: readonly string[], world: World): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  if (args[0] !== '__complete') warnOfSeeds(args, world);
  // Its flags are Go's: one dash before a word, which commander would take for many.
  const nkAt = args.includes('nk') ? firstWordAt(args) : -1;
  if (args[nkAt] === 'nk')
    return import('./nk/nk.ts')
      .then(({ nk }) => nk(args.slice(nkAt + 1), world))
      .catch((error: unknown) => failed(error, world));
  if (args[0] === 'keystore-agent') return (await import('./seal/agent.ts')).keystoreAgent(world);
  // Tab is pressed: nothing may be said but what can stand there.
  if (args[0] === '__complete') {
    const { complete } = await import('./completion/complete.ts');
    await complete(args.slice(args[1] === '--' ? 2 : 1), world).catch(() => undefined);
    return EXIT.ok;
  }
  const operations = namesChange(args) ? await knownOperations() : [];
  const program = buildProgram(
    world,
    ended => {
      code = ended;
    },
    (sentence, command) => complain(world, sentence, `${command} --help tells what there is.`),
    operations,
    args[0],
  );
  try {
    const named = operations.find(operation => isNamed(operation, args));
    const line = withGoValues(named ? withBareValues(args, named) : args, program);
    await program.parseAsync([...line], { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, world, program.opts<GlobalFlags>());
  }
}

async function knownOperations(): Promise<readonly Operation[]> {
  const { OPERATIONS, WHOLE_OPERATIONS } = await import('../core/operations/index.ts');
  return [...OPERATIONS, ...WHOLE_OPERATIONS];
}

/** Do the words of an operation stand one after the other in the command line? */
function isNamed({ words, aliases = [] }: Operation, args: readonly string[]): boolean {
  const [group = '', name] = words.split(' ');
  if (name === undefined) return isFirstWord(group, args);
  return args.some((arg, i) => groupOf(arg) === group && [name, ...aliases].includes(args[i + 1] ?? ''));
}

/** Only flags and their values stand before it: anywhere else it may be a name. */
function isFirstWord(word: string, args: readonly string[]): boolean {
  const at = args.indexOf(word);
  const before = args.slice(0, Math.max(0, at));
  return at >= 0 && before.every((arg, i) => arg.startsWith('-') || before[i - 1]?.startsWith('-'));
}

function failed(error: unknown, world: World, globals?: GlobalFlags): ExitCode {
  // Commander has said it already; help and version arrive here too, with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof NkeeperError) {
    const told = (text: string) => (globals ? forStore(text, globals) : text);
    complain(world, told(error.message), error.hint && told(error.hint));
    if (debugging(world)) world.stderr(`${error.stack}\n`);
    if (error.code === 'cancelled') return EXIT.interrupted;
    return isUsage(error) ? EXIT.usage : EXIT.failed;
  }
  complain(world, messageOf(error), 'This is a fault of nkeeper. NKEEPER_DEBUG=1 shows where it happened.');
  if (debugging(world)) world.stderr(`${error instanceof Error ? error.stack : ''}\n`);
  return EXIT.failed;
}

const PREFIX = 'nkeeper: ';

function complain(world: World, sentence: string, hint: string | undefined): void {
  const below = ' '.repeat(PREFIX.length);
  const said = `${PREFIX}${clean(sentence)}\n${hint ? `${below}${clean(hint)}\n` : ''}`;
  world.stderr(fitted(said, screenColumns(world.streams.stderr), PREFIX.length));
}

/** Errors that a different command line would not have had. */
const USAGE_CODES = new Set([
  'usage',
  'not-a-terminal',
  'field-path-invalid',
  'time-invalid',
  'path-home-unknown',
  'operator-required',
  'account-required',
  'user-required',
  'input-missing',
  'amount-invalid',
  'span-invalid',
  'instant-invalid',
  'yes-no-invalid',
  'choice-unknown',
  'flags-exclusive',
  'time-range-invalid',
  'connection-type-unknown',
]);

function isUsage(error: NkeeperError): boolean {
  return USAGE_CODES.has(error.code);
}

function debugging(world: World): boolean {
  return (world.env.NKEEPER_DEBUG ?? '') !== '';
}
