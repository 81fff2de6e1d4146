import { shellWord } from '../text/shell-word.ts';
import type { LiveRequest } from './find-live-login.ts';

/**
 * The flags that lead another nkeeper to the same servers, as a shell takes them: those that were given for this one. URLs with
 * a password in them are left out: a command that is shown is no place for it.
 */
export function requestFlags({
  servers,
  context,
  creds,
  tls = {},
}: Pick<LiveRequest, 'servers' | 'context' | 'creds' | 'tls'>): string {
  const given = [
    ['--server', servers?.includes('@') ? undefined : servers],
    ['--context', context],
    ['--creds', creds],
    ['--ca-cert', tls.ca],
    ['--client-cert', tls.cert],
    ['--client-key', tls.key],
  ] as const;
  const flags = given.flatMap(([flag, value]) => (value ? [`${flag} ${shellWord(value)}`] : []));
  return [...flags, ...(tls.first ? ['--tls-first'] : [])].join(' ');
}
