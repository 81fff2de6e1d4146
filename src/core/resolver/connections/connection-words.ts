import type { ConnectionView } from '../live-view.ts';

/** `nats`, `mqtt`, `websocket`, or `leafnode` for connections of other servers. */
export function connectionKind({ kind, type }: Pick<ConnectionView, 'kind' | 'type'>): string {
  return kind === '' || kind === 'Client' ? type || 'nats' : kind.toLowerCase();
}

/** `nats.js 2.29.3`; of a leaf node its server. Empty where it does not tell. */
export function connectionLibrary({
  kind,
  lang,
  version,
}: Pick<ConnectionView, 'kind' | 'lang' | 'version'>): string {
  const name = lang === '' && version !== '' && kind === 'Leafnode' ? 'nats-server' : lang;
  return `${name} ${version}`.trim();
}
