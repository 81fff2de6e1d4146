import { setImmediate as turn } from 'node:timers/promises';
import { signingKeyOf } from '../../core/claims/scopes.ts';
import type { InventoryOptions } from '../../core/generate/report/inventory.ts';
import { chooseOperator } from '../../core/store/choose.ts';
import type { AccountRow, KeyRow, OperatorRow, Row, Store, UserRow } from '../../core/store/store.ts';
import { jsonList, jsonText, LIST_STYLE, type Printable } from '../json-text.ts';
import { problemJson } from '../problem-json.ts';

type Members = { readonly [member: string]: Printable | undefined };

/**
 * The inventory as data: what the report tells of the store, with the names and values of the claims instead of words, each thing
 * below what it belongs to. Comes piece by piece, as the report does. No seed is read.
 *
 * @throws NkeeperError of the choice of the operator
 */
export async function* reportJson(options: InventoryOptions): AsyncGenerator<string> {
  const { store, operator, within, now } = options;
  const operators = operator === undefined ? store.operators() : [chooseOperator(store, operator)];
  await store.scan(operator === undefined ? {} : { operator: operators[0]!.name });
  await store.scanKeys();
  const names = new Set(operators.map(({ name }) => name));
  const isMeant = ({ operator: of = '' }: { readonly operator?: string }) => of === '' || names.has(of);
  yield opened({ made_at: now, store: store.locations.storesDir.path, within }, '');
  yield ',\n "operators": [';
  let separator = '';
  for (const row of store.operators()) {
    if (!names.has(row.name)) continue;
    yield `${separator}\n  `;
    separator = ',';
    yield* operatorPieces(row, options);
  }
  yield separator === '' ? ']' : '\n ]';
  yield* list(
    'problems',
    store
      .problems()
      .filter(({ place }) => isMeant(place))
      .map(problemJson),
    '',
  );
  const ends = store.expirations(within, now).filter(isMeant);
  yield* list(
    'expirations',
    ends.map(({ kind, operator: of, account, user, key, expires, expired }) => ({
      ...{ kind, operator: of, account, user, public_key: key, expires, expired },
    })),
    '',
  );
  yield* list('keys', map(store.keys().filter(isMeant), keyJson), '');
  yield '\n}\n';
}

async function* operatorPieces(row: OperatorRow, options: InventoryOptions): AsyncGenerator<string> {
  const { store } = options;
  const claims = store.operator(row.name)?.claims?.nats;
  yield opened(
    {
      ...common(row),
      signing_keys: claims?.signing_keys ?? [],
      strict: row.strict,
      managed: row.managed,
      system_account: row.systemAccount,
      service_urls: claims?.operator_service_urls ?? [],
      account_server_url: claims?.account_server_url ?? '',
      tags: claims?.tags ?? [],
    },
    '  ',
  );
  yield ',\n   "accounts": [';
  let separator = '';
  for (const account of store.accounts(row.name)) {
    yield `${separator}\n    ${opened(accountJson(store, account), '    ')}`;
    separator = ',';
    const users = store.users(row.name, account.name);
    yield* list(
      'users',
      map(users, user => userJson(user, options)),
      '    ',
    );
    yield '\n    }';
    await turn();
  }
  yield separator === '' ? ']\n  }' : '\n   ]\n  }';
}

function accountJson(store: Store, row: AccountRow): Members {
  const claims = store.account(row.operator, row.name)?.claims?.nats;
  return {
    ...common(row),
    system: row.system,
    description: claims?.description ?? '',
    signing_keys: (claims?.signing_keys ?? []).map(entry => ({
      public_key: signingKeyOf(entry),
      role: typeof entry === 'string' ? null : (entry.role ?? ''),
    })),
    limits: asJson(claims?.limits),
    default_permissions: asJson(claims?.default_permissions),
    exports: asJson(claims?.exports ?? []),
    imports: (claims?.imports ?? []).flatMap(entry => (entry ? [importJson(entry)] : [])),
    mappings: asJson(claims?.mappings ?? {}),
    revocations: asJson(claims?.revocations ?? {}),
    auth_callout: row.callout,
    tags: claims?.tags ?? [],
  };
}

/** Without the activation's JWT: it is long, and says nothing that a report tells. */
function importJson({ token, ...entry }: { readonly token?: string | undefined }): Printable {
  return asJson({ ...entry, with_activation: (token ?? '') !== '' }) ?? null;
}

function userJson(row: UserRow, { store, detail }: InventoryOptions): Members {
  const claims = detail ? store.user(row.operator, row.account, row.name)?.claims?.nats : undefined;
  return {
    ...common(row),
    scope: row.scope ?? null,
    bearer: row.bearer,
    revoked: row.revoked,
    claims: asJson(claims),
  };
}

function common(row: Row): Members {
  const { name, key, issuer, issuedAt, expires, notBefore, problems } = row;
  return {
    name,
    public_key: key,
    ...{ issuer, issued_at: issuedAt, expires, not_before: notBefore },
    problems: problems.map(({ code, severity, message }) => ({ code, severity, message })),
  };
}

function keyJson({ key, kind, role, operator, account, user, stored, content, mode }: KeyRow): Printable {
  return {
    public_key: key,
    kind: kind ?? null,
    ...{ role, operator, account, user, stored, content },
    mode: mode === undefined ? null : `0${mode.toString(8)}`,
  };
}

/** Claims are plain data, as they were decoded. */
function asJson(value: unknown): Printable | undefined {
  return value as Printable | undefined;
}

function* map<T>(items: Iterable<T>, one: (item: T) => Printable): Generator<Printable> {
  for (const item of items) yield one(item);
}

/** An object without its end: more members follow. */
function opened(members: Members, margin: string): string {
  return jsonText(members, LIST_STYLE, margin).slice(0, -`\n${margin}}`.length);
}

function* list(name: string, items: Iterable<Printable>, margin: string): Generator<string> {
  yield `,\n${margin} "${name}": `;
  yield* jsonList(items, LIST_STYLE, `${margin} `);
}
