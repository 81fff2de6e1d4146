const NOT_SHOWN = 'Not shown is ';
const HOLDINGS = 'which account JWTs the servers hold and use';

/** What a subject shows, for a person whose user may not use it. The first that fits. */
const SHOWN_BY: readonly (readonly [RegExp, string])[] = [
  [/^\$SYS\.ACCOUNT\.[^.]+\.(CONNECT|DISCONNECT)$/, 'who comes and goes'],
  [/\.CLIENT\.AUTH\.ERR$/, 'logins that are refused'],
  [/^\$SYS\.SERVER\.[^.]+\.(STATSZ|SHUTDOWN|LAMEDUCK)$/, 'at once when a server starts or stops'],
  [/CLAIMS\.(UPDATE|DELETE)$/, 'pushes and deletions by others'],
  [/\.USER\.INFO$/, 'what this user may do'],
  [/CLAIMS\.(PACK|LIST|LOOKUP)$|\.ACCOUNTZ$|\.INFO$/, HOLDINGS],
  [/\.CONNZ$/, 'who is connected'],
  [/\.VARZ$|\.SUBSZ$/, 'how servers are configured, such as their resolvers and operators'],
  [/\.(ROUTEZ|GATEWAYZ|LEAFZ)$/, 'which servers are connected to each other'],
  [/^\$SYS\.REQ\.SERVER\.PING/, 'which servers there are'],
];

/**
 * What a user of the system account cannot see, a sentence for each thing, with the subjects that it lacks.
 *
 * @param forbidden subjects that servers refused
 */
export function missingRights(forbidden: Iterable<string>): readonly string[] {
  const missing = new Map<string, Set<string>>();
  for (const subject of forbidden) {
    const what = SHOWN_BY.find(([fits]) => fits.test(subject))?.[1] ?? '';
    // Of servers and accounts any one stands for all.
    const shown = subject.replace(/\.[AN][A-Z2-7]{55}(?=\.|$)/g, '.*');
    missing.set(what, (missing.get(what) ?? new Set()).add(shown));
  }
  return [...missing].map(([what, subjects]) => {
    const lacks = `this user may not use ${[...subjects].join(', ')}.`;
    return what === '' ? `T${lacks.slice(1)}` : `${NOT_SHOWN}${what}: ${lacks}`;
  });
}

/** Is it this that keeps accounts from being compared? @param note one of {@link missingRights} */
export function isAboutHoldings(note: string): boolean {
  return note.startsWith(`${NOT_SHOWN}${HOLDINGS}`);
}
