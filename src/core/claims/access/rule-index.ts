import { isSubset } from '../subjects/subject-match.ts';
import { SubjectTree } from '../subjects/subject-tree.ts';
import type { Rule } from './permissions-check.ts';

/** Up to this many entries looking at all of them is faster. */
const FEW = 16;

/** Finds the entries of a list that cover a subject, without looking at all of them where they are many. */
export class RuleIndex {
  readonly #rules: readonly Rule[];
  readonly #bySubject = new Map<string, Rule[]>();
  #tree: SubjectTree | undefined;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    if (rules.length <= FEW) return;
    this.#tree = new SubjectTree();
    for (const rule of rules) {
      if (this.#tree.add(rule.subject)) this.#bySubject.set(rule.subject, [rule]);
      else this.#bySubject.get(rule.subject)?.push(rule);
    }
  }

  /** An entry that matches everything that `subject` matches, and passes the test. */
  covering(subject: string, test: (rule: Rule) => boolean = () => true): Rule | undefined {
    if (!this.#tree) return this.#rules.find(rule => isSubset(subject, rule.subject) && test(rule));
    for (const outer of this.#tree.containing(subject)) {
      const rule = isSubset(subject, outer) ? this.#bySubject.get(outer)?.find(test) : undefined;
      if (rule) return rule;
    }
    return undefined;
  }
}
