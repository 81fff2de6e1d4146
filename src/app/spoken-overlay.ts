import { clean } from '../core/text/clean.ts';
import { clockText } from '../core/text/clock.ts';
import { graphemes } from '../core/text/width.ts';
import { type LoginDialog, loginWords } from './callout/login-dialog.ts';
import { spokenForm, spokenRaw, spokenReview } from './changes/spoken.ts';
import type { Dashboard } from './dashboard.ts';
import { keyLabel } from './hints.ts';
import { aboutCommand, matchingCommands } from './overlays.ts';
import { passphraseWords } from './passphrase-words.ts';
import { spokenPush } from './push/spoken-push.ts';
import type { Overlay } from './state.ts';

/** A window in words: what it asks, where one is, and what that does. */
export function spokenOverlay(app: Dashboard, overlay: Overlay): readonly string[] {
  switch (overlay.kind) {
    case 'menu': {
      const item = overlay.items[overlay.index];
      const aside = item?.aside ? `, ${clean(item.aside)}` : '';
      return [
        `Menu: ${clean(overlay.title)}`,
        ...(overlay.lines ?? []).map(text => clean(text)),
        `${place(overlay.index, overlay.items.length)}: ${clean(item?.label ?? 'nothing')}${aside}`,
      ];
    }
    case 'passphrase':
      return [
        'Unlock the keystore. Passphrase:',
        ...passphraseWords(overlay).map(text => clean(text)),
        'Enter unlocks, escape leaves it locked.',
      ];
    case 'login':
      return spokenLogin(overlay);
    case 'messages':
      return messageTexts(app, overlay.top);
    case 'form':
      return spokenForm(overlay.form, app.parts.now());
    case 'raw':
      return spokenRaw(overlay.raw, app.parts.now());
    case 'push':
      return spokenPush(app, overlay.push);
    case 'review':
      return spokenReview(app, overlay.review);
    default:
      return commandTexts(app, overlay);
  }
}

/** Of what is hidden, how much was typed. */
function spokenLogin(dialog: LoginDialog): readonly string[] {
  const { account, fields, index } = dialog;
  const field = fields[index];
  const length = graphemes(field?.input.text ?? '').length;
  const typed =
    length === 0 ? 'nothing typed' : field?.hidden ? `${length} typed` : clean(field?.input.text ?? '');
  return [
    `Test a login through the callout of ${account}`,
    `Field ${index + 1} of ${fields.length}, ${field?.label ?? ''}: ${typed}`,
    ...loginWords(dialog).map(text => clean(text)),
  ];
}

function commandTexts(
  app: Dashboard,
  overlay: Extract<Overlay, { kind: 'help' | 'palette' }>,
): readonly string[] {
  const title = overlay.kind === 'help' ? 'Help: the keys of this page' : 'Command palette';
  const typed = overlay.query.text === '' ? 'nothing typed' : `typed: ${clean(overlay.query.text)}`;
  const commands = matchingCommands(app, overlay);
  const command = commands[overlay.index];
  if (!command) return [`${title}, ${typed}`, 'No command is called that.'];
  const keys = command.keys.length === 0 ? 'no key' : command.keys.map(keyLabel).join(' or ');
  const about = aboutCommand(app, command);
  return [
    `${title}, ${typed}`,
    `${place(overlay.index, commands.length)}: ${command.title}, ${keys}. ${about}`,
  ];
}

function messageTexts(app: Dashboard, top: number): readonly string[] {
  const { messages } = app.state.get();
  const shown = [...messages].reverse().slice(top);
  const texts = shown.map(({ at, text }) => `${clockText(at)} ${clean(text)}`);
  return [
    `Messages, ${messages.length}, newest first`,
    ...(texts.length > 0 ? texts : ['Nothing was said yet.']),
  ];
}

function place(index: number, count: number): string {
  return `${index + 1} of ${count}, selected`;
}
