/** Members whose value lets somebody in: those of a client's own CONNECT that an authorization request repeats. */
const SECRET = new Set(['auth_token', 'pass']);

/** Nobody reads deeper; a hostile token could nest far enough to exhaust the stack. */
const DEEPEST = 100;

/**
 * JSON for people, two blanks deep. Unlike `JSON.stringify` it keeps integers beyond 2^53, and it hides passwords.
 */
export function prettyJson(value: unknown, indent = ''): string {
  const deeper = `${indent}  `;
  if (deeper.length > 2 * DEEPEST) return '"[deeper]"';
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map(item => deeper + prettyJson(item, deeper)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    if (members.length === 0) return '{}';
    const lines = members.map(
      ([name, member]) => `${deeper}${JSON.stringify(name)}: ${memberText(name, member, deeper)}`,
    );
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'null');
}

function memberText(name: string, value: unknown, indent: string): string {
  const secret = SECRET.has(name) && typeof value === 'string' && value !== '';
  return secret ? '"[hidden]"' : prettyJson(value, indent);
}
