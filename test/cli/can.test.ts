import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAccount } from '../../src/core/claims/new-claims.ts';
import { runCli } from '../support/cli.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { writeStore } from '../support/written-store.ts';

const operator = new TestOperator();
const shop = operator.account('SHOP', {
  nats: {
    exports: [
      { subject: 'price.*', type: 'service' },
      { subject: 'news.>', type: 'stream' },
    ],
  },
});
const desk = operator.account('DESK', {
  nats: {
    imports: [
      { subject: 'price.*', account: shop.key, local_subject: 'ask.$1', type: 'service' },
      { subject: 'news.>', account: shop.key, type: 'stream' },
    ],
    mappings: { old: [{ subject: 'new', weight: 70 }] },
    default_permissions: { pub: { deny: ['secret.>'] }, sub: {} },
  },
});
const clerk = desk.user('clerk', { nats: { pub: { allow: ['ask.*', 'new'] }, sub: {} } as never });
const guest = desk.user('guest');
const gone = desk.user('gone', { exp: 5 });
const dir = writeStore(operator, [shop, desk], [operator.systemUser, clerk, guest, gone]);

const can = (...args: string[]) => runCli(['-H', dir, 'can', ...args, '-a', 'DESK']);

test('yes: the rule, and the account where a request lands', async () => {
  const { code, stdout, stderr } = await can('publish', 'ask.tea', '-n', 'clerk');
  assert.deepEqual(stdout.split('\n'), [
    'Yes: it may publish to "ask.tea".',
    '  "ask.*" allows it.',
    '  rule   nats.pub.allow[0] of the user',
    '  lands  account DESK as "ask.tea"',
    '         account SHOP as "price.tea" (service import nats.imports[1] of DESK)',
    '',
  ]);
  assert.deepEqual([code, stderr], [0, '']);
});

test('no, by the account’s default permissions; where messages of a subscription come from', async () => {
  const { code, stdout } = await can('pub', 'secret.a', '-n', 'guest');
  assert.match(stdout, /^No: .*\n {2}"secret\.>" denies it, and deny wins\.\n/);
  assert.match(stdout, /nats\.default_permissions\.pub\.deny\[0\] of the account: its default permissions/);
  assert.equal(code, 1);
  const news = await can('sub', 'news.eu.>', '-n', 'guest');
  assert.match(news.stdout, /account SHOP from "news\.eu\.>" \(stream import nats\.imports\[0\] of DESK\)/);
  assert.equal(news.code, 0);
});

test('mappings that choose by chance', async () => {
  const { code, stdout } = await can('publish', 'old', '-n', 'clerk');
  assert.match(stdout, /^It depends: /);
  assert.match(stdout, /70 % of the messages become "new", by nats\.mappings\["old"\]\[0\]/);
  assert.match(stdout, /30 % of the messages keep the subject "old"\.\n {2}No entry of pub\.allow fits/);
  assert.equal(code, 1);
});

test('text, JSON and exit code agree about a user that is revoked, and about an account that servers refuse', async () => {
  const revoking = operator.account('CUT', { nats: { revocations: { '*': 20 } } });
  const closed = operator.account('CLOSED', { expires: 5 });
  const { limits } = newAccount(closed.key).nats;
  const shut = operator.account('SHUT', { nats: { limits: { ...limits, conn: 0 } } });
  const full = operator.account('FULL', { nats: { limits: { ...limits, subs: -2 } } });
  const role = operator.account('ROLE');
  const template = { pub: {}, sub: {}, src: ['10.0.0.0'], subs: -1, data: -1, payload: -1 };
  const scope = {
    kind: 'user_scope',
    key: role.signingSeed.publicKey,
    role: 'r',
    description: '',
    template,
  } as const;
  role.token = role.version({ nats: { signing_keys: [scope] } });
  const members = [
    role.scopedUser('locked'),
    revoking.user('former', { iat: 10 }),
    closed.user('late'),
    shut.user('nobody'),
    full.user('any'),
    desk.user('mute', { nats: { subs: 0 } as never }),
    desk.user('eternal', { exp: -1 }),
    desk.user('typo', { nats: { allowed_connection_types: ['STANDRD'] } as never }),
    desk.user('never', { nats: { times: [{ start: '05:00:00', end: '05:00:00' }] } as never }),
  ];
  const accounts = [revoking, closed, shut, full, role, desk];
  const folder = writeStore(operator, accounts, [operator.systemUser, ...members]);
  for (const [account, name, reason, code] of [
    ['CUT', 'former', /The account has revoked all its users/, 'user-revoked'],
    ['CLOSED', 'late', /Servers refuse its account: It expired on 1970/, 'claim-expired'],
    ['SHUT', 'nobody', /The limit of connections is 0/, 'limit-lets-nobody-connect'],
    ['FULL', 'any', /The limit of subscriptions is -2/, 'limit-cuts-clients-off'],
    ['DESK', 'mute', /The limit of subscriptions is 0/, 'limit-cuts-clients-off'],
    ['ROLE', 'locked', /in its scope source "10\.0\.0\.0" is not a network/, 'scope-shuts-out'],
    ['DESK', 'typo', /do not know connection type "STANDRD", and no other/, 'limit-lets-nobody-connect'],
    ['DESK', 'never', /from "05:00:00" to "05:00:00" is empty/, 'limit-lets-nobody-connect'],
    ['DESK', 'eternal', /expiry -1 is before 1970: servers take it for expired/, 'claim-expired'],
  ] as const) {
    const args = ['-H', folder, 'can', 'publish', 'x', '-a', account, '-n', name];
    const text = await runCli(args);
    assert.match(
      text.stdout,
      /^No: by these JWTs servers refuse the login\. .* Its permissions would allow it\.\n/,
    );
    assert.match(text.stdout, reason);
    const json = await runCli([...args, '--json']);
    const { verdict, fault, cases, login } = JSON.parse(json.stdout);
    assert.deepEqual([verdict, cases[0].allowed, login[0].code], ['refused', true, code]);
    assert.equal(fault, login[0].message);
    assert.deepEqual([text.code, json.code], [1, 1]);
  }
});

test('a user that has to come through a proxy', async () => {
  const behind = desk.user('behind', { nats: { proxy_required: true } as never });
  const folder = writeStore(operator, [shop, desk], [operator.systemUser, behind]);
  const args = ['-H', folder, 'can', 'publish', 'x', '-a', 'DESK', '-n', 'behind'];
  const { code, stdout } = await runCli(args);
  assert.match(stdout, /^Yes: [\s\S]*lets it in only through a proxy that it trusts\.\n/);
  assert.equal(code, 0);
  assert.equal(JSON.parse((await runCli([...args, '--json'])).stdout).proxy_required, true);
});

test('a user whose JWT is too long to log in with', async () => {
  const allow = Array.from({ length: 250 }, (_, i) => `some.longer.subject.${i}`);
  const long = desk.user('long', { nats: { pub: { allow }, sub: {} } as never });
  const folder = writeStore(operator, [shop, desk], [operator.systemUser, long]);
  const args = ['-H', folder, 'can', 'subscribe', 'x', '-a', 'DESK', '-n', 'long'];
  const { code, stdout } = await runCli(args);
  assert.match(stdout, /^Yes: [\s\S]*only where max_control_line is raised: its JWT is too long\.\n/);
  assert.equal(code, 0);
  assert.equal(JSON.parse((await runCli([...args, '--json'])).stdout).token_too_long, true);
  const short = await runCli(['-H', folder, 'can', 'subscribe', 'x', '-a', 'SYS', '-n', 'sys', '--json']);
  assert.equal('token_too_long' in JSON.parse(short.stdout), false);
});

test('a user that servers refuse, a wrong question', async () => {
  const { code, stdout, stderr } = await can('publish', 'a', '-n', 'gone');
  assert.match(
    stdout,
    /^No: by these JWTs servers refuse the login\. It expired on 1970.* Its permissions would allow it\.\n/,
  );
  assert.equal(stderr, '', 'it is said once');
  assert.equal(code, 1);
  assert.equal((await can('eat', 'a', '-n', 'guest')).code, 2);
  assert.equal((await can('publish', 'a', '-n', 'guest', '-q', 'q')).code, 2);
  assert.match((await can('publish', 'a.*', '-n', 'guest')).stdout, /goes to one subject, without wildcards/);
});
