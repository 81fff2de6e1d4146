import { numberOf, type Origin, timeOf, type Wire, wireOf } from '../link/wire.ts';
import type { ServerView } from '../live-view.ts';
import type { Sample } from './traffic.ts';

/** What a STATSZ says beside the rates, which need two of them. */
export interface Stats {
  readonly view: Pick<
    ServerView,
    | 'startedAt'
    | 'connections'
    | 'subscriptions'
    | 'activeAccounts'
    | 'memory'
    | 'cpu'
    | 'slowConsumers'
    | 'jetstream'
    | 'jetstreamMemory'
    | 'jetstreamStorage'
  >;
  readonly sample: Sample;
  /** Servers that this one knows of, itself included. */
  readonly activeServers: number;
}

/** Reads the `statsz` member of a ping's answer or of an event. */
export function statsOf(statsz: Wire, origin: Origin): Stats {
  const js = wireOf(wireOf(statsz['jetstream'])['stats']);
  // Since 2.12 traffic of clients is counted apart from that of routes.
  const received = wireOf(statsz['received_from_clients'] ?? statsz['received']);
  const sent = wireOf(statsz['sent_to_clients'] ?? statsz['sent']);
  return {
    view: {
      startedAt: timeOf(statsz['start']),
      connections: numberOf(statsz['connections']),
      subscriptions: numberOf(statsz['subscriptions']),
      activeAccounts: numberOf(statsz['active_accounts']),
      memory: numberOf(statsz['mem']),
      cpu: numberOf(statsz['cpu']),
      slowConsumers: numberOf(statsz['slow_consumers']),
      jetstream: origin.jetstream,
      jetstreamMemory: origin.jetstream ? numberOf(js['memory']) : undefined,
      jetstreamStorage: origin.jetstream ? numberOf(js['storage']) : undefined,
    },
    sample: {
      at: origin.time,
      inMsgs: numberOf(received['msgs']),
      outMsgs: numberOf(sent['msgs']),
      inBytes: numberOf(received['bytes']),
      outBytes: numberOf(sent['bytes']),
    },
    activeServers: numberOf(statsz['active_servers']),
  };
}
