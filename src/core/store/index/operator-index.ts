import { NO_FINDINGS } from '../../trust/finding.ts';
import { isLasting, OperatorFacts, type TokenHead } from '../tree/facts.ts';
import type { OperatorNode } from '../tree/tree.ts';
import { isUnchanged } from './account-index.ts';
import { IndexReader, indexPath, newWriter } from './index-file.ts';

/** Facts of one operator. */
interface Entry {
  readonly name: string;
  readonly stamp: { readonly ctimeMs: number; readonly size: number };
  readonly head: TokenHead;
  readonly signingKeys: readonly string[];
  readonly strict: boolean;
  readonly systemAccount: string;
}

/** What is remembered of the operators of a store: with it, a list of accounts needs no signature. */
export class OperatorIndex {
  readonly #savedAt: number;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(savedAt: number, entries: readonly Entry[]) {
    this.#savedAt = savedAt;
    this.#entries = new Map(entries.map(entry => [entry.name, entry]));
  }

  /** Undefined when there is none. */
  static open(cacheDir: string, storesDir: string): OperatorIndex | undefined {
    const of = nameOf(storesDir);
    const reader = IndexReader.open<readonly Entry[]>(indexPath(cacheDir, of), of);
    if (reader === undefined) return undefined;
    const block = reader.next();
    reader.close();
    return block && new OperatorIndex(reader.savedAt, block.json);
  }

  /** Facts of an operator whose file is as it was; undefined when they are not known or too fresh to be sure. */
  find({ name, path }: OperatorNode): OperatorFacts | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    const { stamp, head, signingKeys, strict, systemAccount } = entry;
    if (!isUnchanged(path, stamp.ctimeMs, stamp.size, this.#savedAt)) return undefined;
    const issues = head.issues.length === 0 ? NO_FINDINGS : head.issues;
    const trust = { key: head.key, signingKeys: new Set(signingKeys), strict, systemAccount };
    const facts = new OperatorFacts(stamp, undefined, { ...head, issues }, trust);
    facts.signature = 'good';
    return facts;
  }

  /** Writes what is known of the operators now. A cache that cannot be written is no error. */
  static save(cacheDir: string, storesDir: string, operators: readonly OperatorNode[]): void {
    const writer = newWriter<readonly Entry[]>(cacheDir, nameOf(storesDir));
    if (writer === undefined) return;
    try {
      const json = operators.map(entryOf).filter(entry => entry !== undefined);
      writer.add({ json, text: '', doubles: new Float64Array(), integers: new Int32Array() });
      writer.finish();
    } catch {
      writer.abandon();
    }
  }
}

function nameOf(storesDir: string): string {
  return `operators of ${storesDir}`;
}

function entryOf({ name, facts }: OperatorNode): Entry | undefined {
  if (!isLasting(facts)) return undefined;
  const { ctimeMs, size, key, claimName, issuer, issuedAt, expires, notBefore, issues, trust } = facts;
  return {
    name,
    stamp: { ctimeMs, size },
    head: { key, claimName, issuer, issuedAt, expires, notBefore, issues },
    signingKeys: [...trust.signingKeys],
    strict: trust.strict,
    systemAccount: trust.systemAccount,
  };
}
