/**
 * Remembers results by the identity of their arguments, so that a list whose sources did not change keeps being the
 * same array. Nothing is kept alive: a result goes when one of its arguments goes.
 */
export function memo<A extends readonly object[], R>(make: (...args: A) => R): (...args: A) => R {
  const root = new Node<R>();
  return (...args) => {
    const node = args.reduce<Node<R>>((at, arg) => at.next(arg), root);
    node.result ??= { value: make(...args) };
    return node.result.value;
  };
}

class Node<R> {
  result: { readonly value: R } | undefined;
  readonly #next = new WeakMap<object, Node<R>>();

  next(arg: object): Node<R> {
    const known = this.#next.get(arg);
    if (known) return known;
    const made = new Node<R>();
    this.#next.set(arg, made);
    return made;
  }
}
