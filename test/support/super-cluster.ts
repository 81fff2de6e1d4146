import type { TestContext } from 'node:test';
import { freePort } from './free-port.ts';
import { clusterFormed, type ServerOptions, startCluster, startServer } from './nats.ts';

/** Two servers in one cluster, and one in another, joined by gateways. */
export async function superCluster(
  t: TestContext,
  operator: ServerOptions['operator'],
  accounts: NonNullable<ServerOptions['accounts']>,
) {
  const ports: Record<string, number> = { n1: await freePort(), n2: await freePort(), n3: await freePort() };
  const remotes = [
    `{ name: "C1", urls: ["nats://127.0.0.1:${ports['n1']}", "nats://127.0.0.1:${ports['n2']}"] }`,
    `{ name: "C2", urls: ["nats://127.0.0.1:${ports['n3']}"] }`,
  ].join(', ');
  const options = (name: string, cluster: string) => ({
    operator,
    accounts,
    config: `gateway: { name: "${cluster}", listen: "127.0.0.1:${ports[name]}", gateways: [ ${remotes} ] }`,
  });
  const near = await startCluster(t, 2, name => options(name, 'C1'));
  const far = await startServer(t, {
    ...options('n3', 'C2'),
    name: 'n3',
    cluster: { name: 'C2', routes: [] },
  });
  await clusterFormed(t, near[0]!, operator, 3);
  return { near, far, servers: [...near, far] };
}
