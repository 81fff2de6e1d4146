import { NkeeperError } from '../errors.ts';
import { Seed } from '../nkeys/seed.ts';
import { checkNewName } from '../store/new-name.ts';
import { makeCurrent } from './current.ts';
import { Draft } from './draft.ts';
import { text } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { givenText, jwtInText } from './given-jwt.ts';
import { takeAccount, unusable } from './import-account.ts';
import { importOperator } from './import-operator.ts';
import { findKnownOperator } from './known-operators.ts';
import { type Made, makeUser } from './new/make.ts';
import { operation, type PlanContext } from './operation.ts';

/** Set up what a hosted operator gave: the operator, an account by its seed, and a user in it. */
export const load = operation({
  words: 'load',
  noun: 'account',
  about: 'Set up an account that a hosted operator made: operator, account by its seed, and a user',
  examples: [
    'nkeeper load --profile profile.txt              a file with the URL nsc://...',
    'nkeeper load --url https://example.com/jwt/v1/operator --seed seed.nk',
  ],
  fields: {
    profile: text({
      flags: '--profile <url>',
      label: 'Profile',
      about: 'nsc://OPERATOR?secret=SEED&user=NAME, or a file with it; - is stdin',
    }),
    url: text({ flags: '--url <url>', label: 'Operator', about: "URL of the operator's JWT" }),
    seed: text({
      flags: '--seed <file>',
      label: 'Seed',
      about: 'file with the seed of the account; - is stdin',
    }),
    user: text({
      flags: '--user <name>',
      label: 'User',
      about: 'name of the user that is made (default: default)',
    }),
  },
  async plan(input, context) {
    const wish = await wishOf(input, context);
    const draft = new Draft(context, 'load');
    const { home } = await importOperator(draft, { url: wish.url, name: wish.name, sameIdentity: true });
    const server = home.claims.nats.account_server_url;
    if (!server || !/^https?:/i.test(server))
      throw new NkeeperError(
        'account-server-missing',
        `Operator ${home.operator} names no account server of HTTP.`,
        {
          hint: 'Take the JWTs instead: nkeeper add operator --url, nkeeper import account.',
        },
      );
    const key = draft.storeKey(wish.seed, 'identity of the account');
    const source = `${server.replace(/\/+$/, '')}/accounts/${key}`;
    const given = jwtInText(await givenText(source, context), 'account', unusable);
    if (given.claims.sub !== key) throw unusable(`${source} gave the JWT of another account.`);
    const taken = await takeAccount(draft, home, given, { overwrite: true, skip: true });
    const account: Made = { home, name: taken.ref.name, key, dir: taken.dir, claims: given.claims };
    const users = context.store.users(home.operator, account.name).map(({ name }) => name);
    if (users.includes(wish.user)) draft.effect('note', `User ${account.name}/${wish.user} is here already.`);
    else draft.result('user', makeUser(draft, account, checkNewName('user', wish.user, users)));
    makeCurrent(draft, home.operator, account.name);
    draft.result('account', key);
    return draft.finish(`Load account ${account.name} of operator ${home.operator}`);
  },
});

interface LoadInput {
  readonly profile?: string;
  readonly url?: string;
  readonly seed?: string;
  readonly user?: string;
}

interface LoadWish {
  readonly url: string;
  /** What the operator is called here; absent: as its host or JWT says. */
  readonly name: string | undefined;
  readonly seed: Seed;
  readonly user: string;
}

const DEFAULT_USER = 'default';

const BARE_SEED = /^SA[A-Z2-7]{56}$/;

/** @throws NkeeperError `profile-invalid`, `operator-unknown`, `input-missing`, `seed-not-a-seed`, `source-unreadable` */
async function wishOf({ profile, url, seed, user }: LoadInput, context: PlanContext): Promise<LoadWish> {
  if (profile) {
    const { operator, secret, name } = parseProfile(
      /^nsc:/i.test(profile) ? profile : (await givenText(profile, context)).trim(),
    );
    const known = findKnownOperator(context.knownOperators ?? [], operator);
    if (!known)
      throw new NkeeperError('operator-unknown', `No operator goes by the name "${operator}".`, {
        hint: `Say where its JWT is: NSC_${operator.toUpperCase()}_OPERATOR=URL, or --url with --seed.`,
      });
    return {
      url: known.url,
      name: known.name,
      seed: accountSeed(secret),
      user: user || name || DEFAULT_USER,
    };
  }
  const given = required(seed, '--seed', 'The seed of the account: --seed FILE, with --url.');
  const text = BARE_SEED.test(given) ? given : await givenText(given, context);
  return {
    url: required(url, '--url', 'nkeeper load --profile nsc://..., or --url with --seed.'),
    name: undefined,
    seed: accountSeed(text.trim()),
    user: user || DEFAULT_USER,
  };
}

function parseProfile(text: string): {
  readonly operator: string;
  readonly secret: string;
  readonly name: string;
} {
  const invalid = (why: string) =>
    new NkeeperError('profile-invalid', `That is no profile: ${why}.`, {
      hint: 'It looks like nsc://OPERATOR?secret=SEED&user=NAME.',
    });
  if (!URL.canParse(text) || !/^nsc:/i.test(text)) throw invalid('it is no URL that begins with nsc://');
  const { hostname, searchParams } = new URL(text);
  const secret = searchParams.get('secret') ?? '';
  if (hostname === '' || secret === '')
    throw invalid(hostname === '' ? 'it names no operator' : 'it has no secret');
  return { operator: hostname, secret, name: searchParams.get('user') ?? '' };
}

function accountSeed(text: string): Seed {
  const seed = parsed(text);
  const { kind } = seed;
  if (kind === 'account') return seed;
  seed.wipe();
  throw new NkeeperError('seed-not-a-seed', `It is a seed of kind ${kind}, not of an account.`);
}

function parsed(text: string): Seed {
  try {
    return Seed.parse(text);
  } catch (cause) {
    throw new NkeeperError('seed-not-a-seed', 'What was given as the seed of the account is none.', {
      cause,
    });
  }
}
