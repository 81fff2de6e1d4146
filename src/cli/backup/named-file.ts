import { NkeeperError } from '../../core/errors.ts';

/** The backup's file, as it was named. @throws NkeeperError `input-missing` */
export function namedFile([file]: readonly string[]): string {
  if (file !== undefined) return file;
  throw new NkeeperError('input-missing', 'The file of the backup is not named.', {
    hint: 'For example acme.backup.',
  });
}
