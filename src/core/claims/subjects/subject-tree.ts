import { InsideIndex } from './inside-index.ts';
import { tokensOf } from './subjects.ts';

interface Node {
  readonly next: Map<string, Node>;
  /** The subject that ends here. */
  subject?: string;
}

/**
 * Subjects, to find those that contain another one or lie inside it, in the JWT library's sense (`isContainedIn`).
 * Fast for thousands of them, where comparing each with each is not.
 */
export class SubjectTree {
  readonly #root: Node = { next: new Map() };
  /** Has all but those in `#added`: many trees are never asked what lies inside. */
  readonly #index = new InsideIndex();
  #added: string[] = [];

  /** False where it was there already. */
  add(subject: string): boolean {
    let node = this.#root;
    for (const token of tokensOf(subject)) {
      let next = node.next.get(token);
      if (!next) {
        next = { next: new Map() };
        node.next.set(token, next);
      }
      node = next;
    }
    const isNew = node.subject === undefined;
    node.subject = subject;
    if (isNew) this.#added.push(subject);
    return isNew;
  }

  /** Those that contain `subject` or lie inside it, itself too; each once. */
  overlapping(subject: string): Set<string> {
    return new Set([...this.containing(subject), ...this.#inside(subject)]);
  }

  /** Those that contain `subject`, itself too; one may come twice. */
  containing(subject: string): Iterable<string> {
    return outward(this.#root, tokensOf(subject));
  }

  /** The first that lies inside `subject` and is another one. */
  otherInside(subject: string): string | undefined {
    for (const inner of this.#inside(subject)) if (inner !== subject) return inner;
    return undefined;
  }

  #inside(subject: string): Iterable<string> {
    for (const added of this.#added) this.#index.add(added);
    this.#added = [];
    return this.#index.inside(subject);
  }
}

/** A node of the tree, and how many tokens of the subject asked for lead to it. */
type Position = readonly [node: Node, at: number];

/** All subjects that contain the one asked for. Keeps its own stack: a hostile subject has any number of tokens. */
function* outward(root: Node, tokens: readonly string[]): Generator<string> {
  const open: Position[] = [[root, 0]];
  for (let position = open.pop(); position; position = open.pop()) {
    const [node, at] = position;
    if (at >= tokens.length && node.subject !== undefined) yield node.subject;
    for (const next of steps(node, tokens, at)) open.push(next);
  }
}

function* steps({ next }: Node, tokens: readonly string[], at: number): Generator<Position> {
  const token = tokens[at];
  if (token === undefined) return;
  const star = next.get('*');
  if (star) yield [star, at + 1];
  const same = token === '*' ? undefined : next.get(token);
  if (same) yield [same, at + 1];
  const rest = next.get('>');
  if (rest?.subject !== undefined) yield [{ next: new Map(), subject: rest.subject }, tokens.length];
}
