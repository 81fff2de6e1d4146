import { NkeeperError } from '../../errors.ts';

/** What has to be said. @throws NkeeperError `input-missing`, which names the flag */
export function required<T>(value: T | undefined, flag: string, hint?: string): T {
  if (value !== undefined && value !== '') return value;
  throw new NkeeperError('input-missing', `${flag} is needed.`, hint === undefined ? {} : { hint });
}
