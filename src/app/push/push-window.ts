import { undoing } from '../../core/exchange/undoing.ts';
import { countOf } from '../../core/text/count-of.ts';
import type { Dashboard } from '../dashboard.ts';
import { type Line, layoutDocument } from '../document.ts';
import { serverProgram } from '../server-program.ts';
import { pushBlocks } from './push-blocks.ts';
import type { PushDialog } from './push-dialog.ts';

/** Lines that are not its text: title and blank above; fault, rule and question below. */
const AROUND = 5;

/** What of a push shows. */
export interface PushWindow {
  readonly lines: readonly Line[];
  readonly top: number;
  readonly height: number;
  /** The highest `top`. */
  readonly last: number;
}

/** Lays a push out for the present size. */
export function pushWindow(app: Dashboard, push: PushDialog): PushWindow {
  const { body, detail, columns } = app.layout();
  const height = Math.max(1, body.height + (detail?.side === 'below' ? detail.height : 0) - AROUND);
  const lines = layoutDocument(pushBlocks(push, serverProgram(app)), columns - 2, app.theme.glyphs);
  const last = Math.max(0, lines.length - height);
  return { lines, height, last, top: Math.min(push.top, last) };
}

/** What is pushed, for the title. */
export function pushTitle({ accounts, operator, prune, pruning }: PushDialog): string {
  if (prune)
    return `Remove ${pruning ? countOf(pruning.accounts.length, 'account') : 'accounts'} from the servers`;
  if (accounts === undefined) return `Push the accounts of ${operator}`;
  const [only, ...more] = accounts;
  return more.length === 0 ? `Push ${only}` : `Push ${countOf(accounts.length, 'account')}`;
}

/** Why there is no question. */
export function nothingToSend({ open, prune, pruning }: PushDialog): string {
  if (pruning && pruning.kept.length > 0)
    return 'Nothing can be removed: something in the store cannot be read, and may be any of these.';
  if (prune) return 'There is nothing to remove: the store has every account that servers have.';
  if (!open?.plan.accounts.some(({ verdict }) => verdict === 'conflict')) return 'There is nothing to send.';
  return undoing(open.plan.accounts).length > 0
    ? "There is nothing to send. r keeps the servers' revocations, f overwrites them."
    : 'There is nothing to send but what is in conflict: f takes it in.';
}
