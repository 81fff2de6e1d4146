import type { AccountClaims } from '../../claims/account.ts';
import type { Slices } from '../../slices.ts';
import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import type { HeldImport, OfferedExport } from '../../trust/sharing.ts';
import { stampOf } from '../files/token-file.ts';
import { AccountFacts, isLasting } from '../tree/facts.ts';
import type { AccountNode, OperatorNode } from '../tree/tree.ts';
import { type Blocks, indexBlocks, oneBlock } from './blocks.ts';
import { type Block, IndexWriter, indexPath } from './index-file.ts';

/** Accounts of one block: some 3 ms to parse. */
const BLOCK = 100;

/** A file whose change time is so close to the index's may have changed again in the same tick of the clock. */
const RACY = 2000;

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

/** What a block of the index holds of some accounts. */
export type AccountEntries = readonly Entry[];

const DISALLOW_BEARER = 1;
const JETSTREAM = 2;
const CALLOUT = 4;

/** What is remembered of the accounts of an operator. */
export class AccountIndex {
  readonly #blocks: Blocks<AccountEntries>;
  #block: Block<AccountEntries> | undefined;
  #next = 0;

  private constructor(blocks: Blocks<AccountEntries>) {
    this.#blocks = blocks;
  }

  /** Undefined when there is none. */
  static open(cacheDir: string, operator: OperatorNode): AccountIndex | undefined {
    const blocks = indexBlocks<AccountEntries>(cacheDir, nameOf(operator), json => json.at(-1)?.[0]);
    return blocks && new AccountIndex(blocks);
  }

  /** One block, as {@link AccountIndex.block} makes it, of files that were read just now. */
  static of(block: Block<AccountEntries> | undefined): AccountIndex {
    return new AccountIndex(oneBlock(block));
  }

  /** What is known of these accounts and may be remembered. */
  static block(accounts: readonly AccountNode[]): Block<AccountEntries> {
    return blockOf(accounts.map(entryOf).filter(entry => entry !== undefined));
  }

  /**
   * Facts of an account whose file is as it was; undefined when they are not known or too fresh to be sure. To be asked in
   * the order of the accounts.
   */
  find({ name, path }: AccountNode): AccountFacts | undefined {
    const entry = this.#entryOf(name);
    if (entry === undefined) return undefined;
    const [ctimeMs, size] = entry[1];
    return isUnchanged(path, ctimeMs, size, this.#blocks.savedAt) ? factsOf(entry) : undefined;
  }

  #entryOf(name: string): Entry | undefined {
    const block = this.#blocks.at(name);
    if (block !== this.#block) {
      this.#block = block;
      this.#next = 0;
    }
    const entries = block?.json ?? [];
    if (entries[this.#next]?.[0] !== name) this.#next = entries.findIndex(entry => entry[0] === name);
    return entries[this.#next++];
  }

  close(): void {
    this.#blocks.close();
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

/**
 * Is a file as it was when it was read?
 *
 * @param savedAt Unix milliseconds when what was read was remembered; undefined: just now
 */
export function isUnchanged(
  path: string,
  ctimeMs: number,
  size: number,
  savedAt: number | undefined,
): boolean {
  if (savedAt === undefined) return true;
  if (!isSettled(ctimeMs, savedAt)) return false;
  const stamp = stampOf(path);
  return stamp !== undefined && stamp.ctimeMs === ctimeMs && stamp.size === size;
}

/** Is a file old enough for an index that is saved at that time to tell it from a later one? */
export function isSettled(ctimeMs: number, savedAt = Date.now()): boolean {
  return ctimeMs <= savedAt - RACY;
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

function blockOf(entries: AccountEntries): Block<AccountEntries> {
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
