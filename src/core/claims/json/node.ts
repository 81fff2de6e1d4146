/**
 * A JSON text as a tree that the readers of claims walk over. It comes in two forms. From `JSON.parse`, when the text
 * has nothing that this would lose: plain objects and numbers. Else exact: {@link Members} and {@link NumberText}.
 */
export type Node = null | boolean | string | number | NumberText | Node[] | Members | PlainObject;

export interface PlainObject {
  readonly [member: string]: Node;
}

/** A number as it is written. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object with every member as it is written: repeated ones and those that only differ in case too. */
export class Members {
  readonly names: string[] = [];
  readonly values: Node[] = [];
}

export function isObjectNode(node: Node): node is Members | PlainObject {
  return typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof NumberText);
}

/** Calls back for each member, in written order. */
export function eachMember(node: Members | PlainObject, visit: (name: string, value: Node) => void): void {
  if (node instanceof Members) {
    for (let i = 0; i < node.names.length; i++) visit(node.names[i] as string, node.values[i] as Node);
    return;
  }
  for (const name of Object.keys(node)) visit(name, node[name] as Node);
}
