import { messageOf } from '../core/errors.ts';
import { clean } from '../core/text/clean.ts';
import { lookAtAlarm } from './alarms.ts';
import { loginKey } from './callout/login-dialog.ts';
import { changeKey, changePaste } from './changes/keys.ts';
import { keepsForLater } from './changes/load.ts';
import type { Command } from './command.ts';
import type { Dashboard } from './dashboard.ts';
import { fieldKey } from './fields.ts';
import type { KeyPress } from './key-press.ts';
import { passphraseKey } from './keystore.ts';
import { back } from './navigation.ts';
import { commandsHere, edited, overlayKey, runCommand } from './overlays.ts';
import { pushKey } from './push/push-keys.ts';
import { keepSeeds } from './seeds.ts';
import { isChange, type Overlay } from './state.ts';

/** The command that a key runs on the open screen; the screen's own come first. */
export function commandFor(app: Dashboard, key: string): Command | undefined {
  return commandsHere(app).find(command => command.keys.includes(key));
}

/** Does what a key means now. When the open page fails, the way out still works. */
export function handleKey(app: Dashboard, press: KeyPress): void {
  if (keepsForLater(() => handleKey(app, press))) return;
  try {
    lookAtAlarm(app);
    meaningOf(app, press);
    lookAtAlarm(app);
  } catch (error) {
    if (press.name === 'q') return app.parts.quit();
    if (press.name === 'escape' && back(app)) return;
    app.say(`That failed: ${messageOf(error)}`, 'error');
  }
}

/** Windows get a key first, then fields, then commands. */
function meaningOf(app: Dashboard, press: KeyPress): void {
  const { overlay, field, message } = app.state.get();
  keepSeeds(app);
  app.parts.store.keySources.sealed.touch();
  if (press.name === 'ctrl-z') return app.parts.suspend();
  if (press.name === 'ctrl-l') return app.parts.repaint();
  if (press.name === 'ctrl-c') return isWriting(overlay) ? undefined : app.parts.quit();
  if (message) app.update({ message: undefined });
  if (isChange(overlay)) return changeKey(app, overlay, press);
  if (overlay?.kind === 'push') return pushKey(app, overlay.push, press);
  if (overlay?.kind === 'passphrase') return passphraseKey(app, overlay, press);
  if (overlay?.kind === 'login') return loginKey(app, overlay, press);
  if (overlay) return overlayKey(app, overlay, press);
  if (field) return fieldKey(app, press.name, press.text);
  const command = commandFor(app, press.name);
  if (command) return runCommand(app, command);
  if (press.text !== undefined) app.say(`${press.text} does nothing here. ? shows the keys.`);
}

/** One rung of the ladder that Esc climbs down: filter, then screen; at the root it says how to quit. */
export function stepBack(app: Dashboard): void {
  const { filter, search } = app.paneState();
  if (filter !== '') return app.updatePane({ filter: '' });
  if (search !== '') return app.updatePane({ search: '', hit: -1 });
  if (!back(app)) app.say('q quits.');
}

/** Files are being written: that ends by itself in a moment. */
function isWriting(overlay: Overlay | undefined): boolean {
  return overlay?.kind === 'review' && overlay.review.working === 'apply';
}

/** Pasted text goes into the field that has the keys, and nowhere else. `unfinished`: its end mark never came. */
export function handlePaste(app: Dashboard, pasted: string, unfinished = false): void {
  if (keepsForLater(() => handlePaste(app, pasted, unfinished))) return;
  app.parts.store.keySources.sealed.touch();
  const { overlay } = app.state.get();
  if (isChange(overlay)) changePaste(app, overlay, pasted.trim());
  else if (overlay?.kind === 'passphrase')
    passphraseKey(app, overlay, { name: 'paste', text: pasted.replace(/[\r\n]+$/, '') });
  else if (overlay?.kind === 'login')
    loginKey(app, overlay, { name: 'paste', text: clean(pasted.replace(/[\r\n]+$/, '')) });
  else putIn(app, clean(pasted.trim()));
  if (unfinished) app.say('The end of the pasted text never came: it may not be all of it.', 'warning');
}

function putIn(app: Dashboard, text: string): void {
  const { overlay, field } = app.state.get();
  if (overlay && (overlay.kind === 'palette' || overlay.kind === 'help')) {
    const query = edited(overlay.query, 'paste', text);
    return app.update({ overlay: { ...overlay, query: query!, index: 0 } });
  }
  if (field) return fieldKey(app, 'paste', text);
  app.say('Pasted text is ignored: no field has the keys.', 'warning');
}
