import type { AccountClaims } from '../../claims/account.ts';
import { signingKeyOf } from '../../claims/scopes.ts';
import type { StandardClaims } from '../../claims/standard.ts';
import type { UserClaims } from '../../claims/user.ts';
import type { AccountRow, OperatorRow, Store, UserRow } from '../../store/store.ts';
import { timestamp } from '../../text/units.ts';
import { limitNotes } from '../limit-notes.ts';
import { permissionNotes } from '../permission-notes.ts';
import type { Box, Diagram, Link } from './diagram.ts';
import { sharingDiagram } from './sharing-diagram.ts';

/** What is told of operator, accounts and users. */
export interface ObjectDiagramOptions {
  readonly users?: boolean | undefined;
  /** Public keys of all that there is, signing keys too. */
  readonly showKeys?: boolean | undefined;
  /** What has no limit is told too. */
  readonly detail?: boolean | undefined;
}

/**
 * Operator, accounts and users with what their JWTs say, beside what the accounts share. Reads every account, and with
 * `users` every user, afresh.
 */
export function objectDiagram(store: Store, operator: OperatorRow, options: ObjectDiagramOptions): Diagram {
  const { name } = operator;
  const accounts = store.accounts(name);
  const shared = sharingDiagram(store, name, {
    notesOf: row => accountNotes(row, store.account(name, row.name)?.claims, options),
  });
  const root: Box = {
    id: 'o0',
    kind: 'operator',
    title: name,
    notes: operatorNotes(store, operator, options),
    ports: [],
  };
  const users =
    options.users === true ? accounts.map((row, i) => userBoxes(store, row, `a${i}`, options)) : [];
  const links: Link[] = accounts.map((row, i) => ({
    kind: 'belongs',
    from: 'o0',
    to: `a${i}`,
    label: signedBy(row.issuer, operator.key, options),
  }));
  return {
    title: `Operator ${name}: accounts${options.users ? ' and users' : ''}`,
    boxes: [root, ...shared.boxes, ...users.flatMap(({ boxes }) => boxes)],
    links: [...links, ...shared.links, ...users.flatMap(own => own.links)],
  };
}

function operatorNotes(store: Store, row: OperatorRow, options: ObjectDiagramOptions): readonly string[] {
  const claims = store.operator(row.name)?.claims;
  return [
    ...standardNotes(row.key, claims, options),
    ...(options.showKeys ? (claims?.nats.signing_keys ?? []).map(key => `signing key ${key}`) : []),
    ...(row.strict ? ['strict: signing keys are required'] : []),
    ...(claims?.nats.account_server_url ? [`account server ${claims.nats.account_server_url}`] : []),
  ];
}

function accountNotes(
  row: AccountRow,
  claims: AccountClaims | undefined,
  options: ObjectDiagramOptions,
): readonly string[] {
  if (!claims) return ['its JWT cannot be read'];
  const { nats } = claims;
  return [
    ...standardNotes(row.key, claims, options),
    ...(options.showKeys ? (nats.signing_keys ?? []).map(key => `signing key ${signingKeyOf(key)}`) : []),
    ...(nats.description ? nats.description.split('\n') : []),
    ...limitNotes(nats.limits, options.detail === true),
    ...(row.jetstream ? ['JetStream'] : options.detail ? ['no JetStream'] : []),
  ];
}

function userBoxes(
  store: Store,
  account: AccountRow,
  above: string,
  options: ObjectDiagramOptions,
): { readonly boxes: readonly Box[]; readonly links: readonly Link[] } {
  const rows = store.users(account.operator, account.name);
  const id = (i: number) => `${above}u${i}`;
  return {
    boxes: rows.map((row, i) => ({
      id: id(i),
      kind: 'user',
      title: row.name,
      notes: userNotes(row, store.user(account.operator, account.name, row.name)?.claims, options),
      ports: [],
    })),
    links: rows.map((row, i) => ({
      kind: 'belongs',
      from: above,
      to: id(i),
      label: row.scope === undefined ? signedBy(row.issuer, account.key, options) : `scope ${row.scope}`,
    })),
  };
}

function userNotes(
  row: UserRow,
  claims: UserClaims | undefined,
  options: ObjectDiagramOptions,
): readonly string[] {
  if (!claims) return ['its JWT cannot be read'];
  return [
    ...standardNotes(row.key, claims, options),
    ...(row.bearer ? ['bearer token'] : options.detail ? ['no bearer token'] : []),
    ...(row.revoked ? ['revoked'] : []),
    ...permissionNotes(claims.nats),
  ];
}

function standardNotes(
  key: string,
  claims: (StandardClaims & { readonly nats: { readonly tags?: readonly string[] } }) | undefined,
  { showKeys, detail }: ObjectDiagramOptions,
): readonly string[] {
  const expires = Number(claims?.exp ?? 0);
  const tags = claims?.nats.tags ?? [];
  return [
    ...(showKeys ? [key] : []),
    ...(claims?.iat ? [`issued ${timestamp(Number(claims.iat))}`] : []),
    ...(expires > 0 ? [`expires ${timestamp(expires)}`] : detail ? ['never expires'] : []),
    ...(tags.length > 0 ? [`tags ${tags.join(', ')}`] : []),
  ];
}

function signedBy(issuer: string, identity: string, { showKeys }: ObjectDiagramOptions): string {
  const kind = issuer === identity ? 'identity key' : 'signing key';
  return showKeys ? `signed by ${kind} ${issuer}` : `signed by ${kind}`;
}
