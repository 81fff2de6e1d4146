import { existsSync } from 'node:fs';
import { signingKeyOf } from '../claims/scopes.ts';
import { NkeeperError } from '../errors.ts';
import { type HeldOperator, holdAccount, holdOperator, holdUser } from '../operations/held.ts';
import { credsPaths } from '../store/cards/creds-state.ts';
import type { Row, Store } from '../store/store.ts';
import type { Level, ProfileUrl } from './profile-url.ts';

/** What tools are told of one level. */
export interface ProfileDetails {
  readonly service?: readonly string[];
  readonly name?: string;
  readonly seed?: string;
  readonly id?: string;
}

/** What a tool needs to connect, as nsc writes it. Empty members are left out. */
export interface Profile {
  /** Path of the user's creds. */
  readonly user_creds?: string;
  readonly operator: ProfileDetails;
  readonly account?: ProfileDetails;
  readonly user?: ProfileDetails;
}

/** An operator, account or user of the URL: its names, its key, and all keys whose seed may be asked for. */
interface Subject {
  readonly level: Level;
  readonly name: string;
  readonly keys: readonly string[];
}

/**
 * The profile that a URL asks for. Names are exact, or in any letter case where one alone fits; public keys are as good.
 *
 * @throws NkeeperError `profile-key-unknown`, and those of the choice of operator, account and user, and of reading seeds
 */
export async function profileOf(store: Store, url: ProfileUrl): Promise<Profile> {
  const operator = holdOperator(store, fit(url.operator, store.operators()));
  const { nats, sub = '' } = operator.claims;
  const subjects: Subject[] = [
    { level: 'operator', name: operator.ref.name, keys: [sub, ...(nats.signing_keys ?? [])] },
  ];
  let creds: string | undefined;
  if (url.account !== undefined) {
    const account = await holdAccount(store, operator, fit(url.account, store.accounts(operator.row.name)));
    const keys = [account.ref.key, ...(account.claims.nats.signing_keys ?? []).map(signingKeyOf)];
    subjects.push({ level: 'account', name: account.ref.name, keys });
    if (url.user !== undefined) {
      const rows = store.users(operator.row.name, account.row.name);
      const user = await holdUser(store, account, fit(url.user, rows));
      subjects.push({ level: 'user', name: user.ref.name, keys: [user.ref.key] });
      const paths = credsPaths(store.locations.keystoreDir.path, operator.row.storeName, user.row);
      creds = paths.find(path => existsSync(path));
    }
  }
  await store.keySources.open();
  return put(store, operator, creds, new Map(subjects.map(subject => [subject.level, subject])), url);
}

async function put(
  store: Store,
  operator: HeldOperator,
  creds: string | undefined,
  subjects: ReadonlyMap<Level, Subject>,
  url: ProfileUrl,
): Promise<Profile> {
  const service = operator.claims.nats.operator_service_urls ?? [];
  const told = async (level: Level): Promise<ProfileDetails | undefined> => {
    const subject = subjects.get(level);
    if (subject === undefined) return undefined;
    const details = {
      ...(url.names.has(level) ? { name: subject.name } : {}),
      ...(url.seeds.has(level) ? { seed: await seedOf(store, subject, url.seeds.get(level) ?? '') } : {}),
      ...(url.keys.has(level) ? { id: subject.keys[0] ?? '' } : {}),
    };
    return Object.keys(details).length > 0 ? details : undefined;
  };
  const [of, account, user] = [await told('operator'), await told('account'), await told('user')];
  return {
    ...(creds === undefined ? {} : { user_creds: creds }),
    operator: { ...(service.length > 0 ? { service } : {}), ...of },
    ...(account ? { account } : {}),
    ...(user ? { user } : {}),
  };
}

/** A name as it is stored, where what is asked for differs from one alone by letter case. */
function fit(wanted: string, rows: readonly Row[]): string {
  const lower = wanted.toLowerCase();
  if (rows.some(({ name, key }) => name === wanted || key === wanted)) return wanted;
  const found = rows.filter(({ name }) => name.toLowerCase() === lower);
  return found.length === 1 ? found[0]!.name : wanted;
}

/** The seed of the key that is named, else of the identity, else of the first signing key that is at hand. */
async function seedOf(store: Store, { level, name, keys }: Subject, wanted: string): Promise<string> {
  const asked = wanted.toUpperCase();
  if (asked !== '' && !keys.includes(asked))
    throw new NkeeperError('profile-key-unknown', `${asked} is no key of ${level} ${name}.`);
  let fault: unknown;
  for (const key of asked === '' ? keys : [asked]) {
    try {
      const seed = await store.keySources.seed(key);
      const text = seed.reveal();
      seed.wipe();
      return text;
    } catch (error) {
      fault ??= error;
    }
  }
  throw fault;
}
