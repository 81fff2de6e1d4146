// The demo as a program of its own, for tests that kill it: says where it is, then runs until it is ended.
import { startDemo } from '../../src/demo/demo.ts';

const { dir, url } = await startDemo({ env: process.env, log: () => {} });
process.stdout.write(`${JSON.stringify({ dir, url })}\n`);
setInterval(() => {}, 60_000);
