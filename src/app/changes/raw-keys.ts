import type { Dashboard } from '../dashboard.ts';
import { isTooEarly } from '../guard.ts';
import type { KeyPress } from '../key-press.ts';
import { windowTop } from '../list.ts';
import { editArea, type TextArea, toLine } from '../text-area.ts';
import { turned } from './answer.ts';
import { dropRaw, leaveRaw, showRaw } from './raw.ts';
import { editRawElsewhere } from './raw-editor.ts';
import { reviewRaw } from './raw-review.ts';
import { faultsOfRaw, knownFaults, type RawText } from './raw-text.ts';

/** Lines of the window that are no text: title and blank above, a rule and three lines below; on a low terminal one. */
const AROUND = 6;
const LOW = 12;
const LOW_AROUND = 4;

/** A key while claims are edited as text. */
export function rawKey(app: Dashboard, raw: RawText, press: KeyPress): void {
  const { name: key, text } = press;
  if (raw.leaving) return leavingKey(app, raw, press);
  if (key === 'escape') return leaveRaw(app, raw);
  if (raw.waiting) return;
  switch (key) {
    case 'ctrl-s':
      return reviewRaw(app, raw);
    case 'ctrl-o':
      return editRawElsewhere(app, raw);
    case 'ctrl-g':
      return toFault(app, raw);
    default:
      return typed(app, raw, key, text);
  }
}

/** Lines of text that a window shows. */
export function rawHeight(app: Dashboard): number {
  const { body, detail } = app.layout();
  const height = body.height + (detail?.side === 'below' ? detail.height : 0);
  return Math.max(1, height - (height < LOW ? LOW_AROUND : AROUND));
}

/** Pasted text, line breaks and all. */
export function rawPaste(app: Dashboard, raw: RawText, pasted: string): void {
  if (!raw.waiting) typed(app, raw, 'paste', pasted);
}

function typed(app: Dashboard, raw: RawText, key: string, text: string | undefined): void {
  const area = editArea({ ...raw.area, page: rawHeight(app) - 1 }, key, text);
  if (area) moved(app, raw, area);
}

function toFault(app: Dashboard, raw: RawText): void {
  const { line } = faultsOfRaw(raw, app.parts.now())[0] ?? {};
  if (line !== undefined) moved(app, raw, toLine(raw.area, line));
}

/** The window follows the cursor no more than needed. */
function moved(app: Dashboard, raw: RawText, area: TextArea): void {
  const top = windowTop(raw.top, area.row, rawHeight(app), area.lines.length);
  const next = { ...raw, area, top, refused: '' };
  showRaw(app, next);
  if (knownFaults(next, app.parts.now()) === undefined) judgeInPause(app);
}

const PAUSE_MS = 300;
const pauses = new WeakMap<Dashboard, NodeJS.Timeout>();

/** A long text is judged when nobody types for a moment. */
function judgeInPause(app: Dashboard): void {
  clearTimeout(pauses.get(app));
  const timer = setTimeout(() => {
    const { overlay } = app.state.get();
    if (overlay?.kind !== 'raw') return;
    faultsOfRaw(overlay.raw, app.parts.now());
    app.update({});
  }, PAUSE_MS);
  pauses.set(app, timer.unref());
}

/** Lose what was typed? No is the answer unless somebody takes Yes. */
function leavingKey(app: Dashboard, raw: RawText, press: KeyPress): void {
  const stay = () => showRaw(app, { ...raw, leaving: undefined });
  if (press.name === 'escape') return stay();
  if (press.alone === false || isTooEarly(app, raw.askedSince)) return;
  if (press.name === 'enter') return raw.leaving === 'yes' ? dropRaw(app, raw) : stay();
  const other = raw.leaving && turned(raw.leaving, press.name);
  if (other) showRaw(app, { ...raw, leaving: other });
}
