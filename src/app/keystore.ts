import { messageOf, NkeeperError } from '../core/errors.ts';
import type { SealedAccess } from '../core/store/seal/sealed-access.ts';
import type { Unlock } from '../core/store/seal/sealed-keys.ts';
import type { Dashboard } from './dashboard.ts';
import type { KeyPress } from './key-press.ts';
import { edited } from './overlays.ts';
import type { Overlay, PassphraseOverlay } from './state.ts';
import { EMPTY_INPUT } from './text-input.ts';

/** Without a key press for so long the keystore locks itself, milliseconds. */
const IDLE_MS = 15 * 60_000;

/** A sealed keystore is opened by the agent where one listens, else by a dialog, for as long as somebody is there. */
export function guardKeystore(app: Dashboard): void {
  app.parts.store.keySources.sealed.stay({
    idle: IDLE_MS,
    now: app.parts.now,
    onChange: () => app.refreshWorld(),
    unlock: (before): Unlock => {
      return async mayAsk => {
        try {
          return await before(false);
        } catch (error) {
          if (!mayAsk) throw error;
        }
        return askPassphrase(app);
      };
    },
  });
}

/** Asks once at the start, where the login to the servers may need a key. Esc: it stays locked. */
export async function unlockAtStart(app: Dashboard): Promise<void> {
  const { sealed } = app.parts.store.keySources;
  if (!sealed.isSealed) return;
  await sealed.access().catch(() => undefined);
}

/** Its keys sign nothing until somebody gives the passphrase. */
export function isLocked(app: Dashboard): boolean {
  const { sealed } = app.parts.store.keySources;
  return sealed.isSealed && !sealed.isUnlocked;
}

/** Unlocks it, or locks it again. */
export function turnKeystore(app: Dashboard): void {
  const { sealed } = app.parts.store.keySources;
  if (sealed.isUnlocked) {
    sealed.close();
    return app.say('Locked: the next signature asks for the passphrase.');
  }
  if (!sealed.isSealed) return app.say('The keystore is not sealed. nkeeper seal seals it.');
  sealed.access().then(
    () => {
      app.say('Unlocked. It locks itself after 15 minutes without a key; W does it at once.');
      app.parts.live.refresh();
    },
    (error: unknown) => app.say(messageOf(error), 'warning'),
  );
}

/** The window that was there comes back, whatever is answered: a review waits for its signature behind it. */
function askPassphrase(app: Dashboard): Promise<SealedAccess> {
  const { path } = app.parts.store.locations.keystoreDir;
  const under: Overlay | undefined = app.state.get().overlay;
  return new Promise((resolve, reject) => {
    const over = () => app.update({ overlay: under });
    const show = (change: Partial<PassphraseOverlay>) => app.update({ overlay: { ...empty, ...change } });
    const give = (passphrase: string) => {
      show({ busy: true });
      opened(path, passphrase).then(
        access => {
          over();
          resolve(access);
        },
        (error: unknown) => show({ fault: messageOf(error) }),
      );
    };
    const leave = () => {
      over();
      reject(new NkeeperError('keystore-locked', 'The keystore stays locked.', { hint: 'W unlocks it.' }));
    };
    const empty: PassphraseOverlay = {
      kind: 'passphrase',
      input: EMPTY_INPUT,
      fault: '',
      busy: false,
      give,
      leave,
    };
    show({});
  });
}

async function opened(keystoreDir: string, passphrase: string): Promise<SealedAccess> {
  const { unlockSeal } = await import('../core/store/seal/seal-file.ts');
  const { SealedFiles } = await import('../core/store/seal/sealed-files.ts');
  return new SealedFiles(keystoreDir, await unlockSeal(keystoreDir, passphrase));
}

/** A key while it asks. */
export function passphraseKey(app: Dashboard, overlay: PassphraseOverlay, { name, text }: KeyPress): void {
  if (overlay.busy) return;
  if (name === 'escape') return overlay.leave();
  if (name === 'enter') {
    if (overlay.input.text !== '') overlay.give(overlay.input.text);
    return;
  }
  const input = edited(overlay.input, name, text);
  if (input) app.update({ overlay: { ...overlay, input, fault: '' } });
}
