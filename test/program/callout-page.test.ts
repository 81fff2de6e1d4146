import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CalloutWorld, calloutLogin, DENY_ALL } from '../support/callout.ts';
import { startProgram } from '../support/pty.ts';
import { writeStore } from '../support/written-store.ts';

test('C shows the logins that a callout decides about, as they come', async t => {
  const world = new CalloutWorld();
  const { operator, auth, app, other, service, sentinel } = world;
  const server = await world.start(t);
  const signing = auth.user('signing', { nats: { ...DENY_ALL, subs: -1, data: -1, payload: -1 } });
  const dir = writeStore(operator, [auth, app, other], [operator.systemUser, service, sentinel, signing]);
  await world.serve(t, server, {
    decide: ({ options: { user = '' } }) =>
      user === 'ann' ? { account: app.key, name: 'ann' } : { refuse: 'who is that' },
  });
  const program = startProgram({ cols: 80, rows: 24, args: ['-H', dir, '--server', server.url] });
  t.after(() => program.close());
  await program.waitFor('1 of 1 server');
  await program.waitFor('AUTH');
  program.press('C');
  await program.waitFor('Nobody has logged in since the page was opened.');
  await calloutLogin(server, sentinel, { user: 'ann', pass: 'x' });
  await program.waitFor('to APP as ann');
  await calloutLogin(server, sentinel, { user: 'bob', pass: 'x' });
  await program.waitFor(/refused +bob +service: who is that/);

  // A login as a client would make it: what is typed into hidden fields is on no screen.
  program.press('t');
  await program.waitFor('Test a login through the callout of AUTH');
  await program.waitFor(/Sentinel +sentinel/);
  program.type('ann');
  await program.waitFor(/User +ann_/);
  program.press('tab');
  await program.waitFor('Password: of that user');
  program.type('secret-word');
  await program.waitFor('***********');
  program.press('enter');
  await program.waitFor(/Let in to APP as ann, in \d+ ms/);
  await program.waitFor('n1 asked the service, not sealed, and it answered.');
  assert.ok(!program.bytes().includes('secret-word'));
  // A hand rests between the word and the next key: what follows faster is taken for more of a paste.
  await delay(200);
  program.press('j');
  await program.waitFor(/▸ Another login/);
  program.press('enter');
  await program.waitFor(/User +ann_/);

  // The sentinel of a creds file, and a user that is refused.
  program.press('ctrl-u');
  program.type('bob');
  await program.waitFor(/User +bob_/);
  program.press('up');
  await program.waitFor('Sentinel: a user of AUTH, or a creds file. Users: sentinel, signing.');
  program.press('ctrl-u');
  await program.waitFor(/Sentinel +_/);
  program.paste(signing.writeCreds(join(dir, 's.creds')));
  await program.waitFor('s.creds_');
  program.press('enter');
  await program.waitFor('Refused after');
  await program.waitFor('The service said no: who is that');
  await program.waitFor('A service listens: service on n1.');
  program.press('enter');
  await program.waitFor(() => program.rowOf('Refused after') < 0);
  assert.doesNotMatch(program.text(), /on its way/);
  program.press('escape');
  await program.waitFor('Accounts (4)');
});
