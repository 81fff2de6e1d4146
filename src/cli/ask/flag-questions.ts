import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Locations } from '../../core/store/locations.ts';
import { namesOf } from '../completion/names.ts';
import { locate } from '../locate.ts';
import type { Invocation } from '../program.ts';
import { Questions } from './questions.ts';

/** Commands without a form of fields that ask for what their flags do not say. */
export type Questioned = keyof typeof QUESTIONS;

/** Flags by commander's names, as far as they are known. */
type Flags = Readonly<Record<string, unknown>>;

/** What is to be asked with, and about. */
interface Asking {
  readonly ask: Questions;
  readonly given: Flags;
  readonly args: readonly string[];
  readonly names: Names;
  /** What a path would overwrite is asked for again. */
  readonly isThere: (path: string) => boolean;
}

/**
 * Asks for what a command line does not say.
 *
 * @returns the command line with the answers
 * @throws NkeeperError `cancelled`
 */
export async function answered<F>(command: Questioned, invocation: Invocation<F>): Promise<Invocation<F>> {
  const { world, globals, args } = invocation;
  const given = invocation.flags as Flags;
  const ask = new Questions();
  try {
    const asking: Asking = {
      ...{ ask, args, given },
      names: new Names(locate(world, globals), given.operator as string | undefined),
      isThere: path => existsSync(resolve(world.cwd, path)),
    };
    const all: Flags = await QUESTIONS[command]({ ...asking, given: { ...given, context: globals.context } });
    const { context = globals.context, url, ...said } = all;
    return {
      ...invocation,
      globals: context === undefined ? globals : { ...globals, context: String(context) },
      args: typeof url === 'string' ? [url] : args,
      flags: { ...given, ...said } as F,
    };
  } finally {
    ask.close();
  }
}

/** More than so many are not listed: they are typed. */
const LISTED = 30;

/** Real names of the store, of folders alone: no JWT is read. */
class Names {
  readonly #locations: Locations;
  readonly #operator: string;

  constructor(locations: Locations, operator: string | undefined) {
    this.#locations = locations;
    this.#operator = operator ?? locations.current.operator;
  }

  get operator(): string {
    return this.#operator;
  }

  get currentAccount(): string {
    return this.#locations.current.account;
  }

  accounts(): readonly string[] {
    return namesOf('account', this.#locations, { operator: this.#operator, account: undefined });
  }

  users(account: string): readonly string[] {
    return namesOf('user', this.#locations, { operator: this.#operator, account });
  }
}

const ALL = 'all of them';

/** Which accounts: all, or one. */
async function accounts({ ask, given, names }: Asking, question: string): Promise<Flags> {
  if (given.all || given.account || given.prune || given.accountRemoval || given.diff) return { ask: true };
  const known = names.accounts();
  if (known.length > LISTED) {
    const name = await ask.text(`${question} A name, or Enter for all`);
    return name === '' ? { all: true, ask: true } : { account: [name], ask: true };
  }
  const account = await ask.choice(question, [...known, ALL], names.currentAccount || ALL);
  return account === ALL ? { all: true, ask: true } : { account: [account], ask: true };
}

async function one(
  { ask }: Asking,
  question: string,
  known: readonly string[],
  otherwise: string,
): Promise<string> {
  if (known.length === 0 || known.length > LISTED)
    return ask.text(question, { otherwise, check: answer => (answer === '' ? 'It is needed.' : undefined) });
  return ask.choice(question, known, known.includes(otherwise) ? otherwise : known[0]);
}

async function accountOf(asking: Asking): Promise<string> {
  const { given, names } = asking;
  if (typeof given.account === 'string') return given.account;
  return one(asking, 'Account', names.accounts(), names.currentAccount);
}

/** @param said where it may be said already */
async function userOf(asking: Asking, account: string, said: unknown): Promise<string> {
  return typeof said === 'string' ? said : one(asking, 'User', asking.names.users(account), '');
}

/** A file that is not there yet, unless `--force` is. */
async function fileOf({ ask, given, isThere }: Asking, said: unknown, otherwise: string): Promise<string> {
  if (typeof said === 'string') return said;
  return ask.text('File (-- is stdout)', {
    otherwise,
    check: path => (path !== '--' && !given.force && isThere(path) ? `${path} is there already.` : undefined),
  });
}

const KINDS = ['operator', 'account', 'user', 'curve'] as const;

const RESOLVERS = {
  'keeps every account: pushes last': 'natsResolver',
  'keeps what is used, and gets it from others': 'natsResolverCache',
  'has every account in its configuration': 'memResolver',
  'no JWTs: accounts and public keys of users': 'nkey',
} as const;

const QUESTIONS = {
  push: (asking: Asking) => accounts(asking, 'Which account is sent?'),
  pull: (asking: Asking) => accounts(asking, 'Which account is taken?'),

  async creds(asking: Asking) {
    const { given, args } = asking;
    const account = await accountOf(asking);
    const name = await userOf(asking, account, given.name ?? args[0]);
    const outputFile = await fileOf(asking, given.outputFile, `${name}.creds`);
    return { account, outputFile, ...(args.length === 0 ? { name } : {}) };
  },

  async config(asking: Asking) {
    const { ask, given } = asking;
    const isSaid = Object.values(RESOLVERS).some(flag => given[flag]);
    const words = Object.keys(RESOLVERS) as (keyof typeof RESOLVERS)[];
    const kind = isSaid ? undefined : await ask.choice('What the server does', words);
    const resolver = kind === undefined ? {} : { [RESOLVERS[kind as keyof typeof RESOLVERS]]: true };
    if (typeof given.dir === 'string') return resolver;
    return { ...resolver, configFile: await fileOf(asking, given.configFile, 'server.conf') };
  },

  async nkey({ ask, given }: Asking) {
    const kind = KINDS.some(each => given[each]) ? undefined : await ask.choice('Kind of key', KINDS, 'user');
    const store = given.store ?? (await ask.yesNo('Keep it in the keystore, and print no seed?', true));
    return { ...(kind === undefined ? {} : { [kind]: true }), store };
  },

  async context(asking: Asking) {
    const { ask, given, args } = asking;
    const account = await accountOf(asking);
    const user = await userOf(asking, account, given.user);
    const context = given.context ?? args[0] ?? (await ask.text('Name of the context', { otherwise: user }));
    return { account, user, context };
  },

  async profile(asking: Asking) {
    const { args, names, given } = asking;
    const account = args[0] ? '' : await accountOf(asking);
    const user = args[0] ? '' : await userOf(asking, account, undefined);
    const path = [names.operator, account, user].map(encodeURIComponent).join('/');
    const outputFile = await fileOf(asking, given.outputFile, '--');
    return { outputFile, url: args[0] ?? `nsc://${path}` };
  },

  async diagram(asking: Asking) {
    const { ask, given } = asking;
    const formats = ['plantuml', 'mermaid', 'dot', 'svg', 'text'] as const;
    const format =
      given.format ?? (given.outputFile ? undefined : await ask.choice('Format', formats, 'text'));
    return { ...(format ? { format } : {}), outputFile: await fileOf(asking, given.outputFile, '--') };
  },

  async report(asking: Asking) {
    const { given, ask } = asking;
    const isSaid = given.format !== undefined || given.json || given.outputFile !== undefined;
    const format = isSaid ? given.format : await ask.choice('Format', ['html', 'markdown']);
    const file = given.json ? '--' : format === 'markdown' ? 'store.md' : 'store.html';
    return { ...(format ? { format } : {}), outputFile: await fileOf(asking, given.outputFile, file) };
  },
} satisfies Readonly<Record<string, (asking: Asking) => Promise<Flags>>>;
