import { NkeeperError } from '../errors.ts';

export type Level = 'operator' | 'account' | 'user';

/** What a profile URL asks for: `nsc://OPERATOR[/ACCOUNT[/USER]][?words]`. */
export interface ProfileUrl {
  readonly operator: string;
  readonly account: string | undefined;
  readonly user: string | undefined;
  readonly names: ReadonlySet<Level>;
  readonly keys: ReadonlySet<Level>;
  /** Level → public key of the seed that is wanted; empty: the identity's, else that of a signing key. */
  readonly seeds: ReadonlyMap<Level, string>;
  /** Folder that the operator is in, and the keystore, where they are not the usual ones. */
  readonly store: string | undefined;
  readonly keystore: string | undefined;
}

/**
 * Reads a profile URL as nsc does, but for letter case in paths, which it keeps.
 *
 * @throws NkeeperError `profile-url-invalid`
 */
export function parseProfileUrl(url: string): ProfileUrl {
  const [, path = '', query = ''] = /^nsc:\/\/([^?]*)(?:\?(.*))?$/is.exec(url) ?? [];
  const [operator = '', account, user, ...more] = path.split('/').map(part => decode(part, url));
  if (operator === '' || more.length > 0) throw invalid(url, 'Its form is nsc://OPERATOR/ACCOUNT/USER.');
  const levels: readonly Level[] = [
    'operator',
    ...(account ? ['account' as const] : []),
    ...(user ? ['user' as const] : []),
  ];
  const last = levels.at(-1)!;
  const asked = { names: new Set<Level>(), keys: new Set<Level>(), seeds: new Map<Level, string>() };
  let store: string | undefined;
  let keystore: string | undefined;
  for (const part of query.split('&').filter(each => each !== '')) {
    const [word = '', ...rest] = part.split('=');
    const value = decode(rest.join('='), url);
    const [, level = '', what = ''] = /^(operator|account|user)?(name|key|seed)s?$/i.exec(word) ?? [];
    const many = /s$/i.test(word);
    switch (`${what.toLowerCase()}${level === '' ? '' : ' of one'}`) {
      case 'name':
        for (const each of levels) asked.names.add(each);
        break;
      case 'key':
        for (const each of many ? levels : [last]) asked.keys.add(each);
        break;
      case 'seed':
        for (const each of many ? levels : [last]) asked.seeds.set(each, value);
        break;
      case 'name of one':
        asked.names.add(levelOf(level, levels, url));
        break;
      case 'key of one':
        asked.keys.add(levelOf(level, levels, url));
        break;
      case 'seed of one':
        asked.seeds.set(levelOf(level, levels, url), value);
        break;
      default:
        if (/^store$/i.test(word)) store = value;
        else if (/^keystore$/i.test(word)) keystore = value;
        else throw invalid(url, `"${word}" means nothing there.`);
    }
  }
  return { operator, account: account || undefined, user: user || undefined, ...asked, store, keystore };
}

function levelOf(word: string, levels: readonly Level[], url: string): Level {
  const level = levels.find(each => each === word.toLowerCase());
  if (level === undefined) throw invalid(url, `It names no ${word.toLowerCase()}.`);
  return level;
}

function decode(text: string, url: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalid(url, `"${text}" is not escaped as URLs are.`);
  }
}

function invalid(url: string, why: string): NkeeperError {
  return new NkeeperError('profile-url-invalid', `"${url}" is no profile URL: ${why}`, {
    hint: 'nkeeper generate profile --help has examples.',
  });
}
