import type { Block } from '../../app/screen.ts';
import type { LiveView } from '../../core/resolver/live-view.ts';
import { age } from '../../core/text/units.ts';
import { RESOLVER_MEANING, whyNoLive } from '../live-words.ts';

/** How nkeeper is connected and what each kind of resolver means. */
export function aboutBlocks(live: LiveView, now: number): readonly Block[] {
  const { login, link } = live;
  return [
    { kind: 'heading', text: 'Connection' },
    {
      kind: 'fields',
      fields: [
        {
          label: 'state',
          value:
            link.state === 'connected'
              ? [`connected to ${link.server}`, `${age(now - link.since / 1000)}`]
              : whyNoLive(live),
        },
        ...(login
          ? [
              { label: 'servers', value: [...login.urls] },
              { label: 'from', value: login.urlsFrom },
              { label: 'credentials', value: login.credsFrom },
              { label: 'user', value: [login.userName, { text: login.userKey, tone: 'muted' as const }] },
              { label: 'its account', value: login.accountKey },
            ]
          : []),
        { label: 'servers expected', value: String(live.expectedServers) },
        {
          label: 'last comparison',
          value: live.comparedAt > 0 ? `${age(now - live.comparedAt / 1000)} ago` : 'not yet',
        },
      ],
    },
    ...live.notes.map((note): Block => ({ kind: 'text', mark: 'warning', spans: [{ text: note }] })),
    { kind: 'blank' },
    { kind: 'heading', text: 'Resolvers' },
    ...(['full', 'cache', 'memory-or-url', 'unknown'] as const).map(
      (kind): Block => ({ kind: 'text', spans: [{ text: RESOLVER_MEANING[kind] }] }),
    ),
  ];
}
