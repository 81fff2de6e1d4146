import { instant } from './instant.ts';
import { name, names } from './kinds.ts';

// Fields of revocations, named and meant as nsc's.

/** Users of an account, by name or key. */
export const revokedUserFields = {
  name: names({
    flags: '-n, --name <names>',
    label: 'Users',
    about: 'users, exactly as they are written; those of other accounts as ACCOUNT/USER',
  }),
  userPublicKey: names({
    flags: '-u, --user-public-key <keys>',
    label: 'Public keys',
    about: 'users by public key, also such as are not in this store; * for all users of the account',
  }),
};

export const targetAccount = name({
  flags: '-t, --target-account <name>',
  label: 'Importing account',
  about: 'importing account, name or public key',
});

export const atField = instant({
  flags: '--at <time>',
  label: 'Issued until',
  about: 'what was issued until then: 2026-12-31T23:59:00Z, Unix seconds, -2h; 0 for now (default)',
});
