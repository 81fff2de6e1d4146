import type { Headway } from '../store/write/headway.ts';
import { integer } from '../text/amounts.ts';

const DONE = { plan: 'looked at', check: 'checked', sign: 'signed', write: 'written' } as const;

/** How far a change is: `312 of 1,000 signed`. */
export function headwayText({ part, done, total }: Headway): string {
  return part === 'place' ? 'putting them in place' : `${integer(done)} of ${integer(total)} ${DONE[part]}`;
}
