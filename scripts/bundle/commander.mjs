import { readFile } from 'node:fs/promises';

const REQUIRED = "const childProcess = require('node:child_process');";
const LAZY = "const childProcess = { get spawn() { return require('node:child_process').spawn; } };";

/** Commander can start other programs as subcommands. Nothing here does, and loading what it takes costs 2 ms. */
export const leanCommander = {
  name: 'lean-commander',
  setup(build) {
    build.onLoad({ filter: /[\\/]commander[\\/]lib[\\/]command\.js$/ }, async args => {
      const source = await readFile(args.path, 'utf8');
      if (!source.includes(REQUIRED))
        throw new Error('Commander reads differently: look at scripts/bundle/commander.mjs');
      return { contents: source.replace(REQUIRED, LAZY) };
    });
  },
};
