import { clean } from '../core/text/clean.ts';
import { fitted } from './fit-lines.ts';
import { forStore } from './for-store.ts';
import type { GlobalFlags } from './global-flags.ts';
import { screenColumns, type World } from './world.ts';

/** Where a command writes: data for people and programs, and messages beside it. */
export interface Output {
  /** Data, as it is: whoever calls this has cleaned what came from outside. */
  data(text: string): void;
  /** Data for people, in whole lines: on a screen they are broken where it ends. */
  text(text: string): void;
  /** Columns of the screen that data goes to; undefined: it is none. */
  readonly columns: number | undefined;
  /** One message line; cleaned here. */
  message(text: string): void;
  /** Hands on what is still held. */
  flush(): void;
}

/** Bigger pieces gain nothing, and one string of a whole report costs its size twice. */
const CHUNK = 64 * 1024;

/** An output that gathers data into chunks. @param globals commands that messages name are led to the store that these name */
export function createOutput({ stdout, stderr, streams }: World, globals: GlobalFlags): Output {
  let parts: string[] = [];
  let size = 0;
  const flush = () => {
    if (size > 0) stdout(parts.join(''));
    parts = [];
    size = 0;
  };
  const data = (text: string) => {
    parts.push(text);
    size += text.length;
    if (size >= CHUNK) flush();
  };
  return {
    data,
    text: text => data(fitted(text, screenColumns(streams.stdout))),
    get columns() {
      return screenColumns(streams.stdout);
    },
    message(text) {
      flush();
      stderr(`${fitted(clean(forStore(text, globals)), screenColumns(streams.stderr))}\n`);
    },
    flush,
  };
}
