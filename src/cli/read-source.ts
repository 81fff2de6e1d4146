import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileFault, NkeeperError } from '../core/errors.ts';
import type { World } from './world.ts';

const FETCH_TIMEOUT_MS = 5000;
/** A JWT has at most 1 MiB; a file with armour and a seed is not much more. */
const SIZE_LIMIT = 2 * 1024 * 1024;

/** The text of a file, a URL, or stdin (`-`). @throws NkeeperError `source-unreadable` */
export async function readSource(world: World, source: string): Promise<string> {
  try {
    const text = /^https?:\/\//i.test(source)
      ? await fetchText(source)
      : readFileSync(source === '-' ? 0 : resolve(world.cwd, source), 'utf8');
    return text;
  } catch (error) {
    throw new NkeeperError('source-unreadable', `${source} cannot be read: ${fileFault(causeOf(error))}.`, {
      cause: error,
    });
  }
}

/** What is behind `fetch failed`, which says nothing. */
function causeOf(error: unknown): unknown {
  return error instanceof TypeError && error.cause ? error.cause : error;
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > SIZE_LIMIT) throw new Error(`it is larger than ${SIZE_LIMIT} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
