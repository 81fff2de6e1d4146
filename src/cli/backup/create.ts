import { resolve } from 'node:path';
import { checkBackup, createBackup } from '../../core/backup/create.ts';
import { placesOf } from '../../core/backup/places.ts';
import { actorOf } from '../../core/journal/actor.ts';
import { openJournal } from '../../core/journal/open-journal.ts';
import { countOf } from '../../core/text/count-of.ts';
import { bytes } from '../../core/text/units.ts';
import { cancelledByCtrlC } from '../ctrl-c.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonText, LIST_STYLE } from '../json-text.ts';
import { newPassphrase, type PassphraseFlags } from '../passphrase.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { namedFile } from './named-file.ts';

interface CreateFlags extends PassphraseFlags {
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Lines of what was left out; the rest is counted. */
const MOST_NAMED = 10;

/** `nkeeper backup create` */
export function create(invocation: Invocation<CreateFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { world, flags, args, output, store } = session;
    const file = namedFile(args);
    const places = await placesOf(store.locations, world);
    const target = { places, path: resolve(world.cwd, file), replace: flags.force === true };
    await checkBackup(target);
    const passphrase = await newPassphrase(
      session,
      'Passphrase of the backup (without it, it cannot be opened): ',
    );
    const actor = actorOf(world.env);
    const journal = await openJournal(places.stores, world);
    const { end, left, size } = await cancelledByCtrlC(signal =>
      createBackup({
        ...target,
        ...{ passphrase, signal, actor, now: world.now() },
        // What a stopped nkeeper left is settled first: the backup has it whole, or not.
        lock: { recorder: journal.settler(actor) },
      }),
    );
    const links = left.filter(({ why }) => why === 'link');
    for (const { path } of links.slice(0, MOST_NAMED))
      output.message(`warning: ${path} is a symbolic link, and is not in the backup.`);
    if (links.length > MOST_NAMED)
      output.message(`warning: ${countOf(links.length, 'symbolic link')} are not in it.`);
    const strangers = left.length - links.length;
    if (strangers > 0)
      output.message(
        `${countOf(strangers, 'file')} of the store's folders, not nsc's, ${strangers === 1 ? 'is' : 'are'} not in it.`,
      );
    if (flags.json) {
      const told = { file: target.path, size, files: end.files, bytes: end.bytes };
      output.data(
        `${jsonText({ ...told, left_out: left.map(({ path, why }) => ({ path, why })) }, LIST_STYLE)}\n`,
      );
    } else {
      output.message(`${countOf(end.files, 'file')} (${bytes(end.bytes)}) are in ${file}, encrypted.`);
      output.message('Keep the passphrase somewhere else: nobody can open it without.');
    }
    return EXIT.ok;
  });
}
