import type { Claims } from '../core/claims/kinds.ts';
import { signingKeyOf } from '../core/claims/scopes.ts';
import { chooseAccount, chooseOperator, chooseUser } from '../core/store/choose.ts';
import type { Entity, KeyOwner, Row, Store } from '../core/store/store.ts';
import type { Problem } from '../core/trust/problem.ts';
import { accountCard } from './cards/account-card.ts';
import type { Section } from './cards/card.ts';
import { operatorCard } from './cards/operator-card.ts';
import { userCard } from './cards/user-card.ts';
import type { CardContext } from './cards/words.ts';
import type { ExitCode } from './exit-codes.ts';
import { type DescribeFlags, printSubject, type Subject } from './print-subject.ts';
import type { Invocation } from './program.ts';
import { type Session, withStore } from './session.ts';

interface EntityFlags extends DescribeFlags {
  readonly name?: string;
  readonly operator?: string;
  readonly account?: string;
}

/** `nkeeper describe operator` */
export function describeOperator(invocation: Invocation<EntityFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, args } = session;
    const { name } = chooseOperator(store, flags.name ?? args[0]);
    const entity = store.operator(name);
    const system = entity?.claims?.nats.system_account;
    if (system) await learnNames(session, name, [system]);
    return printSubject(
      session,
      subjectOf(entity, claims => operatorCard(claims, contextOf(session, name))),
    );
  });
}

/** `nkeeper describe account` */
export function describeAccount(invocation: Invocation<EntityFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, args } = session;
    const operator = chooseOperator(store, flags.operator);
    const { name } = await chooseAccount(store, operator, flags.name ?? args[0]);
    const entity = store.account(operator.name, name);
    const { imports = [], exports = [], authorization, revocations = {} } = entity?.claims?.nats ?? {};
    const importers = exports.flatMap(entry => Object.keys(entry?.revocations ?? {}));
    const exporters = imports.map(entry => entry?.account);
    await learnNames(session, operator.name, [
      ...importers,
      ...exporters,
      ...(authorization?.allowed_accounts ?? []),
    ]);
    if (Object.keys(revocations).length > 0 && isCard(flags)) await store.readUsers(operator.name, name);
    return printSubject(
      session,
      subjectOf(entity, claims => accountCard(claims, contextOf(session, operator.name))),
    );
  });
}

/** `nkeeper describe user` */
export function describeUser(invocation: Invocation<EntityFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, args } = session;
    const operator = chooseOperator(store, flags.operator);
    const account = await chooseAccount(store, operator, flags.account);
    const { name } = await chooseUser(store, account, flags.name ?? args[0]);
    const entity = store.user(operator.name, account.name, name);
    const keys = store.account(operator.name, account.name)?.claims?.nats.signing_keys ?? [];
    // Servers take the account's own key for a plain one, whatever scope it has, unless the operator is strict.
    const signers = keys.filter(key => operator.strict || signingKeyOf(key) !== account.key);
    const card = (claims: NonNullable<NonNullable<typeof entity>['claims']>) =>
      userCard(claims, signers, contextOf(session, operator.name));
    return printSubject(session, subjectOf(entity, card));
  });
}

/** Only a card shows names. */
function isCard({ json, raw, field }: DescribeFlags): boolean {
  return !json && !raw && field === undefined;
}

/** Reads the accounts when a card names one by its key, and not otherwise: describing reads nothing else. */
async function learnNames(
  { store, flags }: Session<DescribeFlags>,
  operator: string,
  keys: readonly (string | undefined)[],
): Promise<void> {
  if (!isCard(flags) || flags.longIds) return;
  const unknown = keys.some(key => key && key !== '*' && !store.findByKey(key));
  if (unknown) await store.scanAccounts({ operator });
}

function contextOf({ store, flags, world }: Session<DescribeFlags>, operator: string): CardContext {
  return { now: world.now(), nameOf: key => (flags.longIds ? undefined : ownerName(store, operator, key)) };
}

function ownerName(store: Store, operator: string, key: string): string | undefined {
  const owner = store.findByKey(key);
  if (!owner) return undefined;
  const name = owner.kind === 'user' ? `${owner.account}/${owner.name}` : owner.name;
  const away = owner.operator === operator ? '' : ` of operator ${owner.operator}`;
  return `${name}${roleText(owner)}${away}`;
}

function roleText({ role, scope }: KeyOwner): string {
  if (role === 'identity') return '';
  return scope === undefined ? ' (signing key)' : ` (scope ${scope})`;
}

function subjectOf<C extends Claims>(
  entity: Entity<C, Row> | undefined,
  card: (claims: C) => readonly Section[],
): Subject {
  const claims = entity?.claims;
  return {
    path: entity?.row.path ?? '',
    token: entity?.token ?? '',
    decoded: entity?.decoded,
    problems: entity?.problems ?? ([] as readonly Problem[]),
    trusted: entity?.row.status === 'checked',
    card: () => (claims ? card(claims) : []),
  };
}
