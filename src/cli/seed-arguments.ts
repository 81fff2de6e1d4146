import type { World } from './world.ts';

/** A seed that stands alone, or in a URL. Public keys do not begin so. */
const SEED = /(?<![A-Z2-7])S[OAUNCX][A-Z2-7]{56}(?![A-Z2-7])/;

/** Says that a seed stands among the arguments, whatever flag it belongs to. */
export function warnOfSeeds(args: readonly string[], world: Pick<World, 'stderr'>): void {
  if (!args.some(arg => SEED.test(arg))) return;
  world.stderr(
    'warning: A seed on the command line can be read by everybody on this machine, and stays in the history of the shell. A file with it does as well, or - for stdin.\n',
  );
}
