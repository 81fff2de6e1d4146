import type { Rule } from './permissions-check.ts';
import { isSubset } from './subject-match.ts';
import { SubjectTree } from './subject-tree.ts';

/** Finds the entries of a list that cover a subject without looking at all of them. */
export class RuleIndex {
  readonly #tree = new SubjectTree();
  readonly #rules = new Map<string, Rule[]>();

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) {
      this.#tree.add(rule.subject);
      const same = this.#rules.get(rule.subject);
      if (same) same.push(rule);
      else this.#rules.set(rule.subject, [rule]);
    }
  }

  /** An entry that matches everything that `subject` matches, and passes the test. */
  covering(subject: string, test: (rule: Rule) => boolean = () => true): Rule | undefined {
    for (const outer of this.#tree.containing(subject)) {
      if (!isSubset(subject, outer)) continue;
      const found = this.#rules.get(outer)?.find(test);
      if (found) return found;
    }
    return undefined;
  }
}
