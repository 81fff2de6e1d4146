import { NkeeperError } from '../../core/errors.ts';
import { open, seal } from '../../core/nkeys/curve.ts';
import { isPublicKey } from '../../core/nkeys/keys.ts';
import type { KeyKind } from '../../core/nkeys/kinds.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import { verifySignature } from '../../core/nkeys/verify.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { World } from '../world.ts';
import { type NkArguments, type NkValue, readNkArguments, usage } from './arguments.ts';
import { NK_HELP } from './help.ts';
import { Sources } from './key-source.ts';

/** What is done; nk takes the first it finds without a word, we want one. */
const ACTIONS: readonly NkValue[] = ['gen', 'sign', 'verify', 'seal', 'open'];

interface Work extends NkArguments {
  readonly world: World;
  readonly sources: Sources;
}

/**
 * `nkeeper nk`: the nk command, flag by flag. Seeds are printed, also on a screen: that is what `-gen` is for.
 *
 * @throws NkeeperError why it cannot be done
 */
export async function nk(args: readonly string[], world: World): Promise<ExitCode> {
  const given = readNkArguments(args);
  const { values, switches } = given;
  if (switches.has('v') || switches.has('version')) {
    say(given, world, { version: world.version }, `nkeeper nk ${world.version}`);
    return EXIT.ok;
  }
  if (args.length === 0 || switches.has('h') || switches.has('help')) {
    world.stdout(NK_HELP);
    return EXIT.ok;
  }
  const [action, ...more] = ACTIONS.filter(each => values.has(each));
  if (more.length > 0) throw usage(`-${action} and -${more.join(', -')} cannot be done at once`);
  const work: Work = { ...given, world, sources: new Sources(world) };
  if (action === undefined && switches.has('pubout')) return publicKeyOf(work);
  switch (action) {
    case 'gen':
      return generate(work);
    case 'sign':
      return sign(work);
    case 'verify':
      return verify(work);
    case 'seal':
      return sealFor(work);
    case 'open':
      return openFrom(work);
    default:
      throw usage('What is to be done is not said');
  }
}

/** What came of it: nk's lines, or one object. */
function say({ switches }: NkArguments, world: World, result: object, lines: string): void {
  world.stdout(`${switches.has('json') ? JSON.stringify(result) : lines}\n`);
}

function value({ values }: Work, flag: NkValue, why: string): string {
  const found = values.get(flag);
  if (found === undefined) throw usage(`-${flag} is missing: ${why}`);
  return found;
}

function publicKeyOf(work: Work): ExitCode {
  const file = value(work, 'inkey', 'the file with the key');
  const key = work.sources.publicKey(file, 'inkey');
  say(work, work.world, { public_key: key }, key);
  return EXIT.ok;
}

const KINDS: ReadonlyMap<string, KeyKind> = new Map([
  ...(['user', 'account', 'operator', 'server', 'cluster', 'curve'] as const).map(
    kind => [kind, kind] as const,
  ),
  ['x25519', 'curve'],
]);

async function generate(work: Work): Promise<ExitCode> {
  const { world, values, switches, sources } = work;
  const word = value(work, 'gen', 'the kind of key');
  const kind = KINDS.get(word.toLowerCase());
  if (kind === undefined) throw usage(`"${word}" is no kind of key: ${[...KINDS.keys()].join(', ')}`);
  const prefix = values.get('pre');
  if (prefix !== undefined) {
    const { findVanityKey } = await import('./vanity.ts');
    const seed = await findVanityKey(kind, prefix, values.get('maxpre'), world);
    return printed(work, seed, true);
  }
  const entropy = values.get('e');
  const seed =
    entropy === undefined
      ? Seed.generate(kind)
      : Seed.fromEntropy(kind, sources.read(entropy, 'e').subarray(0, 32));
  return printed(work, seed, switches.has('pubout'));
}

function printed(work: Work, seed: Seed, withPublicKey: boolean): ExitCode {
  const { publicKey } = seed;
  const text = seed.reveal();
  say(
    work,
    work.world,
    { kind: seed.kind, public_key: publicKey, seed: text },
    withPublicKey ? `${text}\n${publicKey}` : text,
  );
  seed.wipe();
  return EXIT.ok;
}

function sign(work: Work): ExitCode {
  const { sources, world } = work;
  const data = sources.read(value(work, 'sign', 'the file to be signed'), 'sign');
  const seed = sources.seed(value(work, 'inkey', 'the file with the seed'), 'inkey');
  try {
    const signature = Buffer.from(seed.sign(data)).toString('base64url');
    say(work, world, { public_key: seed.publicKey, signature }, signature);
  } finally {
    seed.wipe();
  }
  return EXIT.ok;
}

function verify(work: Work): ExitCode {
  const { sources, values, world } = work;
  const data = sources.read(value(work, 'verify', 'the file that was signed'), 'verify');
  const text = sources
    .read(value(work, 'sigfile', 'the file with the signature'), 'sigfile')
    .toString('latin1')
    .trim();
  const key = values.has('pubin')
    ? sources.publicKey(value(work, 'pubin', ''), 'pubin')
    : sources.publicKey(value(work, 'inkey', 'the file with the key, or -pubin'), 'inkey');
  const signature = Buffer.from(text, 'base64url');
  const isGood = /^[\w-]+$/.test(text) && signature.length === 64 && verifySignature(key, data, signature);
  if (!isGood)
    throw new NkeeperError('signature-wrong', 'The signature does not fit: another key, or other data.');
  say(work, world, { verified: true, public_key: key }, 'Verified OK');
  return EXIT.ok;
}

function curveKey(work: Work, flag: 'to' | 'from'): string {
  const key = value(work, flag, `the curve key that it is ${flag}`);
  if (isPublicKey(key, 'curve')) return key;
  throw usage(`-${flag} is a public curve key: X...`);
}

function sealFor(work: Work): ExitCode {
  const { sources, world } = work;
  const data = sources.read(value(work, 'seal', 'the file to be sealed'), 'seal');
  const seed = sources.seed(value(work, 'inkey', 'the file with your curve seed'), 'inkey');
  try {
    const sealed = Buffer.from(seal(data, seed, curveKey(work, 'to'))).toString('base64');
    say(work, world, { sealed }, sealed);
  } finally {
    seed.wipe();
  }
  return EXIT.ok;
}

function openFrom(work: Work): ExitCode {
  const { sources, world } = work;
  const text = sources.read(value(work, 'open', 'the file that was sealed'), 'open').toString('latin1');
  const seed = sources.seed(value(work, 'inkey', 'the file with your curve seed'), 'inkey');
  try {
    const opened = open(Buffer.from(text.trim(), 'base64'), seed, curveKey(work, 'from'));
    if (work.switches.has('json')) say(work, world, { opened: Buffer.from(opened).toString('base64') }, '');
    else world.bytes(opened);
  } finally {
    seed.wipe();
  }
  return EXIT.ok;
}
