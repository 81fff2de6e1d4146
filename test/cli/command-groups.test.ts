import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildProgram } from '../../src/cli/program.ts';
import type { World } from '../../src/cli/world.ts';
import { OPERATIONS, WHOLE_OPERATIONS } from '../../src/core/operations/index.ts';

const nothing = () => {};
const world: World = {
  env: {},
  home: '/',
  cwd: '/',
  now: () => 0,
  version: '',
  stdout: nothing,
  bytes: nothing,
  stderr: nothing,
  streams: { stdin: {}, stdout: {} },
};
const program = (first?: string) =>
  buildProgram(world, nothing, nothing, [...OPERATIONS, ...WHOLE_OPERATIONS], first);

const whole = program();

for (const command of whole.commands.filter(each => each.name() !== 'help'))
  for (const word of [command.name(), ...command.aliases()])
    test(`${word} alone is as it is among all commands`, () => {
      const alone = program(word);
      const found = alone.commands.find(each => [each.name(), ...each.aliases()].includes(word));
      assert.ok(found);
      assert.equal(found.helpInformation(), command.helpInformation());
      assert.deepEqual(
        found.commands.map(each => each.helpInformation()),
        command.commands.map(each => each.helpInformation()),
      );
      assert.ok(alone.commands.length < whole.commands.length / 2);
    });

test('all commands are there when none, help or an unknown one is asked for', () => {
  for (const first of [undefined, 'help', 'lst', '-H', '--help'])
    assert.equal(program(first).helpInformation(), whole.helpInformation());
});
