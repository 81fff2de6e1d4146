import { startAcmeCluster, olderVersion } from '/work/wt/push/test/support/acme-cluster.ts';
import { openStore } from '/work/wt/push/src/core/store/store.ts';
import { resolveLocations } from '/work/wt/push/src/core/store/locations.ts';
import { writeFileSync } from 'node:fs';
const dir = process.argv[2]!;
const store = openStore(resolveLocations({ env: {}, home: '/tmp', cwd: dir, flags: { allDirs: dir } }));
const t = { after() {}, diagnostic() {} } as never;
const servers = await startAcmeCluster(t, store, (server, account) => {
  if (account === 'BILLING' && server === 'n2') return olderVersion(store, 'BILLING', 172800, { revocations: {} });
  if (account === 'AUTH') return 'missing';
  if (account === 'ORDERS') return olderVersion(store, 'ORDERS', -500, { description: 'changed by somebody else' });
  return undefined;
});
writeFileSync('/tmp/cluster.urls', servers.map(s => s.url).join(','));
setInterval(() => {}, 1000);
process.on('SIGTERM', () => process.exit(0));
