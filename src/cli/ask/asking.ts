import type { Work } from '../program.ts';
import type { Questioned } from './flag-questions.ts';

/** The work of a command that asks with `-i`, on a terminal, for what its flags do not say. Without a terminal it goes on as it is. */
export function asking<Flags>(command: Questioned, work: Work<Flags>): Work<Flags> {
  return async invocation => {
    const { stdin, stdout } = invocation.world.streams;
    if (invocation.globals.interactive !== true || !stdin.isTTY || !stdout.isTTY) return work(invocation);
    const { answered } = await import('./flag-questions.ts');
    return work(await answered(command, invocation));
  };
}
