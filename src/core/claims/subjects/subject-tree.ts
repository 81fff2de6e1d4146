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
    return isNew;
  }

  /** Those that contain `subject` or lie inside it, itself too; each once. */
  overlapping(subject: string): Set<string> {
    const tokens = tokensOf(subject);
    return new Set([...walk(this.#root, tokens, stepsOutward), ...walk(this.#root, tokens, stepsInward)]);
  }

  /** Those that contain `subject`, itself too; one may come twice. */
  containing(subject: string): Iterable<string> {
    return walk(this.#root, tokensOf(subject), stepsOutward);
  }

  /** One that lies inside `subject` and is another one. */
  otherInside(subject: string): string | undefined {
    for (const inner of walk(this.#root, tokensOf(subject), stepsInward)) if (inner !== subject) return inner;
    return undefined;
  }
}

/** A node of the tree, and how many tokens of the subject asked for lead to it; infinite: any number. */
type Position = readonly [node: Node, at: number];
type Steps = (node: Node, tokens: readonly string[], at: number) => Iterable<Position>;

/** All subjects that the steps lead to. Keeps its own stack: a hostile subject has any number of tokens. */
function* walk(root: Node, tokens: readonly string[], steps: Steps): Generator<string> {
  const open: Position[] = [[root, 0]];
  for (let position = open.pop(); position; position = open.pop()) {
    const [node, at] = position;
    if (at >= tokens.length && node.subject !== undefined) yield node.subject;
    for (const next of steps(node, tokens, at)) open.push(next);
  }
}

/** Towards subjects that contain the one asked for. */
function* stepsOutward({ next }: Node, tokens: readonly string[], at: number): Generator<Position> {
  const token = tokens[at];
  if (token === undefined) return;
  const star = next.get('*');
  if (star) yield [star, at + 1];
  const same = token === '*' ? undefined : next.get(token);
  if (same) yield [same, at + 1];
  const rest = next.get('>');
  if (rest?.subject !== undefined) yield [{ next: new Map(), subject: rest.subject }, tokens.length];
}

/** Towards subjects inside the one asked for. */
function* stepsInward({ next }: Node, tokens: readonly string[], at: number): Generator<Position> {
  const token = tokens[at];
  const takesRest = at === Number.POSITIVE_INFINITY || (token === '>' && at === tokens.length - 1);
  if (takesRest || token === '*') {
    for (const node of next.values()) yield [node, takesRest ? Number.POSITIVE_INFINITY : at + 1];
  } else if (token !== undefined) {
    const same = next.get(token);
    if (same) yield [same, at + 1];
  }
}
