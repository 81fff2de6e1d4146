import type { AccountClaims } from '../../claims/account.ts';
import type { AccountTrust } from '../../trust/chain.ts';
import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import type { HeldImport, OfferedExport } from '../../trust/sharing.ts';
import { type AccountDetails, AccountFacts, isLasting } from '../tree/facts.ts';
import type { AccountNode } from '../tree/tree.ts';
import type { BlockBuilder } from './blocks.ts';
import type { Block } from './index-file.ts';

/** Accounts of one block: some 2 ms to parse. */
const BLOCK = 100;

/** Facts of one account, as short as JSON goes: stamp, head, counts and what judging its users needs most often. */
type Entry = readonly [
  name: string,
  numbers: readonly [
    ctimeMs: number,
    size: number,
    iat: number,
    exp: number,
    nbf: number,
    connections: number,
    imports: number,
    exports: number,
  ],
  texts: readonly [key: string, claimName: string, issuer: string, xkey: string, hash: string],
  flags: number,
  signingKeys: readonly (readonly [string, string] | readonly [string])[],
  issues: readonly Finding[],
  /** Letters that its {@link Rest} has in the block's text; 0: it has none. */
  rest: number,
];

/** What a list of accounts does not show: parsed when somebody asks for it. */
type Rest = readonly [
  revocations: readonly (readonly [string, number])[],
  imports: readonly (HeldImport | null)[],
  exports: readonly (OfferedExport | null)[],
  templates: AccountClaims | 0,
];

/** What a block of the index holds of some accounts; its text holds the rest of each, one after the other. */
export type AccountEntries = readonly Entry[];

const DISALLOW_BEARER = 1;
const JETSTREAM = 2;
const CALLOUT = 4;
const REVOCATIONS = 8;
const TEMPLATES = 16;

/** Puts accounts together to a block. */
export class AccountBlockBuilder implements BlockBuilder<AccountEntries> {
  readonly #entries: Entry[] = [];
  #text = '';

  get full(): boolean {
    return this.#entries.length >= BLOCK;
  }

  /** Takes in what is known of an account and may be remembered. */
  add({ name, facts }: AccountNode): void {
    if (!isLasting(facts)) return;
    const { details, trust } = facts;
    const { revocations } = trust;
    const { imports, exports, templates } = details;
    const flags =
      (trust.disallowBearer ? DISALLOW_BEARER : 0) |
      (details.jetstream ? JETSTREAM : 0) |
      (details.callout ? CALLOUT : 0) |
      (revocations === undefined ? 0 : REVOCATIONS) |
      (templates === undefined ? 0 : TEMPLATES);
    const isMore = imports.length + exports.length > 0 || (flags & (REVOCATIONS | TEMPLATES)) !== 0;
    const rest: Rest = [[...(revocations ?? [])], imports, exports, templates ?? 0];
    const text = isMore ? JSON.stringify(rest) : '';
    this.#text += text;
    const { ctimeMs, size, issuedAt, expires, notBefore } = facts;
    this.#entries.push([
      name,
      [ctimeMs, size, issuedAt, expires, notBefore, details.connections, imports.length, exports.length],
      [facts.key, facts.claimName, facts.issuer, details.xkey, details.hash],
      flags,
      [...trust.signingKeys].map(([key, role]) => (role === undefined ? [key] : [key, role])),
      facts.issues,
      text.length,
    ]);
  }

  finish(): Block<AccountEntries> {
    return {
      json: this.#entries,
      text: this.#text,
      doubles: new Float64Array(),
      integers: new Int32Array(),
    };
  }
}

/** How long the text of an account's {@link Rest} is. */
export function lettersOf(entry: Entry): number {
  return entry[6];
}

/** @param rest text of the account's {@link Rest} */
export function factsOf(entry: Entry, rest: string): AccountFacts {
  const [, numbers, texts, , , issues] = entry;
  const [ctimeMs, size, issuedAt, expires, notBefore] = numbers;
  const [key, claimName, issuer] = texts;
  const head = {
    key,
    claimName,
    issuer,
    issuedAt,
    expires,
    notBefore,
    issues: issues.length === 0 ? NO_FINDINGS : issues,
  };
  const facts = new AccountFacts({ ctimeMs, size }, undefined, head, new RememberedDetails(entry, rest));
  facts.signature = 'good';
  return facts;
}

const NONE: readonly never[] = Object.freeze([]);

/** Details of which the long ones stay text until they are asked for: of 10,000 accounts in a list they never are. */
class RememberedDetails implements AccountDetails, AccountTrust {
  readonly connections: number;
  readonly importCount: number;
  readonly exportCount: number;
  readonly key: string;
  readonly xkey: string;
  readonly hash: string;
  readonly signingKeys: ReadonlyMap<string, string | undefined>;
  readonly #flags: number;
  #rest: string | Rest;
  #revocations: ReadonlyMap<string, number> | undefined;

  constructor(entry: Entry, rest: string) {
    const [, numbers, texts, flags, signingKeys] = entry;
    [, , , , , this.connections, this.importCount, this.exportCount] = numbers;
    [this.key, , , this.xkey, this.hash] = texts;
    this.signingKeys = new Map(signingKeys.map(([signer, role]) => [signer, role]));
    this.#flags = flags;
    this.#rest = rest;
  }

  get trust(): AccountTrust {
    return this;
  }

  get disallowBearer(): boolean {
    return this.#has(DISALLOW_BEARER);
  }

  get jetstream(): boolean {
    return this.#has(JETSTREAM);
  }

  get callout(): boolean {
    return this.#has(CALLOUT);
  }

  get revocations(): ReadonlyMap<string, number> | undefined {
    if (this.#has(REVOCATIONS)) this.#revocations ??= new Map(this.#parsed[0]);
    return this.#revocations;
  }

  get imports(): readonly (HeldImport | null)[] {
    return this.importCount === 0 ? NONE : this.#parsed[1];
  }

  get exports(): readonly (OfferedExport | null)[] {
    return this.exportCount === 0 ? NONE : this.#parsed[2];
  }

  get templates(): AccountClaims | undefined {
    return this.#has(TEMPLATES) ? this.#parsed[3] || undefined : undefined;
  }

  get #parsed(): Rest {
    if (typeof this.#rest === 'string') this.#rest = JSON.parse(this.#rest) as Rest;
    return this.#rest;
  }

  #has(flag: number): boolean {
    return (this.#flags & flag) !== 0;
  }
}
