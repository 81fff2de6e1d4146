import type { AccountClaims } from '../../claims/account.ts';
import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import type { HeldImport, OfferedExport } from '../../trust/sharing.ts';
import type { FileStamp } from '../files/token-file.ts';
import type { Slices } from '../scan/slices.ts';
import { AccountFacts, isLasting } from '../tree/facts.ts';
import type { AccountNode, OperatorNode } from '../tree/tree.ts';
import { type Block, IndexReader, IndexWriter, indexPath } from './index-file.ts';

/** Accounts of one block. */
const BLOCK = 500;

/** A file whose change time is so close to the index's may have changed again in the same tick of the clock. */
export const RACY = 2000;

/** Facts of one account, as short as JSON goes: stamp, head, counts and what judging its users needs. */
type Entry = readonly [
  name: string,
  numbers: readonly [
    ctimeMs: number,
    size: number,
    iat: number,
    exp: number,
    nbf: number,
    connections: number,
  ],
  texts: readonly [key: string, claimName: string, issuer: string, xkey: string, hash: string],
  flags: number,
  signingKeys: readonly (readonly [string, string] | readonly [string])[],
  revocations: readonly (readonly [string, number])[] | 0,
  imports: readonly (HeldImport | null)[],
  exports: readonly (OfferedExport | null)[],
  issues: readonly Finding[],
  templates: AccountClaims | 0,
];

const DISALLOW_BEARER = 1;
const JETSTREAM = 2;
const CALLOUT = 4;

/** What is remembered of the accounts of an operator. */
export class AccountIndex {
  readonly #entries = new Map<string, Entry>();
  #savedAt = 0;

  /** Reads the index in slices; empty when there is none. */
  static async load(cacheDir: string, operator: OperatorNode, slices: Slices): Promise<AccountIndex> {
    const index = new AccountIndex();
    const reader = IndexReader.open<readonly Entry[]>(
      indexPath(cacheDir, nameOf(operator)),
      nameOf(operator),
    );
    if (reader === undefined) return index;
    index.#savedAt = reader.savedAt;
    for (let block = reader.next(); block !== undefined; block = reader.next()) {
      for (const entry of block.json) index.#entries.set(entry[0], entry);
      await slices.pause();
    }
    reader.close();
    return index;
  }

  /** Facts of an account whose file has this stamp; undefined when they are not known or too fresh to be sure. */
  find(name: string, stamp: FileStamp): AccountFacts | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    const [ctimeMs, size] = entry[1];
    if (stamp.ctimeMs !== ctimeMs || stamp.size !== size || ctimeMs > this.#savedAt - RACY) return undefined;
    return factsOf(entry);
  }

  /** Writes what is known of the accounts now, in slices. A cache that cannot be written is no error. */
  static async save(cacheDir: string, operator: OperatorNode, slices: Slices): Promise<void> {
    const writer = newWriter(cacheDir, nameOf(operator));
    if (writer === undefined) return;
    try {
      let entries: Entry[] = [];
      for (const account of operator.accounts ?? []) {
        const entry = entryOf(account);
        if (entry !== undefined) entries.push(entry);
        if (entries.length === BLOCK) {
          writer.add(blockOf(entries));
          entries = [];
        }
        await slices.pause();
      }
      writer.add(blockOf(entries));
      writer.finish();
    } catch {
      writer.abandon();
    }
  }
}

/** A writer, or undefined when the cache folder cannot be written. */
export function newWriter<T>(cacheDir: string, of: string): IndexWriter<T> | undefined {
  try {
    return new IndexWriter<T>(indexPath(cacheDir, of), of, Date.now());
  } catch {
    return undefined;
  }
}

function nameOf(operator: OperatorNode): string {
  return `accounts of ${operator.dir}`;
}

function blockOf(entries: readonly Entry[]): Block<readonly Entry[]> {
  return { json: entries, doubles: new Float64Array(), integers: new Int32Array() };
}

function entryOf({ name, facts }: AccountNode): Entry | undefined {
  if (!isLasting(facts)) return undefined;
  const { details, trust } = facts;
  const flags =
    (trust.disallowBearer ? DISALLOW_BEARER : 0) |
    (details.jetstream ? JETSTREAM : 0) |
    (details.callout ? CALLOUT : 0);
  return [
    name,
    [facts.ctimeMs, facts.size, facts.issuedAt, facts.expires, facts.notBefore, details.connections],
    [facts.key, facts.claimName, facts.issuer, details.xkey, details.hash],
    flags,
    [...trust.signingKeys].map(([key, role]) => (role === undefined ? [key] : [key, role])),
    trust.revocations === undefined ? 0 : [...trust.revocations],
    details.imports,
    details.exports,
    facts.issues,
    details.templates ?? 0,
  ];
}

function factsOf(entry: Entry): AccountFacts {
  const [, numbers, texts, flags, signingKeys, revocations, imports, exports, issues, templates] = entry;
  const [ctimeMs, size, issuedAt, expires, notBefore, connections] = numbers;
  const [key, claimName, issuer, xkey, hash] = texts;
  const head = {
    key,
    claimName,
    issuer,
    issuedAt,
    expires,
    notBefore,
    issues: issues.length === 0 ? NO_FINDINGS : issues,
  };
  const facts = new AccountFacts({ ctimeMs, size }, undefined, head, {
    trust: {
      key,
      signingKeys: new Map(signingKeys.map(([signer, role]) => [signer, role])),
      revocations: revocations === 0 ? undefined : new Map(revocations),
      disallowBearer: (flags & DISALLOW_BEARER) !== 0,
    },
    imports,
    exports,
    connections,
    jetstream: (flags & JETSTREAM) !== 0,
    callout: (flags & CALLOUT) !== 0,
    xkey,
    hash,
    templates: templates === 0 ? undefined : templates,
  });
  facts.signature = 'good';
  return facts;
}
