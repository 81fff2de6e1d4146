import type { JournalPlace } from '../journal/folder.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { Locations } from '../store/locations.ts';
import type { BackupPlaces } from './contents.ts';

/**
 * Where the parts of a store are that a backup is of.
 *
 * @param place whose journal it is
 */
export async function placesOf(locations: Locations, place: JournalPlace): Promise<BackupPlaces> {
  const { storesDir, keystoreDir, configDir } = locations;
  const { folder } = await openJournal(storesDir.path, place);
  return { stores: storesDir.path, keystore: keystoreDir.path, config: configDir.path, journal: folder };
}
