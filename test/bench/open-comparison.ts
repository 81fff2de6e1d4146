// Compares a store with servers as the dashboard does and prints, as JSON, after how many milliseconds they were connected,
// everything was compared, and that was proven. Arguments: the folder as for `nsc -H`, the operator, the servers' URLs.
import { openLiveFeed } from '../../src/core/live/open-live-feed.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';

const [dir = '', operator = '', servers = ''] = process.argv.slice(2);
const { HOME: home = '' } = process.env;
const store = openStore(resolveLocations({ env: process.env, home, cwd: home, flags: { allDirs: dir } }));
store.accounts(operator);

const begun = performance.now();
const since = () => performance.now() - begun;
const live = await openLiveFeed(store, operator, { env: {}, servers }, { early: true });
live.setActive(['servers', 'holdings']);
let connected = 0;
let before = 0;
const cpu = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
await new Promise<void>(resolve => {
  live.subscribe(() => {
    if (live.view.link.state === 'connected') {
      connected ||= since();
      before ||= cpu();
    }
    if (live.view.comparedAt > 0) resolve();
  });
});
const compared = since();
const processor = cpu() - before;
// What is shown before it is proven does not say how many accounts there are.
if (live.view.servers.some(({ accountsHeld }) => accountsHeld === undefined)) {
  const { comparedAt } = live.view;
  await new Promise<void>(resolve => {
    live.subscribe(() => live.view.comparedAt > comparedAt && resolve());
  });
}
const proven = since();
const states: Record<string, number> = {};
for (const row of live.view.holdings.values())
  for (const { state } of row.values()) states[state] = (states[state] ?? 0) + 1;
await live.close();
store.close();
process.stdout.write(JSON.stringify({ connected, compared, proven, processor, states }));
