/** First words of the commands that change something: known before any of them is loaded. */
export const CHANGE_GROUPS = [
  { name: 'add', alias: 'create', about: 'Add operators, accounts, users, exports, imports, mappings' },
  { name: 'edit', about: 'Change what an operator, account, user or signing key may do' },
  { name: 'delete', about: 'Delete accounts, users, exports, imports, mappings' },
  { name: 'rename', about: 'Give an account or user another name' },
  { name: 'rotate', about: 'Replace a key by a new one, step by step' },
  { name: 'reissue', about: 'Replace the identity key of an operator' },
] as const satisfies readonly { name: string; alias?: string; about: string }[];

/** Does a command line name one of these? The words before it may be flags and their values. */
export function namesChange(args: readonly string[]): boolean {
  return args.some(arg =>
    CHANGE_GROUPS.some(group => group.name === arg || ('alias' in group && group.alias === arg)),
  );
}
