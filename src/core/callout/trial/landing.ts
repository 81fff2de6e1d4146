import type { NatsConnection } from 'nats';
import { messageOf } from '../../errors.ts';
import { askServers } from '../../resolver/link/ask-servers.ts';
import { dial } from '../../resolver/link/dial.ts';
import { listOf, numberOf, parseWire, textOf, wireOf } from '../../resolver/link/wire.ts';
import type { FoundLogin } from '../../resolver/login/login.ts';
import type { AnswerReading } from './explain-answer.ts';

/** Where a client landed that was let in. */
export interface Landing {
  /** Public key; empty: nobody could tell. */
  readonly account: string;
  /** How servers call the user there; empty: nobody could tell, or it has no name. */
  readonly user: string;
  /** Why nobody could tell the account. */
  readonly why: string;
}

/** Who can tell, beside the server that let the client in. */
export interface Witnesses {
  /** What the service said, as it was overheard; a text where that is not known: why. */
  readonly reading: AnswerReading | string;
  /** Asks the servers; a text where nobody can: why. */
  readonly system: FoundLogin | string;
}

/** What somebody knows of it. */
type Told = Pick<Landing, 'account' | 'user'>;

const NOTHING: Told = { account: '', user: '' };

/**
 * Where a connection is. Servers from 2.12 on say it by themselves; else it stands in the answer of the service, which the server took,
 * and in what the servers tell the system account. The client itself comes last: asking is a violation in the server's log where its
 * user may not.
 */
export async function findLanding(
  connection: NatsConnection,
  { reading, system }: Witnesses,
): Promise<Landing> {
  const account = textOf(wireOf(connection.info)['remote_account']);
  const heard = typeof reading !== 'string' && reading.taken ? reading : undefined;
  const user = heard?.user.name ?? '';
  if (account !== '') return { account, user, why: '' };
  if (heard) return { account: heard.account, user, why: '' };
  const asked = typeof system === 'string' ? system : await askSystem(system, connection);
  if (typeof asked !== 'string') return { ...asked, why: '' };
  const own = await whoAmI(connection);
  if (own.account !== '') return { ...own, why: '' };
  const unheard = typeof reading === 'string' ? reading : reading.taken ? '' : reading.text;
  const said = [`its user may not ask the server`, unheard, asked].map(each => each.replace(/\.$/, ''));
  return { ...NOTHING, why: said.filter(each => each !== '').join('; ') };
}

/** What the server shows the system account of this one connection. @returns why not, where it does not */
async function askSystem(login: FoundLogin, { info }: NatsConnection): Promise<Told | string> {
  const { server_id: server = '', client_id: cid = 0 } = info ?? {};
  try {
    const session = await dial(login);
    try {
      let found: Told | undefined;
      const take = ({ data }: { readonly data: ReturnType<typeof wireOf> }) => {
        const entry = listOf(data['connections'])
          .map(wireOf)
          .find(each => numberOf(each['cid']) === cid);
        if (entry) found = { account: textOf(entry['account']), user: textOf(entry['authorized_user']) };
      };
      await askServers(session, `$SYS.REQ.SERVER.${server}.CONNZ`, { cid, auth: true }, 1, take);
      return found?.account ? found : 'the servers do not show the connection';
    } finally {
      await session.close();
    }
  } catch (error) {
    return messageOf(error);
  }
}

async function whoAmI(connection: NatsConnection): Promise<Told> {
  try {
    const { data } = await connection.request('$SYS.REQ.USER.INFO', undefined, { timeout: 2000 });
    const told = wireOf(parseWire(Buffer.from(data).toString('utf8'))['data']);
    return { account: textOf(told['account']), user: textOf(told['user']) };
  } catch {
    return NOTHING;
  }
}
