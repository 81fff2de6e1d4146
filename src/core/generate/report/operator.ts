import { setImmediate as turn } from 'node:timers/promises';
import type { AccountClaims } from '../../claims/account.ts';
import { signingKeyOf } from '../../claims/scopes.ts';
import { subjectHere, subjectThere } from '../../claims/subjects/import-subjects.ts';
import type { AccountRow, OperatorRow, Row, Store, UserRow } from '../../store/store.ts';
import { integer } from '../../text/amounts.ts';
import { countOf } from '../../text/count-of.ts';
import { timestamp } from '../../text/units.ts';
import { isProblem } from '../../trust/problem.ts';
import { jetStreamNotes, limitNotes } from '../limit-notes.ts';
import { permissionNotes } from '../permission-notes.ts';
import type { Cell, Fact, ReportBlock } from './blocks.ts';
import type { InventoryOptions } from './inventory.ts';

/** An operator, and each account of it with its users. Lets others work between accounts. */
export async function* operatorBlocks(
  row: OperatorRow,
  options: InventoryOptions,
): AsyncGenerator<ReportBlock> {
  const { store, signal } = options;
  const { name } = row;
  const claims = store.operator(name)?.claims;
  yield { kind: 'heading', level: 2, text: `Operator ${name}`, id: `operator-${name}` };
  yield {
    kind: 'facts',
    facts: [
      ['Key', exact([row.key || 'unreadable'])],
      ['Signing keys', exact(claims?.nats.signing_keys ?? ['none'])],
      ['Only signing keys may sign', row.strict ? 'yes' : 'no'],
      ['Identity key', row.managed ? 'of somebody else: this store is managed' : 'of this store'],
      ['System account', nameOf(store, row.systemAccount) || 'none'],
      ['Servers', exact(claims?.nats.operator_service_urls ?? ['none'])],
      ['Account server', exact([claims?.nats.account_server_url || 'none'])],
      ['Tags', (claims?.nats.tags ?? []).join(', ') || 'none'],
      ['Issued', time(row.issuedAt)],
      ['Expires', expiry(row)],
      ['State', state(row)],
    ],
  };
  const accounts = store.accounts(name);
  yield { kind: 'heading', level: 3, text: `Accounts of ${name}` };
  yield {
    kind: 'table',
    head: [
      'Account',
      'Users',
      'Signing keys',
      'Exports',
      'Imports',
      'Connections',
      'JetStream',
      'Expires',
      'State',
    ],
    rows: accountRows(accounts),
  };
  for (const account of accounts) {
    yield* accountBlocks(account, options);
    await turn();
    signal?.throwIfAborted();
  }
}

function* accountRows(accounts: readonly AccountRow[]): Generator<readonly Cell[]> {
  for (const row of accounts)
    yield [
      { lines: [row.name], to: accountId(row) },
      row.users === undefined ? 'unreadable' : integer(row.users),
      integer(row.signingKeys),
      integer(row.exports),
      integer(row.imports),
      row.connections === undefined ? '' : row.connections < 0 ? 'unlimited' : integer(row.connections),
      row.jetstream ? 'on' : 'off',
      expiry(row),
      state(row),
    ];
}

function accountId({ operator, name }: AccountRow): string {
  return `account-${operator}/${name}`;
}

function* accountBlocks(row: AccountRow, options: InventoryOptions): Generator<ReportBlock> {
  const { store } = options;
  const claims = store.account(row.operator, row.name)?.claims;
  yield { kind: 'heading', level: 4, text: `Account ${row.name}`, id: accountId(row) };
  yield {
    kind: 'facts',
    facts: [
      ['Key', exact([row.key || 'unreadable'])],
      ...(claims ? accountFacts(claims, store) : []),
      ['Signed by', exact([row.issuer || 'nobody'])],
      ['Issued', time(row.issuedAt)],
      ['Expires', expiry(row)],
      ['State', state(row)],
    ],
  };
  const users = store.users(row.operator, row.name);
  if (users.length === 0) return;
  const { detail } = options;
  yield {
    kind: 'table',
    head: ['User', 'Key', 'Signed by', 'Bearer', 'Expires', ...(detail ? ['May'] : []), 'State'],
    rows: userRows(users, row, options),
  };
}

function accountFacts({ nats }: AccountClaims, store: Store): readonly Fact[] {
  const imports = (nats.imports ?? []).flatMap(entry => entry ?? []);
  const exports = (nats.exports ?? []).flatMap(entry => entry ?? []);
  const limits = limitNotes(nats.limits, false);
  const jetStream = jetStreamNotes(nats.limits);
  const keys = (nats.signing_keys ?? []).map(entry =>
    typeof entry === 'string' ? entry : `${signingKeyOf(entry)} scope ${entry.role}`,
  );
  const revoked = Object.keys(nats.revocations ?? {}).length;
  return [
    ...(nats.description ? [['Description', { lines: nats.description.split('\n') }] as const] : []),
    ['Signing keys', exact(keys.length > 0 ? keys : ['none'])],
    ['Limits', { lines: limits.length > 0 ? limits : ['none'] }],
    ['JetStream', { lines: jetStream.length > 0 ? jetStream : ['off'] }],
    ...facts('Default permissions', permissionNotes(nats.default_permissions)),
    ...facts(
      'Exports',
      exports.map(
        ({ type, subject, token_req }) =>
          `${type} ${subject ?? ''}${token_req ? ', with an activation' : ''}`,
      ),
    ),
    ...facts(
      'Imports',
      imports.map(
        entry =>
          `${entry.type} ${subjectThere(entry)} from ${nameOf(store, entry.account ?? '')}, here ${subjectHere(entry)}`,
      ),
    ),
    ...(revoked > 0 ? facts('Revocations', [countOf(revoked, 'user')]) : []),
    ...(nats.authorization.auth_users?.length ? facts('Auth callout', ['on']) : []),
    ...facts('Tags', nats.tags?.length ? [nats.tags.join(', ')] : []),
  ];
}

function facts(label: string, lines: readonly string[]): readonly Fact[] {
  return lines.length === 0 ? [] : [[label, { lines }]];
}

function* userRows(
  users: readonly UserRow[],
  account: AccountRow,
  { store, detail }: InventoryOptions,
): Generator<readonly Cell[]> {
  for (const row of users)
    yield [
      row.name,
      exact([row.key || 'unreadable']),
      row.scope !== undefined
        ? `scope ${row.scope}`
        : row.issuer === account.key
          ? 'identity key'
          : 'signing key',
      row.bearer ? 'yes' : 'no',
      expiry(row),
      ...(detail ? [mayCell(store, row)] : []),
      row.revoked ? { lines: ['revoked'], tone: 'warning' as const } : state(row),
    ];
}

function mayCell(store: Store, row: UserRow): Cell {
  if (row.scope !== undefined) return 'what the scope says';
  const claims = store.user(row.operator, row.account, row.name)?.claims;
  if (!claims) return '';
  const notes = permissionNotes(claims.nats);
  return { lines: notes.length > 0 ? notes : ['as the account says'] };
}

function nameOf(store: Store, key: string): string {
  const owner = store.findByKey(key);
  return owner?.kind === 'account' ? owner.name : key;
}

function exact(lines: readonly string[]): Cell {
  return { lines, exact: true };
}

function time(unix: number): string {
  return unix > 0 ? timestamp(unix) : 'not said';
}

function expiry({ expires, status }: Row): string {
  if (status === 'damaged') return '';
  return expires === 0 ? 'never' : timestamp(Math.max(0, expires));
}

/** The worst that is wrong with it, and how much else there is. */
function state({ problems }: Row): Cell {
  const wrong = problems.filter(isProblem);
  const [first, ...others] = wrong;
  if (first === undefined) return { lines: ['ok'], tone: 'ok' };
  const worst = wrong.some(({ severity }) => severity === 'blocking') ? 'danger' : 'warning';
  const more = others.length > 0 ? [`and ${integer(others.length)} more`] : [];
  return { lines: [first.message, ...more], tone: worst };
}
