/** An operator that goes by a short name, as nsc knows it. */
export interface KnownOperator {
  readonly name: string;
  /** Where its JWT is. */
  readonly url: string;
}

const BUILT_IN: readonly KnownOperator[] = [
  { name: 'synadia', url: 'https://api.synadia.io/jwt/v1/operator' },
];

/** nsc's own, and those of `NSC_<NAME>_OPERATOR=<url>`. */
export function knownOperators(env: Readonly<Record<string, string | undefined>>): readonly KnownOperator[] {
  const named = Object.entries(env).flatMap(([variable, url]) => {
    const name = /^NSC_(.+)_OPERATOR$/i.exec(variable)?.[1];
    return name === undefined || !url ? [] : [{ name, url }];
  });
  return [...BUILT_IN, ...named];
}

/** By name, in any case. */
export function findKnownOperator(known: readonly KnownOperator[], name: string): KnownOperator | undefined {
  return known.find(each => each.name.toLowerCase() === name.toLowerCase());
}

/** What nsc calls an operator whose JWT comes from there: its short name, where the host is that of a known one. */
export function nameByHost(known: readonly KnownOperator[], url: string): string | undefined {
  const host = hostOf(url);
  return host === undefined ? undefined : known.find(each => hostOf(each.url) === host)?.name;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined;
}
