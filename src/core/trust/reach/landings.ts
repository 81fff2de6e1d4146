import { mappedSubjects } from '../../claims/access/mapping-choice.ts';
import type { AccountClaims } from '../../claims/account.ts';
import { requestTo, toLocal, toRemote } from '../../claims/subjects/import-renaming.ts';
import { collide, isSubset } from '../../claims/subjects/subject-match.ts';
import { type LiveImport, liveImports, type ReachContext } from './live-imports.ts';

/** A step that takes a message from one account, or one subject, to another. */
export interface Hop {
  readonly kind: 'service-import' | 'stream-import' | 'mapping';
  /** Public key of the account whose claims say so. */
  readonly account: string;
  /** Place in those claims. */
  readonly field: string;
}

/** An account where subscribers get the message, and the subject that it has there. */
export interface Landing {
  /** Public key. */
  readonly account: string;
  readonly subject: string;
  /** How it came there; empty: it is the publisher's own account. */
  readonly via: readonly Hop[];
  /** Percent of the messages, by the weights of the exporters' mappings. */
  readonly share: number;
}

/** More places than anybody reads: imports that branch at each of many accounts end here. */
const MOST = 500;

/**
 * Where a message published in an account goes: to the account itself, over service imports to exporters (and their own
 * imports and mappings), and to accounts that import it as a stream. `subject` is the subject after the account's own
 * mappings.
 */
export function landingsOf(
  account: AccountClaims,
  subject: string,
  context: ReachContext,
): readonly Landing[] {
  const found: Landing[] = [];
  visit({ account, subject, via: [], share: 100 }, context, found, new Set());
  return found;
}

interface Visit {
  readonly account: AccountClaims;
  readonly subject: string;
  readonly via: readonly Hop[];
  readonly share: number;
}

function visit(at: Visit, context: ReachContext, found: Landing[], passed: ReadonlySet<string>): void {
  if (found.length >= MOST) return;
  const { account, subject, via, share } = at;
  const { sub: key = '' } = account;
  found.push({ account: key, subject, via, share });
  // Servers do not hand on as a stream what came in over a service.
  if (passed.size === 0) streamsOut(at, context, found);
  for (const entry of liveImports(account, context)) {
    const exporter = entry.type === 'service' ? context.accounts.find(entry.exporter) : undefined;
    const remote = exporter && requestTo(entry.renaming, subject);
    const step = `${key} ${entry.field}`;
    // Servers do not follow an import twice.
    if (!exporter || remote === undefined || passed.has(step)) continue;
    const hop: Hop = { kind: 'service-import', account: key, field: entry.field };
    for (const choice of mappedSubjects(exporter.nats.mappings ?? {}, remote, context.cluster)) {
      if (choice.subject === '') continue;
      const mapping = choice.field && {
        kind: 'mapping' as const,
        account: exporter.sub ?? '',
        field: choice.field,
      };
      const next = { subject: choice.subject, share: (share * choice.share) / 100 };
      const hops = [...via, hop, ...(mapping ? [mapping] : [])];
      visit({ account: exporter, ...next, via: hops }, context, found, new Set([...passed, step]));
    }
  }
}

/** Subscribers of other accounts that import it as a stream; streams do not go on from there. */
function streamsOut({ account, subject, via, share }: Visit, context: ReachContext, found: Landing[]): void {
  const { sub: key = '' } = account;
  for (const importer of context.accounts.importersOf(key)) {
    for (const entry of liveImports(importer, context)) {
      if (entry.type !== 'stream' || entry.exporter !== key) continue;
      const local = toLocal(entry.renaming, subject);
      if (local === undefined || found.length >= MOST) continue;
      const hop: Hop = { kind: 'stream-import', account: importer.sub ?? '', field: entry.field };
      found.push({ account: importer.sub ?? '', subject: local, via: [...via, hop], share });
    }
  }
}

/** Where the messages of a subscription may come from: its own account, and the streams that it imports. */
export function sourcesOf(
  account: AccountClaims,
  subject: string,
  context: ReachContext,
): readonly Landing[] {
  const { sub: key = '' } = account;
  const own: Landing = { account: key, subject, via: [], share: 100 };
  const streams = liveImports(account, context).filter(
    ({ type, renaming }) => type === 'stream' && collide(subject, renaming.local),
  );
  return [own, ...streams.map(entry => sourceOf(key, entry, subject))];
}

function sourceOf(importer: string, { exporter, field, renaming }: LiveImport, subject: string): Landing {
  const part = isSubset(subject, renaming.local) ? toRemote(renaming, subject) : undefined;
  const via: Hop = { kind: 'stream-import', account: importer, field };
  return { account: exporter, subject: part ?? renaming.remote, via: [via], share: 100 };
}
