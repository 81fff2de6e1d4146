import { requestFlags } from '../core/live/request-flags.ts';
import { shellWord } from '../core/text/shell-word.ts';
import { COMMAND_WORDS } from './command-groups.ts';
import type { GlobalFlags } from './global-flags.ts';
import { serverRequest } from './live-request.ts';

/** Where a command says which store it is about; the others are about none, or about a new one. */
const OF_NO_STORE = new Set(['demo', 'nk', 'completion', 'init', 'update', 'test']);

/** These ask servers: the same ones. */
const OF_SERVERS = new Set(['push', 'pull', 'revoke', 'drift', 'resolver', 'watch', 'callout', 'tool']);

/** `nkeeper can` may be a sentence: as a command it asks about one of these. */
const ASKED = /^(pub|sub|req)/;

/**
 * A message with the commands that it names led to the same store: who was told `nkeeper undo` while working with `-H DIR`
 * would undo in another one. So with the servers that were named.
 */
export function forStore(text: string, globals: GlobalFlags): string {
  const store = storeFlags(globals);
  const servers = requestFlags(serverRequest(globals));
  if (store === '' && servers === '') return text;
  return text.replace(/\bnkeeper ([a-z]+)\b(?= ?(\S*))/g, (all, word: string, next: string) => {
    const isCommand = COMMAND_WORDS.has(word) && !OF_NO_STORE.has(word);
    if (!isCommand || (word === 'can' && !ASKED.test(next))) return all;
    return ['nkeeper', store, OF_SERVERS.has(word) ? servers : '', word]
      .filter(part => part !== '')
      .join(' ');
  });
}

/** The flags that were given for the store, as a shell takes them. */
function storeFlags({ allDirs, configDir, dataDir, keystoreDir }: GlobalFlags): string {
  const given = [
    ['-H', allDirs],
    ['--config-dir', configDir],
    ['--data-dir', dataDir],
    ['--keystore-dir', keystoreDir],
  ] as const;
  return given.flatMap(([flag, path]) => (path ? [`${flag} ${shellWord(path)}`] : [])).join(' ');
}
