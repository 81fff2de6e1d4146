import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerLinks } from '../../../src/core/resolver/servers/links.ts';
import { findUnlinked, isLinkName, readUnlinked } from '../../../src/core/resolver/servers/unlinked.ts';
import { deadRoutes } from '../../../src/core/resolver/servers/unlinked-routes.ts';

// Which route leads to nobody servers do not say; not-connected.test.ts asks real ones. Here are what other networks make of it:
// as VARZ and ROUTEZ of 2.15 tell them.

interface Told {
  readonly name: string;
  readonly ip: string;
  /** Hosts in its configuration. */
  readonly routes: readonly string[];
  /** Names of servers that it is connected to; after `!` those that its configuration has found. */
  readonly to: readonly string[];
  readonly port?: number;
}

function cluster(...told: readonly Told[]): readonly ServerLinks[] {
  return told.map(({ name, routes, to, port = 6222 }) => ({
    id: name,
    name,
    cluster: 'C1',
    plan: {
      clusterPort: port,
      hosts: [],
      routes: routes.map(host => (host.includes(':') ? host : `${host}:6222`)),
      gateway: '',
      gateways: [],
      hasLeafs: false,
    },
    routes: to.map(each => {
      const configured = each.startsWith('!');
      const id = each.replace('!', '');
      const ip = told.find(other => other.name === id)?.ip ?? '10.0.0.99';
      return { id, name: id, ip, port: configured ? 6222 : 40_000, solicited: configured, configured };
    }),
    gateways: [],
    leafs: [],
  }));
}

const words = (links: readonly ServerLinks[], without: readonly string[] = []) =>
  findUnlinked(links, without).map(each => each.words);
const dead = (...hosts: readonly string[]) =>
  hosts.map(host => `route to ${host}:6222: configured, not connected`);
const A = { name: 'a', ip: '10.0.0.1' };
const B = { name: 'b', ip: '10.0.0.2' };
const C = { name: 'c', ip: '10.0.0.3' };

test('addresses: seen by others, or of the connection; what nobody is at is told', () => {
  const all = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
  // Of two connections between the same servers one stays: the other side sees any port.
  const whole = cluster(
    { ...A, routes: all, to: ['!b', '!c'] },
    { ...B, routes: all, to: ['a', '!c'] },
    { ...C, routes: all, to: ['a', 'b'] },
  );
  assert.deepEqual(words(whole), []);
  const two = cluster({ ...A, routes: all, to: ['!b'] }, { ...B, routes: all, to: ['a'] });
  assert.deepEqual(words(two), dead('10.0.0.3'));
  assert.deepEqual(words(two, ['10.0.0.3:6222']), []);
});

test('names that nobody can look up: the list of all servers is one of a server too, where another one found it by the same list', () => {
  const all = ['x.example', 'y.example', 'z.example'];
  const whole = cluster(
    { ...A, routes: all, to: ['!b', '!c'] },
    { ...B, routes: all, to: ['!a', '!c'] },
    { ...C, routes: all, to: ['!a', '!b'] },
  );
  assert.deepEqual(words(whole), []);
  const two = cluster({ ...A, routes: all, to: ['!b'] }, { ...B, routes: all, to: ['!a'] });
  const open = findUnlinked(two, []);
  assert.deepEqual(open, [
    {
      names: all.map(host => `${host}:6222`),
      words: '1 of the routes to x.example:6222, y.example:6222, z.example:6222: configured, not connected',
    },
  ]);
  // Whichever it is: a person knows.
  assert.deepEqual(words(two, ['z.example:6222']), []);
});

test('names: a list of the others alone is not one of all', () => {
  const [x, y, z] = ['x.example', 'y.example', 'z.example'];
  const two = cluster({ ...A, routes: [y, z], to: ['!b'] }, { ...B, routes: [x, z], to: ['!a'] });
  assert.equal(deadRoutes(two[0]!, two, [], () => []).count, 1);
  const one = cluster({ ...A, routes: [z], to: [] });
  assert.deepEqual(words(one), dead(z));
});

test('names of pods: the server is called as the host', () => {
  const all = ['a.nats.svc', 'b.nats.svc'];
  assert.deepEqual(words(cluster({ ...A, routes: all, to: ['!b'] }, { ...B, routes: all, to: ['!a'] })), []);
  assert.deepEqual(words(cluster({ ...A, routes: all, to: [] })), dead('b.nats.svc'));
  const others = ['a.site-1', 'a.site-2'];
  assert.equal(deadRoutes(cluster({ ...A, routes: others, to: [] })[0]!, [], [], () => []).count, 2);
  const [alone] = cluster({ ...A, routes: others, to: [] });
  assert.deepEqual(
    words([alone!]),
    dead(...others),
    'two that are called so: one of them is another server, and nobody tells which',
  );
});

test('names that can be looked up, and the machine itself', async () => {
  const one = cluster({ ...A, routes: ['nats.example'], to: ['b'] }, { ...B, routes: [], to: ['a'] });
  const at = (ip: string) => findUnlinked(one, [], () => [ip]).map(each => each.words);
  assert.deepEqual(at('10.0.0.2'), []);
  assert.deepEqual(at('10.0.0.3'), dead('nats.example'));
  const local = cluster({ ...A, routes: ['localhost', 'nobody.invalid'], to: [] });
  assert.deepEqual(
    (await readUnlinked(local, [])).map(each => each.words),
    dead('nobody.invalid'),
  );
});

test('seeds: one that is down is missing although others came by gossip', () => {
  const seeds = ['s1.example', 's2.example'];
  const links = cluster(
    { name: 's1', ip: '10.0.0.1', routes: ['s2.example'], to: ['a', 'b'] },
    { ...A, routes: seeds, to: ['!s1', 'b'] },
    { ...B, routes: seeds, to: ['!s1', 'a'] },
  );
  assert.deepEqual(words(links), dead('s2.example'));
});

test('one name for all servers, found once', () => {
  const links = cluster(
    { ...A, routes: ['nats.svc'], to: ['!b'] },
    { ...B, routes: ['nats.svc'], to: ['!a'] },
  );
  assert.deepEqual(words(links), []);
});

test('what is not told is missing where it could name somebody', () => {
  const [a] = cluster({ ...A, routes: [], to: [] });
  const mute = { ...a!, routes: undefined, gateways: undefined, leafs: undefined };
  assert.deepEqual(findUnlinked([mute], []), [
    {
      names: ['ROUTEZ'],
      words: 'who has routes to a is not known: no answer to $SYS.REQ.SERVER.PING.ROUTEZ',
    },
  ]);
  assert.deepEqual(words([mute], ['ROUTEZ']), []);
  assert.deepEqual(
    words([{ ...mute, plan: { ...a!.plan!, clusterPort: 0 } }]),
    [],
    'nobody can have a route to it',
  );
  assert.equal(words([{ ...mute, plan: undefined }]).length, 4);
});

test('a route in --without is none of the servers that others count', () => {
  const links = cluster({ ...A, routes: ['10.0.0.3'], to: [] });
  for (const name of ['10.0.0.3:6222', '10.0.0.4:6222', 'ROUTEZ']) assert.ok(isLinkName(name, links));
  for (const name of ['n3', 'nats://10.0.0.3:4222']) assert.ok(!isLinkName(name, links));
});
