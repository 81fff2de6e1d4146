import type { Finding } from '../../trust/finding.ts';
import { isLasting, type UserFacts } from '../tree/facts.ts';
import { isUserKey } from '../tree/key-hash.ts';
import type { AccountNode } from '../tree/tree.ts';
import type { BlockBuilder } from './blocks.ts';
import type { Block } from './index-file.ts';

/** A block is closed when it has so many users; those of one account stay together. */
const BLOCK = 1024;

/** Length of a user's public key; other subjects are not remembered. */
export const KEY = 56;

/** Columns of the numbers: change time, issued, expires, not before; size, flags, issuer, issuer account, findings. */
export const DOUBLES = 4;
export const INTEGERS = 5;

export const BEARER = 1;
export const OWN_LIMITS = 2;

/** What a block of the index holds of the users of some accounts. */
export interface UserColumns {
  /**
   * Accounts with the number of their users that stand here, in order, the letters that they have in `files`, and when their folder
   * changed last, if nothing else was in it.
   */
  readonly accounts: readonly (readonly [name: string, count: number, letters: number, changedAt: number])[];
  /** Names of the users' files, in order, `/` between those of one account. */
  readonly files: string;
  /** All keys, one after the other. */
  readonly keys: string;
  /** Signers and issuer accounts, each once. */
  readonly texts: readonly string[];
  /** Lists of findings, each once; the first is empty. */
  readonly issues: readonly (readonly Finding[])[];
  /** Names inside the JWTs that differ from the file's, by row. */
  readonly claimNames: Readonly<Record<number, string>>;
  readonly tags: Readonly<Record<number, readonly string[]>>;
}

/** Puts users together to a block. */
export class UserBlockBuilder implements BlockBuilder<UserColumns> {
  readonly #accounts: [string, number, number, number][] = [];
  #count = 0;
  #files = '';
  readonly #keys: string[] = [];
  readonly #texts = new Map<string, number>();
  readonly #issues = new Map<string, number>([['[]', 0]]);
  readonly #claimNames: Record<number, string> = {};
  readonly #tags: Record<number, readonly string[]> = {};
  readonly #doubles: number[] = [];
  readonly #integers: number[] = [];

  get full(): boolean {
    return this.#count >= BLOCK;
  }

  add(account: AccountNode): void {
    const files: string[] = [];
    for (const { name, facts } of account.passingUsers ?? []) {
      if (!isLasting(facts) || facts.key.length !== KEY || !isUserKey(facts.key)) continue;
      this.#addUser(name, facts);
      files.push(`${name}.jwt`);
    }
    if (files.length === 0) return;
    const text = files.join('/');
    const isAll = files.length === account.userCount && account.folderFindings.length === 0;
    this.#accounts.push([account.name, files.length, text.length, isAll ? account.usersChangedAt : 0]);
    this.#files += text;
  }

  #addUser(name: string, facts: UserFacts): void {
    const row = this.#count++;
    this.#keys.push(facts.key);
    if (facts.claimName !== name) this.#claimNames[row] = facts.claimName;
    if (facts.tags.length > 0) this.#tags[row] = facts.tags;
    this.#doubles.push(facts.ctimeMs, facts.issuedAt, facts.expires, facts.notBefore);
    const flags = (facts.bearer ? BEARER : 0) | (facts.ownLimits ? OWN_LIMITS : 0);
    const issues = facts.issues.length === 0 ? 0 : numberOf(this.#issues, JSON.stringify(facts.issues));
    const { issuer, issuerAccount } = facts;
    this.#integers.push(
      facts.size,
      flags,
      numberOf(this.#texts, issuer),
      numberOf(this.#texts, issuerAccount),
      issues,
    );
  }

  finish(): Block<UserColumns> {
    const json: UserColumns = {
      accounts: this.#accounts,
      files: this.#files,
      keys: this.#keys.join(''),
      texts: [...this.#texts.keys()],
      issues: [...this.#issues.keys()].map(text => JSON.parse(text) as Finding[]),
      claimNames: this.#claimNames,
      tags: this.#tags,
    };
    return {
      json,
      text: '',
      doubles: Float64Array.from(this.#doubles),
      integers: Int32Array.from(this.#integers),
    };
  }
}

/** Number of a text, given on first sight. */
function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}
