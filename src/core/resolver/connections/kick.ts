import type { Session } from '../link/session.ts';
import { parseWire, textOf, wireOf } from '../link/wire.ts';

/** Closes one connection of one server. The client may come back. @returns the server's error; empty when it did so */
export async function kick(session: Session, serverId: string, cid: number): Promise<string> {
  let error = 'no answer';
  await session.ask(`$SYS.REQ.SERVER.${serverId}.KICK`, {
    payload: JSON.stringify({ cid }),
    maxMs: 2000,
    take: msg => {
      error = textOf(wireOf(parseWire(msg.string())['error'])['description']);
      return true;
    },
  });
  return error;
}
