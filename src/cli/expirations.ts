import { readdirSync } from 'node:fs';
import { findToken } from '../core/claims/token/creds.ts';
import { peekToken } from '../core/claims/token/peek.ts';
import { parseTime } from '../core/operations/fields/moment.ts';
import { chooseOperator } from '../core/store/choose.ts';
import { readTokenFile } from '../core/store/files/token-file.ts';
import { folderSentence, unlistedFolders } from '../core/store/folder-sentence.ts';
import type { OperatorRow, Store } from '../core/store/store.ts';
import { clean } from '../core/text/clean.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { jsonList, jsonText, REPORT_STYLE } from './json-text.ts';
import type { Output } from './output.ts';
import type { Invocation } from './program.ts';
import { localTime, relativeTime } from './relative-time.ts';
import { withStore } from './session.ts';
import { plainTable } from './table.ts';

interface ExpirationFlags {
  readonly within: string;
  readonly skip?: boolean;
  readonly exitCode?: boolean;
  readonly json?: boolean;
  readonly operator?: string;
}

/** One line of the report: an entity, or the creds file of a user. */
interface Line {
  readonly resource: string;
  readonly id: string;
  /** Unix seconds; 0: never. */
  readonly expires: number;
}

/** `nkeeper expirations` */
export function expirations(invocation: Invocation<ExpirationFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, output, flags, world }) => {
    const now = world.now();
    const until = parseTime(flags.within, now);
    const operator = chooseOperator(store, flags.operator);
    await store.scan({ operator: operator.name, compare: false });
    const lines = new Lines(store, operator);
    const report = items(lines.all(Math.floor(now / 1000)), until, now, flags.skip === true);
    let ends = false;
    const noting = function* () {
      for (const item of report) {
        ends ||= item.expired || item.expires_soon;
        yield item;
      }
    };
    if (flags.json) printJson(output, noting(), until);
    else printTable(output, [...noting()]);
    const missing = store.progress.done - lines.entities;
    if (missing > 0)
      output.message(
        `${missing === 1 ? '1 JWT cannot be used and is' : `${missing} JWTs cannot be used and are`} not in this report: nkeeper validate -A tells why.`,
      );
    const unlisted = unlistedFolders(store, operator);
    for (const fault of unlisted)
      output.message(`${folderSentence(fault)} What is in it is not in this report.`);
    for (const path of lines.unusable) output.message(`${path}: there is no JWT in it that can be read.`);
    if (missing + lines.unusable.length + unlisted.length > 0) return EXIT.failed;
    return flags.exitCode && ends ? EXIT.expires : EXIT.ok;
  });
}

/** The lines of the report in nsc's order: the tree, each user followed by its creds file. */
class Lines {
  readonly #store: Store;
  readonly #operator: OperatorRow;
  /** Entities that the report has. */
  entities = 0;
  /** Creds files that cannot be used. */
  readonly unusable: string[] = [];

  constructor(store: Store, operator: OperatorRow) {
    this.#store = store;
    this.#operator = operator;
  }

  *all(now: number): Generator<Line> {
    const { name, storeName } = this.#operator;
    const credsDir = `${this.#store.locations.credsDir.path}/${storeName}`;
    const folders = new Set(listNames(credsDir));
    let account = '';
    let files: ReadonlySet<string> = new Set();
    for (const row of this.#store.allExpirations(0, now)) {
      if (row.operator !== name) continue;
      this.entities++;
      yield { resource: row.resource, id: row.key, expires: row.expires };
      if (row.kind !== 'user') continue;
      if (!folders.has(row.account)) continue;
      if (row.account !== account) files = new Set(listNames(`${credsDir}/${row.account}`));
      account = row.account;
      if (!files.has(`${row.user}.creds`)) continue;
      const path = `${credsDir}/${row.account}/${row.user}.creds`;
      const line = credsLine(path);
      if (line) yield line;
      else this.unusable.push(path);
    }
  }
}

function credsLine(path: string): Line | undefined {
  try {
    const token = findToken(readTokenFile(path).file?.text ?? '') ?? '';
    const { sub, exp } = quickClaims(token) ?? peekToken(token);
    return { resource: path, id: sub, expires: exp };
  } catch {
    return undefined;
  }
}

/** What a usual token says; undefined for one that only a strict reader understands. A report needs no more. */
function quickClaims(token: string): { readonly sub: string; readonly exp: number } | undefined {
  const { sub, exp = 0 } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return typeof sub === 'string' && typeof exp === 'number' ? { sub, exp } : undefined;
}

function listNames(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

type Item = {
  readonly resource: string;
  readonly id: string;
  readonly when: string;
  readonly expiry: number;
  readonly expiration_date: string;
  readonly expires_soon: boolean;
  readonly expired: boolean;
};

/**
 * Says when the lines end, with nsc's members and words.
 * @param until Unix seconds: what ends before ends soon.
 * @param now Unix milliseconds.
 */
function* items(lines: Iterable<Line>, until: number, now: number, skip: boolean): Generator<Item> {
  const seconds = Math.floor(now / 1000);
  for (const { resource, id, expires } of lines) {
    const expired = expires !== 0 && seconds > expires;
    const soon = expires !== 0 && until > expires;
    if (skip && !expired && !soon) continue;
    const when = expires !== 0 ? relativeTime(expires, now) : 'Never';
    const date = expires !== 0 ? localTime(expires) : '';
    yield { resource, id, when, expiry: expires, expiration_date: date, expires_soon: soon, expired };
  }
}

function printJson(output: Output, report: Iterable<Item>, until: number): void {
  output.data(`{\n  "expiration_threshold": ${jsonText(localTime(until), REPORT_STYLE)},\n  "report": `);
  for (const piece of jsonList(report, REPORT_STYLE, '  ')) output.data(piece);
  output.data('\n}\n');
}

function printTable(output: Output, report: readonly Item[]): void {
  const columns = [{ title: 'STATE' }, { title: 'RESOURCE' }, { title: 'EXPIRES' }, { title: 'WHEN' }];
  const rows = report.map(item => [
    stateOf(item),
    clean(item.resource),
    item.expiration_date,
    item.when.toLowerCase(),
  ]);
  for (const line of plainTable(columns, rows)) output.text(line);
  if (rows.length === 0) output.message('Nothing has expired or expires soon.');
}

function stateOf({ expired, expires_soon: soon }: Item): string {
  if (expired) return 'expired';
  return soon ? 'soon' : 'valid';
}
