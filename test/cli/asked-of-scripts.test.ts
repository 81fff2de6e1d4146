import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/stores.ts';

/** A store with one account and one user of a scoped signing key; there is no terminal. */
async function place() {
  const dir = temporaryFolder('scripts-');
  const home = temporaryFolder('home-');
  const run = async (line: string) => runCli(['-H', dir, ...line.split(' ')], { home });
  const must = async (line: string) => {
    const done = await run(line);
    assert.equal(done.code, 0, `${line}\n${done.stderr}`);
    return done;
  };
  await must('add operator OP --sys');
  await must('add account A');
  await must('edit signing-key -a A --sk generate --role work --allow-pub a.>');
  await must('add user u -a A -K work');
  return { dir, home, run, must };
}

const WANTS = /there is no terminal to ask on\.\n +(?:Nothing was changed\. )?--yes says that it is meant/;

test('edit account --rm-sk: asked of scripts where users lose access by it, and nowhere else', async () => {
  const { run, must } = await place();
  const refused = await run('edit account A --rm-sk work');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, WANTS);
  await must('edit account A --rm-sk work --yes');
  const made = await must('edit account A --sk generate --json');
  const { results } = JSON.parse(made.stdout) as { results: { signingKeys: readonly string[] } };
  await must(`edit account A --rm-sk ${results.signingKeys[0]}`);
});

test('edit authcallout --disable, and taking the last service user away', async () => {
  const { run, must } = await place();
  await must('add user service -a A');
  await must('edit authcallout -a A --auth-user service');
  for (const line of ['edit authcallout -a A --disable', 'edit authcallout -a A --rm-auth-user service']) {
    const refused = await run(line);
    assert.equal(refused.code, 1, line);
    assert.match(refused.stderr, WANTS);
  }
  const done = await must('edit authcallout -a A --disable --yes');
  assert.match(done.stdout, /! A no longer asks the service .* gets in no more\./);
});

test('import account --overwrite that loses a revocation', async () => {
  const { run, must, home } = await place();
  const file = join(home, 'a.jwt');
  await must(`export account A -o ${file}`);
  await must('revocations add-user -a A -n u');
  const refused = await run(`import account --file ${file} --overwrite`);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /lets revoked users in again, and there is no terminal/);
  await must(`import account --file ${file} --overwrite --yes`);
});

test('export keys --remove writes nothing before it is meant', async () => {
  const { run, must, home } = await place();
  const out = join(home, 'out');
  const refused = await run(`export keys -A --dir ${out} --remove`);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, WANTS);
  assert.equal(existsSync(out), false);
  await must(`export keys -A --dir ${out} --remove --yes`);
});

test('the last allowed subject taken away opens everything: it is said, and scripts go on', async () => {
  const { must } = await place();
  const scope = await must('edit signing-key -a A --sk work --rm a.> --dry-run');
  assert.match(scope.stdout, /! This opens everything: .* users of the scope "work" of A may publish to any/);
  await must('add user own -a A --allow-pub x --allow-sub y');
  const dry = await must('edit user own -a A --rm x --dry-run --json');
  const { danger, effects } = JSON.parse(dry.stdout) as {
    danger: string;
    effects: readonly { text: string }[];
  };
  assert.equal(danger, 'destructive');
  assert.match(effects.map(({ text }) => text).join(), /user own may publish to any subject/);
  const done = await must('edit user own -a A --rm x');
  assert.match(done.stdout, /This opens everything/);
  const narrower = await must('edit user own -a A --allow-pub z --rm y --allow-sub w');
  assert.doesNotMatch(narrower.stdout, /opens everything/);
});
