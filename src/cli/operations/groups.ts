/** First words of the commands that change something: known before any of them is loaded. */
export const CHANGE_GROUPS = [
  { name: 'add', alias: 'create', about: 'Add operators, accounts, users, exports, imports, mappings' },
  { name: 'edit', about: 'Change what an operator, account, user or signing key may do' },
  { name: 'delete', about: 'Delete accounts, users, exports, imports, mappings' },
  {
    name: 'revocations',
    alias: 'revocation',
    about: 'Revoke users and activations, lift revocations, list them',
  },
  { name: 'generate', about: 'Make activations, creds, keys, configurations of servers, natscli contexts' },
  { name: 'import', about: 'Take operators, accounts, users and keys into the store' },
  { name: 'keys', about: 'Move keys of a very old nsc to where they are kept today' },
  { name: 'rename', about: 'Give an account or user another name' },
  { name: 'rotate', about: 'Replace a key by a new one, step by step' },
  { name: 'reissue', about: 'Give an operator a new identity key; write creds anew' },
  { name: 'callout', about: 'Auth callout: set it up, serve it, try it, watch it' },
  { name: 'select', about: "Make an operator or account nsc's current one" },
] as const satisfies readonly { name: string; alias?: string; about: string }[];

/** Changes that are a command of their own, without a group. */
export const LONE_CHANGES = [
  { name: 'init', about: 'Set up an operator with its system account, an account and a user' },
  { name: 'load', about: 'Set up an account that a hosted operator made, with a user' },
  { name: 'migrate', about: 'Take accounts over from another operator, signed anew by this one' },
  { name: 'fix', about: 'Build a new store from loose files: JWTs, keys and creds' },
  { name: 'upgrade-jwt', about: 'Sign an operator of the old JWT version 1 anew', hidden: true },
] as const satisfies readonly { name: string; about: string; hidden?: boolean }[];

/** The group that a word names. */
export function groupOf(word: string): string | undefined {
  return CHANGE_GROUPS.find(group => group.name === word || ('alias' in group && group.alias === word))?.name;
}

/** Does a command line name one of these? The words before it may be flags and their values. */
export function namesChange(args: readonly string[]): boolean {
  return args.some(arg => groupOf(arg) !== undefined || isLone(arg));
}

function isLone(word: string): boolean {
  return LONE_CHANGES.some(({ name }) => name === word);
}
