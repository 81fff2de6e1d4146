import type { EmergencyView } from '../../app/emergency/emergency-view.ts';
import type { Cell } from '../../app/screen.ts';
import { goesOn } from '../../core/emergency/elsewhere.ts';
import { isProven } from '../../core/emergency/report.ts';
import { clockText } from '../../core/text/clock.ts';
import { latency } from '../../core/text/units.ts';

/** `proven after 180ms` */
export function provenText({ provenMs }: EmergencyView['view']): string {
  return provenMs === undefined ? 'proven' : `proven after ${latency(provenMs)}`;
}

/** Unix ms of the push that took a proven cut back. */
function undoneAt({ undoings }: EmergencyView['view']): number {
  return undoings.at(-1)?.at ?? 0;
}

function whatStays({ elsewhere, namesakes }: EmergencyView['armed']): string {
  if (elsewhere?.some(goesOn)) return 'another account lets in';
  return namesakes ? 'another key has that name' : 'a callout lets in';
}

/** How far a cut is, in a word or two. */
export function cutState({ armed, view }: EmergencyView): Cell {
  const { letGo } = view;
  if (view.proven && view.removal) {
    const { phase } = view.removal;
    if (phase === 'gone') return { text: 'gone, and stayed gone', mark: 'ok', tone: 'ok' };
    if (phase === 'locked-out') return { text: 'locked out, not gone', mark: 'warning' };
    if (letGo) return { text: 'let go', mark: 'warning' };
    return { text: phase === 'waiting' ? 'deleted, waiting' : 'closed, not deleted', mark: 'unknown' };
  }
  if (view.undone && letGo) return { text: 'undone, let go', mark: 'warning' };
  if (view.undone) return { text: `UNDONE at ${clockText(undoneAt(view))}`, mark: 'danger', tone: 'danger' };
  if (view.proven && !isProven({ armed, view }))
    return { text: `shown, but ${whatStays(armed)}`, mark: 'warning' };
  if (view.proven) return { text: provenText(view), mark: 'ok', tone: 'ok' };
  if (letGo) return { text: 'let go', mark: 'warning' };
  const waits = view.servers.some(({ state }) => state === 'waiting');
  return waits
    ? { text: 'going on', mark: 'unknown' }
    : { text: 'NOT PROVEN', mark: 'danger', tone: 'danger' };
}
