import type { Problem } from '../trust/problem.ts';
import type { OperatorRow, Store } from './store.ts';

/** Why what is in a folder is not known: `PATH: The folder cannot be listed: you have no permission.` Not yet clean. */
export function folderSentence({ place, message }: Problem): string {
  return `${place.path}: ${message}`;
}

/** Folders of an operator whose accounts or users nobody can count, among those that were looked at. */
export function unlistedFolders(store: Store, { name }: OperatorRow): Problem[] {
  const own = store.operators().find(row => row.name === name)?.accountsFault;
  const users = store.accounts(name).flatMap(row => row.usersFault ?? []);
  return own ? [own, ...users] : users;
}

/** Folders of the keystore that cannot be listed: of what is in them nobody can tell whether it is stored. */
export function unlistedKeyFolders(store: Store): Problem[] {
  const keysDir = `${store.locations.keystoreDir.path}/keys`;
  return store.problems().filter(({ code, place }) => {
    const inKeys = place.path === keysDir || place.path?.startsWith(`${keysDir}/`) === true;
    return inKeys && place.key === undefined && (code === 'folder-unreadable' || code === 'not-a-folder');
  });
}
