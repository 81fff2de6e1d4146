import type { Command } from '../command.ts';

/** A command without what its neighbours share. */
export type Draft = Omit<Command, 'tier' | 'context' | 'group'> & Partial<Pick<Command, 'tier' | 'context'>>;

/** Commands of one group that work in one context; all of them only look unless they say otherwise. */
export function commands(
  context: Command['context'],
  group: Command['group'],
  drafts: readonly Draft[],
): readonly Command[] {
  return drafts.map(draft => ({ tier: 0, context, group, ...draft }));
}
