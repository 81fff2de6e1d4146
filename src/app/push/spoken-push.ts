import { clean } from '../../core/text/clean.ts';
import type { Dashboard } from '../dashboard.ts';
import { layoutDocument, lineText } from '../document.ts';
import { serverProgram } from '../server-program.ts';
import { pushBlocks } from './push-blocks.ts';
import { type PushDialog, wordToPush } from './push-dialog.ts';
import { canSend } from './push-keys.ts';
import { nothingToSend, pushTitle } from './push-window.ts';

/** A push in words: what would be sent or how far it is, then what is asked. */
export function spokenPush(app: Dashboard, push: PushDialog): readonly string[] {
  const lines = layoutDocument(
    pushBlocks(push, serverProgram(app)),
    Number.MAX_SAFE_INTEGER,
    app.theme.glyphs,
  );
  const asked = push.stage === 'review' ? [questionText(push)] : [];
  const so = push.stage === 'review' ? ' Nothing was sent yet.' : '';
  return [
    `${clean(pushTitle(push))}.${so}`,
    ...lines.map(lineText).filter(each => each.trim() !== ''),
    ...(push.fault === '' ? [] : [clean(push.fault)]),
    ...asked,
  ];
}

function questionText(push: PushDialog): string {
  if (!canSend(push)) return nothingToSend(push);
  const word = wordToPush(push);
  if (word === undefined) return `Send it? ${push.answer}, selected`;
  return `Type ${clean(word)} to send it: ${clean(push.typed.text) || 'nothing typed'}`;
}
