import { NkeeperError } from '../../errors.ts';

/** The key can sign, and its seed cannot be had. */
export function seedStays(publicKey: string, name: string): NkeeperError {
  return new NkeeperError(
    'seed-stays',
    `The seed of ${publicKey} stays with ${name}: it signs there, and is not given out.`,
    {
      hint: 'Creds and key files hold the seed itself, so they are made where it is.',
    },
  );
}

/** A key is needed of a keystore that is sealed, and nobody can be asked for the passphrase. */
export function keystoreLocked(): NkeeperError {
  return new NkeeperError('keystore-locked', 'The keystore is sealed, and locked.', {
    hint: 'nkeeper unlock opens it for a time; --keystore-passphrase-file FILE for one command.',
  });
}

/** @throws NkeeperError `keystore-locked` */
export async function locked(): Promise<never> {
  throw keystoreLocked();
}
