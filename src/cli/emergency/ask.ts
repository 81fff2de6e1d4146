import type { PlannedCut } from '../../core/emergency/plan-cut.ts';
import { NkeeperError } from '../../core/errors.ts';
import { reviewPlan } from '../../core/operations/review.ts';
import { confirmed } from '../operations/confirm.ts';
import { reviewJson } from '../operations/review-json.ts';
import { reviewText } from '../operations/review-text.ts';
import type { Session } from '../session.ts';
import type { RevokeFlags } from './revoke.ts';

/** What it would do: people and scripts see it before anything happens. */
export function tell(
  { plan, connections }: Pick<PlannedCut, 'plan' | 'connections'>,
  { flags, output }: Session<RevokeFlags>,
): void {
  const review = reviewPlan(plan);
  const dry = flags.dryRun === true;
  if (flags.json && dry) {
    const shown = JSON.parse(reviewJson(review, false)) as object;
    output.data(
      `${JSON.stringify({ ...shown, connections: Object.fromEntries(connections) }, undefined, 1)}\n`,
    );
  } else if (!flags.json) output.text(`${dry ? 'Dry run: ' : ''}${reviewText({ ...review, push: [] })}`);
  output.flush();
}

/** @throws NkeeperError `confirmation-required` */
export async function isMeant(
  { plan }: Pick<PlannedCut, 'plan'>,
  { world }: Session<RevokeFlags>,
): Promise<boolean> {
  const { stdin, stdout } = world.streams;
  if (stdin.isTTY && stdout.isTTY) return confirmed(plan.confirm);
  throw new NkeeperError(
    'confirmation-required',
    `"${plan.title}" cuts off, and there is no terminal to ask on.`,
    {
      hint: '--yes says that it is meant; --dry-run shows what it would do.',
    },
  );
}
