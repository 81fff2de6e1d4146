import type { ConnectionType } from '../../claims/access/connection-types.ts';
import { textOf, timeOf, type Wire } from '../link/wire.ts';

/** A login as a server tells of it. It holds the JWT, which may be a credential: it is looked at at once, and never kept. */
export interface OfferedLogin {
  /** User JWT; empty where the client showed none. */
  readonly token: string;
  /** Address of the client; empty: inside the server's process. */
  readonly address: string;
  readonly connectionType: ConnectionType;
  /** What the server gives as its reason. */
  readonly reason: string;
  /** Unix seconds of the attempt, by the server's clock. */
  readonly at: number;
  /** It was in, and the server ended it. */
  readonly ended: boolean;
}

/** What an event says of a login that failed or ended. */
export function offeredLogin(event: Wire, client: Wire, ended: boolean): OfferedLogin {
  const at = timeOf(client['stop']) || timeOf(event['timestamp']) || Date.now();
  return {
    token: textOf(client['jwt']),
    address: textOf(client['host']),
    connectionType: connectionTypeOf(client),
    reason: textOf(event['reason']),
    at: Math.floor(at / 1000),
    ended,
  };
}

/** Events do not tell MQTT over a websocket from MQTT, nor a leaf node over one from a leaf node. */
function connectionTypeOf(client: Wire): ConnectionType {
  if (textOf(client['kind']) === 'Leafnode') return 'LEAFNODE';
  const type = textOf(client['client_type']);
  if (type === 'mqtt') return 'MQTT';
  if (type === 'websocket') return 'WEBSOCKET';
  return textOf(client['host']) === '' ? 'IN_PROCESS' : 'STANDARD';
}
