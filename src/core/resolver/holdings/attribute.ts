/** What is known about who gave the anonymous answers to one LOOKUP. All JWTs; the empty string stands for "none". */
export interface Anonymous {
  /** One for each full resolver that is up. */
  readonly answers: readonly string[];
  /** What the servers hold that were asked by name. */
  readonly named: readonly string[];
  /** Servers that gave the other answers. */
  readonly servers: readonly string[];
  /** Whether a server lists the account; undefined where it was not asked. */
  lists(server: string): boolean | undefined;
  /** The JWT in force there; undefined where nothing is known. */
  runs(server: string): string | undefined;
}

/**
 * Finds out which server gave which answer. A server is in the result only when there is no other way to read the answers:
 * all that are left are equal, or the servers' own lists and running JWTs leave one assignment.
 */
export function attribute(anonymous: Anonymous): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  const rest = without(anonymous.answers, anonymous.named);
  if (rest === undefined || rest.length !== anonymous.servers.length) return result;
  if (assignSame(anonymous.servers, rest, result)) return result;
  const having = anonymous.servers.filter(server => anonymous.lists(server) === true);
  const lacking = anonymous.servers.filter(server => anonymous.lists(server) === false);
  const held = rest.filter(token => token !== '');
  if (having.length !== held.length || lacking.length !== rest.length - held.length) return result;
  for (const server of lacking) result.set(server, '');
  if (assignSame(having, held, result)) return result;
  const running = having.map(server => anonymous.runs(server) ?? '');
  if (without(held, running)?.length === 0) {
    for (const [i, server] of having.entries()) result.set(server, running[i] ?? '');
  }
  return result;
}

function assignSame(
  servers: readonly string[],
  answers: readonly string[],
  result: Map<string, string>,
): boolean {
  const [first] = answers;
  if (first === undefined || answers.some(answer => answer !== first)) return false;
  for (const server of servers) result.set(server, first);
  return true;
}

/** `all` without each element of `some`, once each; undefined when one of them is not there. */
export function without(all: readonly string[], some: readonly string[]): readonly string[] | undefined {
  const rest = [...all];
  for (const each of some) {
    const at = rest.indexOf(each);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  return rest;
}
