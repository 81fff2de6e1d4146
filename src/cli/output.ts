import { clean } from '../core/text/clean.ts';

/** Where a command writes: data for people and programs, and messages beside it. */
export interface Output {
  /** Data, as it is: whoever calls this has cleaned what came from outside. */
  data(text: string): void;
  /** One message line; cleaned here. */
  message(text: string): void;
  /** Hands on what is still held. */
  flush(): void;
}

/** Bigger pieces gain nothing, and one string of a whole report costs its size twice. */
const CHUNK = 64 * 1024;

/**
 * An output that gathers data into chunks.
 * @param data Takes chunks for stdout.
 * @param message Takes lines for stderr, with their line ends.
 */
export function createOutput(data: (chunk: string) => void, message: (line: string) => void): Output {
  let parts: string[] = [];
  let size = 0;
  const flush = () => {
    if (size > 0) data(parts.join(''));
    parts = [];
    size = 0;
  };
  return {
    data(text) {
      parts.push(text);
      size += text.length;
      if (size >= CHUNK) flush();
    },
    message(text) {
      flush();
      message(`${clean(text)}\n`);
    },
    flush,
  };
}
