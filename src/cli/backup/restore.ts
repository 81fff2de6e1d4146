import { join } from 'node:path';
import { type Comparison, compareBackup } from '../../core/backup/compare.ts';
import type { BackupPlaces } from '../../core/backup/contents.ts';
import { placesOf } from '../../core/backup/places.ts';
import type { FileRecord } from '../../core/backup/record.ts';
import { restoreBackup } from '../../core/backup/restore.ts';
import { NkeeperError } from '../../core/errors.ts';
import { actorOf } from '../../core/journal/actor.ts';
import { openJournal } from '../../core/journal/open-journal.ts';
import { clean } from '../../core/text/clean.ts';
import { countOf } from '../../core/text/count-of.ts';
import { cancelledByCtrlC } from '../ctrl-c.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonText, LIST_STYLE } from '../json-text.ts';
import { locate } from '../locate.ts';
import type { PassphraseFlags } from '../passphrase.ts';
import type { Invocation } from '../program.ts';
import { refuseProtected } from '../protected.ts';
import { withBackup } from './opened.ts';

interface RestoreFlags extends PassphraseFlags {
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  /** False with `--no-journal`. */
  readonly journal?: boolean;
}

/** `nkeeper backup restore` */
export function restore(invocation: Invocation<RestoreFlags>): Promise<ExitCode> {
  const { world, globals, flags } = invocation;
  const locations = locate(world, globals);
  if (locations.storesDir.path === '')
    throw new NkeeperError('store-empty', `No store is known: ${locations.storesDir.from}.`, {
      hint: 'Name the folder to restore to: -H DIR.',
    });
  return withBackup(invocation, async (backup, output) => {
    const places = await placesOf(locations, world);
    const dry = flags.dryRun === true;
    if (!dry) await refuseProtected(world, globals, places.stores);
    const { comparison, written, entry } = await cancelledByCtrlC(async signal => {
      const compared = await compareBackup(backup, places, signal);
      if (dry) return { comparison: compared, written: 0, entry: undefined };
      const journal = await openJournal(places.stores, world);
      const restored = await restoreBackup({
        ...{ backup, places, comparison: compared, signal, journal, actor: actorOf(world.env) },
        ...{ replace: flags.force === true, bestEffort: flags.journal === false },
      });
      return { comparison: compared, ...restored };
    });
    if (flags.json)
      output.data(`${jsonText(toldOf(comparison, places, { written, entry, dry }), LIST_STYLE)}\n`);
    else if (dry) for (const line of preview(comparison, places)) output.text(`${line}\n`);
    for (const sentence of said(comparison, places, written, dry)) output.message(sentence);
    return EXIT.ok;
  });
}

function conflicts({ differing, modes }: Comparison): readonly FileRecord[] {
  return [...differing, ...modes];
}

function preview(comparison: Comparison, places: BackupPlaces): readonly string[] {
  const line = (sign: string) => (record: FileRecord) => `${sign} ${clean(pathOf(record, places))}`;
  return [...comparison.missing.map(line('+')), ...conflicts(comparison).map(line('~'))];
}

function said(
  comparison: Comparison,
  places: BackupPlaces,
  written: number,
  dry: boolean,
): readonly string[] {
  const { missing, same, journalStays, leftOut } = comparison;
  const there =
    same === 0
      ? ''
      : `; ${countOf(same, 'file')} ${same === 1 ? 'is' : 'are'} there already, as in the backup`;
  const others = conflicts(comparison).length;
  const moved = comparison.about.roots.stores !== places.stores;
  return [
    ...(dry
      ? [
          `Dry run: ${countOf(missing.length, 'file')} would be written (+), ${countOf(others, 'file')} replaced with --force (~)${there}. Nothing was changed.`,
        ]
      : [
          written + others === 0
            ? 'Nothing to restore: all of it is there.'
            : `Restored ${countOf(written, 'file')} to ${placeText(places)}${there}.`,
        ]),
    ...(moved
      ? [
          `It was made of ${comparison.about.roots.stores}: nsc.json, where there is one, names the new folder.`,
        ]
      : []),
    ...(journalStays
      ? [
          `There is a journal of this store here, and it stays${leftOut === 0 ? '' : `: ${countOf(leftOut, 'file')} of the backup's journal ${leftOut === 1 ? 'is' : 'are'} left out`}.`,
        ]
      : []),
  ];
}

/** With `-H` it is one folder. */
function placeText({ stores, keystore }: BackupPlaces): string {
  return stores === keystore ? stores : `${stores} and ${keystore}`;
}

function toldOf(
  comparison: Comparison,
  places: BackupPlaces,
  {
    written,
    entry,
    dry,
  }: { readonly written: number; readonly entry: string | undefined; readonly dry: boolean },
) {
  const paths = (records: readonly FileRecord[]) => records.map(record => pathOf(record, places));
  return {
    applied: !dry,
    written,
    same: comparison.same,
    missing: paths(comparison.missing),
    differing: paths(conflicts(comparison)),
    journal_stays: comparison.journalStays,
    ...(entry === undefined ? {} : { entry }),
  };
}

function pathOf({ root, path }: FileRecord, places: BackupPlaces): string {
  return join(places[root], path);
}
