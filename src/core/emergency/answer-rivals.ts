import { messageOf } from '../errors.ts';
import type { AccountVersion } from './account-versions.ts';
import type { Armed } from './armed.ts';
import type { Overtaken } from './rivals.ts';

/** Makes the cut in a version of somebody else. @returns the JWT, and what went wrong beside it, in sentences */
export type CutAnew = (
  armed: Armed,
  theirs: AccountVersion,
) => Promise<{ readonly token: string; readonly faults: readonly string[] }>;

/** How a cut goes on after somebody else's push. */
export interface Answer {
  /** The same cut, in the JWT that is sent from now on. */
  readonly armed: Armed;
  /** Every server has to show it anew. */
  readonly anew: boolean;
  /** What happened, for the report. */
  readonly notes: readonly string[];
  /** The push undid the cut for a moment; `theirs`: it had to be undone in its turn. Absent: neither. */
  readonly undone?: 'cut' | 'theirs';
}

/**
 * What comes of a push by somebody else: the cut goes on in their JWT, in their stead, or is only sent once more.
 *
 * @param here it is the JWT of this store
 * @param told that it was pushed was told before
 * @param unshown no server is known to have had the cut: what came later undid nothing
 */
export async function answerRivals(
  others: Overtaken,
  armed: Armed,
  cutAnew: CutAnew,
  { here, told, unshown }: { readonly here: boolean; readonly told: boolean; readonly unshown: boolean },
): Promise<Answer> {
  const they = here ? 'somebody pushed from this very store' : 'somebody pushed';
  if (others.how === 'send-again')
    return {
      armed,
      anew: true,
      notes: [`${they} an older JWT, without the cut: the cut is sent again`],
      undone: 'cut',
    };
  const { version, how } = others;
  const { issuedAt: basedOn } = version;
  if (how === 'adopt') {
    const note =
      'somebody pushed a later JWT with the cut: that one is sent. nkeeper pull takes it into the store';
    return { armed: { ...armed, token: version.token, basedOn }, anew: false, notes: [note] };
  }
  try {
    const { token, faults } = await cutAnew(armed, version);
    const made = { armed: { ...armed, token, basedOn }, anew: true };
    if (unshown) {
      const note = 'servers have a later JWT than the cut was made in: it is made in that one';
      return { ...made, notes: [note, ...faults] };
    }
    const note = told
      ? 'the cut is made in the JWT that was pushed without it'
      : `${they} a later JWT without the cut: the cut is made in that one`;
    return { ...made, notes: [note, ...faults], undone: 'cut' };
  } catch (error) {
    // Access is cut off all the same: what somebody else pushed is undone by that, and it is said.
    const note = `${they} a later JWT without the cut, and it cannot be made in that one, so theirs is undone: ${messageOf(error)}`;
    return { armed, anew: true, notes: [note], undone: 'theirs' };
  }
}
