import { readFile } from 'node:fs/promises';
import { type FoundRule, rulesForName } from '../callout/rules/rules-for-name.ts';
import { messageOf } from '../errors.ts';

/** Rules of `nkeeper callout serve` that let a name in, as far as a person named the file. */
export interface NamedRules {
  readonly path: string;
  readonly found: readonly FoundRule[];
  /** Why the file says nothing; empty where it does. */
  readonly fault: string;
}

/** Looks a name up in a rules file. Never throws, and never writes. @param account its name and public key */
export async function readNamedRules(
  path: string,
  name: string,
  account: readonly string[],
): Promise<NamedRules> {
  try {
    return { path, found: rulesForName(await readFile(path, 'utf8'), name, account), fault: '' };
  } catch (error) {
    return { path, found: [], fault: messageOf(error) };
  }
}

/** What to do where the callout decides, in sentences: nkeeper does not edit somebody's rules. */
export function calloutAdvice(name: string, rules?: NamedRules): readonly string[] {
  const shown = name || 'it';
  const after = 'send the service SIGHUP, and close once more';
  if (rules?.fault) return [`The rules file says nothing: ${rules.fault}`, ...calloutAdvice(name)];
  if (rules && rules.found.length > 0) {
    const where = rules.found.map(rule => `${rules.path} line ${rule.line} (rule "${rule.name}")`);
    return [`What lets ${shown} in: ${where.join(', ')}. Take that out, ${after}.`];
  }
  if (rules) return [`No rule of ${rules.path} gives the name ${shown}: another service lets it in.`];
  return [
    `Refuse ${shown} in the callout service. With nkeeper callout serve: take out the rule of its rules file with "as" or "user": ${JSON.stringify(name)}, ${after}. nkeeper revoke --callout-rules FILE says in which line.`,
  ];
}
