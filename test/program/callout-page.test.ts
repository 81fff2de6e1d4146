import { test } from 'node:test';
import { CalloutWorld, calloutLogin } from '../support/callout.ts';
import { startProgram } from '../support/pty.ts';
import { writeStore } from '../support/written-store.ts';

test('C shows the logins that a callout decides about, as they come', async t => {
  const world = new CalloutWorld();
  const { operator, auth, app, other, service, sentinel } = world;
  const server = await world.start(t);
  const dir = writeStore(operator, [auth, app, other], [operator.systemUser, service, sentinel]);
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
  await program.waitFor(/refused +bob +The service said no: who is/);
  program.press('t');
  await program.waitFor('Refused after');
  await program.waitFor('The service said no: who is that');
  await program.waitFor('A service listens: service on n1.');
  program.press('enter');
  await program.waitFor(() => program.rowOf('Refused after') < 0);
  program.press('escape');
  await program.waitFor('Accounts (4)');
});
