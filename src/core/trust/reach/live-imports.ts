import type { AccountClaims } from '../../claims/account.ts';
import type { Import } from '../../claims/sharing.ts';
import { type Renaming, renamingOf } from '../../claims/subjects/import-renaming.ts';
import { withArguments } from '../../errors.ts';
import { accountTrust } from '../parties.ts';
import { heldImports, offeredExports } from '../shares.ts';
import { type Exporter, sharingFindings } from '../sharing.ts';
import { isTakenForCircle } from './taken-for-circle.ts';

/** The accounts of one operator, as far as they are known. */
export interface KnownAccounts {
  /** The account with this public key. */
  find(key: string): AccountClaims | undefined;
  /** The accounts that import anything from the account with this key. */
  importersOf(key: string): Iterable<AccountClaims>;
}

/** What else decides whether an import works. */
export interface ReachContext {
  readonly accounts: KnownAccounts;
  /** The operator is strict about signing keys. */
  readonly strict: boolean;
  /** Unix seconds. */
  readonly now: number;
  /** Name of the server's cluster: mappings may differ by it. */
  readonly cluster?: string;
}

/** An import that servers connect. */
export interface LiveImport {
  /** Place in the importer's claims, for example `nats.imports[2]`. */
  readonly field: string;
  readonly type: 'stream' | 'service';
  /** Public key of the exporting account. */
  readonly exporter: string;
  readonly renaming: Renaming;
}

/** Accounts given as claims. */
export function knownAccounts(all: readonly AccountClaims[]): KnownAccounts {
  const byKey = new Map(withArguments(() => all.map(account => [account.sub ?? '', account])));
  return {
    find: key => byKey.get(key),
    importersOf: key => all.filter(({ nats }) => nats.imports?.some(entry => entry?.account === key)),
  };
}

/**
 * The imports of an account that servers connect: the exporter is known, exports it, the activation is good, and they see no
 * circle in it.
 */
export function liveImports(account: AccountClaims, context: ReachContext): readonly LiveImport[] {
  return connected(account, context, new Set());
}

/** @param above accounts whose imports are being looked at: real circles end there */
function connected(
  account: AccountClaims,
  context: ReachContext,
  above: ReadonlySet<string>,
): readonly LiveImport[] {
  const { sub: key = '' } = account;
  const known = new Map<string, readonly LiveImport[]>();
  const importsOf = (other: AccountClaims) => {
    const { sub: its = '' } = other;
    if (above.has(its)) return [];
    const imports = known.get(its) ?? connected(other, context, new Set([...above, key]));
    known.set(its, imports);
    return imports;
  };
  const behind = { find: (of: string) => context.accounts.find(of), importsOf };
  const streams = new Set<string>();
  return (account.nats.imports ?? []).flatMap((entry, i) => {
    const live = entry && liveImport(account, entry, context);
    if (!live || isTakenForCircle(key, entry, live, behind)) return [];
    // Of a stream that is imported several times, under whatever names, servers connect the first.
    const stream = live.type === 'stream' ? `${live.exporter} ${live.renaming.remote}` : '';
    if (streams.has(stream)) return [];
    if (stream !== '') streams.add(stream);
    return [{ field: `nats.imports[${i}]`, ...live }];
  });
}

function liveImport(
  { sub: importer = '' }: AccountClaims,
  entry: Import,
  { accounts, strict, now }: ReachContext,
): Omit<LiveImport, 'field'> | undefined {
  const exporterOf = (key: string) => exporterFrom(accounts.find(key));
  const found = sharingFindings(heldImports([entry]), { importer, exporterOf, strict, now });
  const renaming = renamingOfImport(entry);
  if (found.length > 0 || !renaming || !entry.type) return undefined;
  return { type: entry.type, exporter: entry.account ?? '', renaming };
}

function exporterFrom(account: AccountClaims | undefined): Exporter | undefined {
  if (!account) return undefined;
  const exports = offeredExports(account.nats.exports);
  return { name: account.name ?? '', trust: accountTrust(account), exports };
}

/** Local and exporter's subject of an import, also where the deprecated `to` says one of them. */
export function renamingOfImport({
  type,
  subject = '',
  local_subject: local,
  to,
}: Import): Renaming | undefined {
  if (local) return renamingOf(local, subject);
  if (!to) return renamingOf(subject, subject);
  return type === 'service'
    ? renamingOf(subject, to)
    : renamingOf(`${to.replace(/\.$/, '')}.${subject}`, subject);
}
