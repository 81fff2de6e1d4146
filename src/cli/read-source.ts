import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileFault, messageOf, NkeeperError } from '../core/errors.ts';
import type { HttpTrust } from '../core/http/ask.ts';
import type { World } from './world.ts';

/** The text of a file, a URL, or stdin (`-`). @throws NkeeperError `source-unreadable` */
export async function readSource(world: World, source: string, trust: HttpTrust = {}): Promise<string> {
  if (/^https?:\/\//i.test(source)) return fetchText(source, trust);
  try {
    return readFileSync(source === '-' ? 0 : resolve(world.cwd, source), 'utf8');
  } catch (error) {
    throw new NkeeperError('source-unreadable', `${source} cannot be read: ${fileFault(error)}.`, {
      cause: error,
    });
  }
}

async function fetchText(url: string, trust: HttpTrust): Promise<string> {
  const { askHttp } = await import('../core/http/ask.ts');
  const { status, text } = await askHttp({ url, trust }).catch((cause: unknown) => {
    const hint = cause instanceof NkeeperError && cause.hint ? { hint: cause.hint } : {};
    throw new NkeeperError('source-unreadable', messageOf(cause), { cause, ...hint });
  });
  if (status >= 200 && status < 300) return text;
  throw new NkeeperError('source-unreadable', `${url} cannot be read: the server answers ${status}.`);
}
