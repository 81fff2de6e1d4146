import { timestamp } from '../../text/units.ts';

/** The server of a connection hangs, or the network to it is gone without a word: nothing comes any more. */
export class NoAnswer extends Error {
  readonly hint = 'It hangs, or the network drops what is sent. The other servers that are known are tried.';

  /** @param heardAt Unix ms when something came last */
  constructor(server: string, heardAt: number) {
    super(`${server} has not answered since ${timestamp(Math.floor(heardAt / 1000))}`);
  }
}
