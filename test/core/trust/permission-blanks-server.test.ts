import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import type { Permissions } from '../../../src/core/claims/permissions.ts';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import type { UserClaims } from '../../../src/core/claims/user.ts';
import { askAccess } from '../../../src/core/trust/reach/access.ts';
import { knownAccounts } from '../../../src/core/trust/reach/live-imports.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { RawClient } from '../../support/raw-client.ts';

// What blanks of all sorts in a permission mean to a real server: nkeeper has to say the same of every question.

/** All that Go takes for a blank, and some that look like one (U+FEFF, U+200B, U+180E) or end a line. */
const BLANKS = [
  ...'\t\n\v\f\r \x1c\u0085\u00a0\u1680\u180e\u2000\u2003\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff',
];
const ENTRIES = [
  ...BLANKS.flatMap(blank => [`s${blank}`, `${blank}s`, `s${blank}q`, `s${blank}${blank}q`]),
  's\u00a0q\u2003r',
  's\u00a0>.x',
  '\u00a0',
  's q',
  's  q',
  ' s ',
  's q r',
];
const QUESTIONS = ['PUB s', 'PUB t', 'SUB s', 'SUB t', 'SUB s q', 'SUB s r'];

const LISTS: readonly ((entry: string) => Permissions)[] = [
  entry => ({ pub: { allow: [entry] }, sub: { allow: [entry] } }),
  entry => ({ pub: { deny: [entry] }, sub: { deny: [entry] } }),
  entry => ({ pub: { allow: [entry, '{{name()}}'] }, sub: { allow: ['{{name()}}', entry] } }),
];

test('blanks in the entries of permissions, in a scope, where no validation looks at them', async t => {
  const operator = new TestOperator();
  const scopes = LISTS.flatMap(list =>
    ENTRIES.map((entry, i) => {
      const account = operator.account(`A${i}`);
      const template = { subs: -1, data: -1, payload: -1, ...list(entry) };
      const key = account.signingSeed.publicKey;
      const signing_keys = [{ kind: 'user_scope' as const, key, role: 'r', description: '', template }];
      account.token = account.version({ nats: { signing_keys } });
      return { entry, account, template };
    }),
  );
  const accounts = scopes.map(({ account }) => account);
  const server = await startServer(t, { operator, accounts, resolver: 'memory' });
  for (const { entry, account, template } of scopes) {
    const user = account.scopedUser('u');
    const client = await RawClient.open(server.port, user.token, user.seed);
    const claims = decodeToken(account.token).claims as AccountClaims;
    const context = { accounts: knownAccounts([claims]), strict: false, now: now() };
    for (const question of QUESTIONS) {
      const [verb, subject = '', queue = ''] = question.split(' ');
      const action = verb === 'PUB' ? 'publish' : 'subscribe';
      const asked = { action, subject, ...(queue !== '' && { queue }) } as const;
      const answer = askAccess(asked, decodeToken(user.token).claims as UserClaims, claims, context);
      client.errors.length = 0;
      client.send(verb === 'PUB' ? `PUB ${subject} 0\r\n\r\n` : `SUB ${subject} ${queue} 1\r\nUNSUB 1\r\n`);
      await client.sync();
      assert.equal(
        answer.verdict,
        client.errors.length === 0 ? 'allowed' : 'denied',
        `${question} with ${JSON.stringify(template)}, entry ${escape(entry)}`,
      );
    }
    client.close();
  }
});
