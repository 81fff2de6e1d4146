import { NkeeperError } from '../../core/errors.ts';
import { actorOf } from '../../core/journal/actor.ts';
import { openJournal } from '../../core/journal/open-journal.ts';
import { keysOnlyInTrash } from '../../core/journal/sealed-trash.ts';
import { rootsOf } from '../../core/operations/apply.ts';
import { keystoreFolders, requireKeystore } from '../../core/store/seal/keystore-files.ts';
import { isSealed, sealId, unlockSeal } from '../../core/store/seal/seal-file.ts';
import {
  changePassphrase,
  type SealResult,
  sealKeystore,
  unsealKeystore,
} from '../../core/store/seal/seal-keystore.ts';
import { countOf } from '../../core/text/count-of.ts';
import { cancelledByCtrlC } from '../ctrl-c.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonText, LIST_STYLE } from '../json-text.ts';
import { newPassphrase, type PassphraseFlags, passphraseFor } from '../passphrase.ts';
import type { Invocation } from '../program.ts';
import { refuseProtected } from '../protected.ts';
import { type Session, withStore } from '../session.ts';
import { openAgent } from './unlock-keystore.ts';

interface SealFlags extends PassphraseFlags {
  readonly changePassphrase?: boolean;
  readonly newPassphraseFile?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const ASK = 'Passphrase of the keystore: ';

/** `nkeeper seal`; where it is sealed already, what is not sealed yet. */
export function seal(invocation: Invocation<SealFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, globals, world, output } = session;
    const dir = store.locations.keystoreDir.path;
    const roots = rootsOf(store.locations);
    requireKeystore(dir);
    if (flags.changePassphrase && !isSealed(dir)) throw notSealed(dir);
    if (flags.dryRun) return dryRun(session, 'plain');
    await refuseProtected(world, globals, store.locations.storesDir.path);
    if (flags.changePassphrase) {
      const passphrase = await passphraseFor(session, ASK);
      // Told at once, not after the new one was typed twice.
      (await unlockSeal(dir, passphrase)).wipe();
      const { newPassphraseFile: file } = flags;
      const asked = { ...session, flags: file === undefined ? {} : { passphraseFile: file } };
      await changePassphrase({
        roots,
        passphrase,
        write: await settler(session),
        next: await newPassphrase(asked, 'New passphrase: '),
      });
      output.message('The passphrase is another one now. Backups from before still open with the old one.');
      if (flags.json) output.data(`${jsonText({ changed_passphrase: true }, LIST_STYLE)}\n`);
      return EXIT.ok;
    }
    const passphrase = isSealed(dir)
      ? await passphraseFor(session, ASK)
      : await newPassphrase(session, 'Passphrase for the keystore (without it, no key can be used again): ');
    const write = await settler(session);
    const done = await cancelledByCtrlC(signal => sealKeystore({ roots, passphrase, signal, write }));
    say(done, 'sealed', session);
    await warnOfTrash(session);
    return EXIT.ok;
  });
}

/** `nkeeper unseal` */
export function unseal(invocation: Invocation<SealFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, globals, world } = session;
    const roots = rootsOf(store.locations);
    const dir = store.locations.keystoreDir.path;
    if (!isSealed(dir)) throw notSealed(dir);
    if (!flags.dryRun) await refuseProtected(world, globals, store.locations.storesDir.path);
    if (!flags.force) await refuseLosing(session);
    if (flags.dryRun) return dryRun(session, 'sealed');
    const passphrase = await passphraseFor(session, ASK);
    const agent = await openAgent(world, dir);
    const write = await settler(session);
    const done = await cancelledByCtrlC(signal => unsealKeystore({ roots, passphrase, signal, write }));
    // There is nothing left for it to open.
    await agent?.ask({ lock: true }).catch(() => undefined);
    agent?.close();
    say(done, 'unsealed', session);
    return EXIT.ok;
  });
}

/** What a stopped nkeeper left is settled under the lock, and its journal has it. */
async function settler({ store, world }: Session<SealFlags>) {
  const journal = await openJournal(store.locations.storesDir.path, world);
  return { recorder: journal.settler(actorOf(world.env)) };
}

function notSealed(dir: string): NkeeperError {
  return new NkeeperError('keystore-not-sealed', `The keystore ${dir} is not sealed.`);
}

function dryRun({ store, flags, output }: Session<SealFlags>, form: 'plain' | 'sealed'): ExitCode {
  if (flags.changePassphrase) {
    if (flags.json) output.data(`${jsonText({ changed_passphrase: false }, LIST_STYLE)}\n`);
    output.message('Dry run: the passphrase would be changed. Nothing was changed.');
    return EXIT.ok;
  }
  let files = 0;
  for (const folder of keystoreFolders(store.locations.keystoreDir.path)) files += folder[form].length;
  if (flags.json) output.data(`${jsonText({ applied: false, files }, LIST_STYLE)}\n`);
  output.message(
    `Dry run: ${countOf(files, 'file')} would be ${form === 'plain' ? 'sealed' : 'unsealed'}. Nothing was changed.`,
  );
  return EXIT.ok;
}

function say({ files, links }: SealResult, what: string, { flags, output }: Session<SealFlags>): void {
  for (const link of links) output.message(`warning: ${link} is a symbolic link, and stays as it is.`);
  if (flags.json) output.data(`${jsonText({ applied: true, files, links: [...links] }, LIST_STYLE)}\n`);
  output.message(`${countOf(files, 'key and creds file')} ${what}.`);
}

/**
 * Keys that were removed while it was sealed lie in the trash sealed, and are lost with the data key. Creds can be made anew.
 *
 * @throws NkeeperError `trash-sealed`
 */
async function refuseLosing({ store, world }: Session<SealFlags>): Promise<void> {
  const { storesDir, keystoreDir } = store.locations;
  const journal = await openJournal(storesDir.path, world);
  const lost = await keysOnlyInTrash(journal.trash, rootsOf(store.locations), sealId(keystoreDir.path));
  const [newest] = lost;
  if (!newest) return;
  const title = (await journal.find(newest.entry))?.title ?? '';
  throw new NkeeperError(
    'trash-sealed',
    `The trash has ${countOf(lost.length, 'sealed key')} that nobody could open any more; the last of "${title}".`,
    {
      hint: `nkeeper undo ${newest.entry} brings that back first; nkeeper trash lists them; --force unseals all the same, and they are lost.`,
    },
  );
}

/** What changes removed lies there as it was. */
async function warnOfTrash({ store, world, output }: Session<SealFlags>): Promise<void> {
  const journal = await openJournal(store.locations.storesDir.path, world);
  const plain = (await journal.trash.list().catch(() => [])).filter(({ path }) => !path.endsWith('.sealed'));
  if (plain.length > 0)
    output.message(
      `warning: The trash has ${countOf(plain.length, 'key or creds file')} from before, not sealed: nkeeper trash --empty removes them.`,
    );
}
