import { Readable } from 'node:stream';

/**
 * What Ink gets as its stdin: the shape of a terminal that never sends anything. The keys come from the input gate, and
 * the terminal's modes belong to the session.
 */
export class InertInput extends Readable {
  readonly isTTY = true;

  setRawMode(_mode: boolean): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {}
}
