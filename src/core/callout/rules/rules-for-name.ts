import { parseRules, type Rule } from './rules.ts';

/** A rule of a file, and where it begins there. */
export interface FoundRule {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * The rules that let somebody into an account under a name that servers show.
 *
 * @param source text of a rules file
 * @param account what the rules may call it: its name, its public key
 * @throws NkeeperError `callout-rules-invalid`
 */
export function rulesForName(source: string, name: string, account: readonly string[]): readonly FoundRule[] {
  const lines = linesOfRules(source);
  return parseRules(source).flatMap((rule, i) =>
    gives(rule, name) && account.includes(rule.account ?? '')
      ? [{ name: rule.name, line: lines[i] ?? 1 }]
      : [],
  );
}

/** As the service names a connection: `as`, else the user, else the nkey, else the rule. */
function gives({ as, user, nkeys, name: own, refuse }: Rule, name: string): boolean {
  if (refuse !== undefined) return false;
  const given = as ?? user;
  if (given !== undefined) return given === name;
  return nkeys ? nkeys.includes(name) : own === name;
}

/** Where each rule begins: the objects in the one list of the file. */
function linesOfRules(source: string): readonly number[] {
  const found: number[] = [];
  let line = 1;
  let depth = 0;
  for (const [token] of source.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]\n]/g)) {
    if (token === '\n') line++;
    if (token === '{' && depth === 2) found.push(line);
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
  }
  return found;
}
