import { formatCreds, parseCreds } from '../../core/claims/token/creds.ts';
import { peekToken } from '../../core/claims/token/peek.ts';
import { NkeeperError } from '../../core/errors.ts';
import { chooseAccount, chooseOperator, chooseUser } from '../../core/store/choose.ts';
import type { Session as Open } from '../session.ts';
import { type OutputChoice, STDOUT, writeGenerated } from './output-file.ts';

/** Names, as they were given; absent: nsc's current ones. */
export interface WhoseCreds {
  readonly operator?: string | undefined;
  readonly account?: string | undefined;
  readonly user?: string | undefined;
}

/** The creds of a user, and whose they are. */
export interface UserCreds {
  readonly text: string;
  readonly operator: string;
  readonly account: string;
  readonly user: string;
  readonly key: string;
}

/** @throws NkeeperError `entity-unusable`, `seed-missing`, `seed-stays`, `keystore-locked`, and those of the choice */
export async function userCreds(
  { store }: Pick<Open<unknown>, 'store'>,
  { operator: of, account: from, user: wanted }: WhoseCreds,
): Promise<UserCreds> {
  const operator = chooseOperator(store, of);
  const account = await chooseAccount(store, operator, from);
  const { name: user } = await chooseUser(store, account, wanted);
  const { token = '', claims } = store.user(operator.name, account.name, user) ?? {};
  if (!claims?.sub)
    throw new NkeeperError('entity-unusable', `The JWT of user ${account.name}/${user} cannot be read.`);
  await store.keySources.open();
  const seed = await store.keySources.seed(claims.sub);
  try {
    return {
      text: formatCreds(token, seed),
      operator: operator.name,
      account: account.name,
      user,
      key: claims.sub,
    };
  } finally {
    seed.wipe();
  }
}

/**
 * Writes creds, readable by their owner alone. Older ones of the same user are replaced, as nsc does and scripts need it;
 * anything else that is there is not, without `--force`.
 */
export async function writeCreds(
  session: Pick<Open<unknown>, 'world' | 'output' | 'store'>,
  creds: UserCreds,
  { file, force }: { readonly file: string; readonly force: boolean },
): Promise<void> {
  const choice: OutputChoice = {
    file,
    secret: true,
    keep: force ? undefined : before => (isOf(creds, before) ? undefined : stays(creds)),
  };
  // As nsc does, with one more empty line.
  await writeGenerated(session, file === STDOUT ? `${creds.text}\n` : creds.text, choice);
  if (file !== STDOUT && session.store.keySources.sealed.isSealed)
    session.output.message(
      `warning: The keystore is sealed, and ${file} is not: whoever reads it is ${creds.account}/${creds.user}.`,
    );
}

function stays({ account, user }: UserCreds): string {
  return `is there already, and holds no creds of ${account}/${user}`;
}

/** Of the same key, or of a user with this name, whose key may have been rotated. */
function isOf({ key, user }: UserCreds, before: string): boolean {
  if (before.trim() === '') return true;
  try {
    const { token, seed } = parseCreds(before);
    seed?.wipe();
    const { sub, name } = peekToken(token);
    return sub === key || name.trim() === user;
  } catch {
    return false;
  }
}
