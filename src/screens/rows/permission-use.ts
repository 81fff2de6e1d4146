import type { Block, Span, World } from '../../app/screen.ts';
import type { AccountClaims } from '../../core/claims/account.ts';
import type { UserClaims } from '../../core/claims/user.ts';
import type { LiveSubscription } from '../../core/resolver/connections/connection-detail.ts';
import type { ConnectionView } from '../../core/resolver/live-view.ts';
import { integer } from '../../core/text/amounts.ts';
import { someOf } from '../../core/text/count-of.ts';
import { count } from '../../core/text/units.ts';
import type { RuleSource } from '../../core/trust/reach/rule-source.ts';
import {
  type PermissionUse,
  permissionUse,
  type RuledSubscription,
  type Withheld,
} from '../../core/trust/reach/used-rules.ts';
import { sections, sentence, titled } from '../claims/blocks.ts';
import { answersText } from '../claims/permissions.ts';
import { decodedThere } from './decoded-there.ts';

/** So many subscriptions are told one by one. */
const MOST = 200;
/** So many of them are named beside a rule. */
const MOST_NAMED = 3;

/** What a connection subscribes to and by which rule, and what it may do, used or not. */
export function permissionUseBlocks(world: World, row: ConnectionView): readonly Block[] {
  const { detail } = world.live;
  if (detail?.id !== row.id) return titled('Subscriptions', [sentence(whyNoDetail(world, row))]);
  const { subscriptions } = detail;
  const user = detail.user ?? userOfStore(world, row);
  const account = accountOf(world, row);
  const title = `Subscriptions (${integer(subscriptions.length)})`;
  if (!user || !account) {
    const missing = user
      ? 'The JWT of the account is not known'
      : row.unsure
        ? 'The server does not show the user’s JWT, and who it is only its own word tells'
        : 'The server does not show the user’s JWT, and the store does not have it';
    const rows = subscriptions.slice(0, MOST).map(each => [each.subject, each.queue, count(each.messages)]);
    return titled(title, [
      sentence(`${missing}: by which rules it subscribes cannot be told.`),
      ...gridOf(['subject', 'queue', 'messages'], rows),
    ]);
  }
  const strict = world.store.operator(world.operator)?.claims?.nats.strict_signing_key_usage === true;
  const use = permissionUse(user, account, strict, subscriptions);
  if ('code' in use)
    return titled(title, [sentence(`Its scope’s template cannot be filled in: ${use.entry}.`, 'danger')]);
  return sections(titled(title, subscriptionBlocks(use)), titled('What it may do', grantBlocks(use, row)));
}

function whyNoDetail({ live }: World, { subscriptions }: ConnectionView): string {
  if (live.link.state !== 'connected') return 'Not asked: there is no connection to the servers.';
  return subscriptions > 5000 ? `${integer(subscriptions)}: too many to list.` : 'Asking its server…';
}

function userOfStore({ store }: World, { userKey, unsure }: ConnectionView): UserClaims | undefined {
  const row = userKey === '' || unsure ? undefined : store.userByKey(userKey);
  return row && store.user(row.operator, row.account, row.name)?.claims;
}

/** The account as its server has it, else as the store does. */
function accountOf(world: World, { accountKey, server }: ConnectionView): AccountClaims | undefined {
  const there = world.serverToken(accountKey, server);
  const decoded = there === undefined ? undefined : decodedThere(there);
  if (decoded?.kind === 'account') return decoded.claims;
  const row = world.store.findByKey(accountKey);
  return row && world.store.account(row.operator, row.account)?.claims;
}

type Ruled = RuledSubscription<LiveSubscription>;

function subscriptionBlocks({ subscriptions }: PermissionUse<LiveSubscription>): readonly Block[] {
  if (subscriptions.length === 0) return [sentence('It subscribes to nothing.')];
  // What would not be let through any more stands first.
  const sorted = subscriptions.toSorted((a, b) => Number(a.allowed) - Number(b.allowed));
  const rows = sorted.slice(0, MOST).map(subscriptionCells);
  const more = sorted.length - rows.length;
  return [
    ...gridOf(['subject', 'queue', 'messages', 'by rule'], rows),
    ...(more > 0 ? [sentence(`and ${integer(more)} more.`)] : []),
  ];
}

function subscriptionCells(each: Ruled): readonly (string | Span)[] {
  const { subject, queue, messages } = each.subscription;
  const rule: Span = each.allowed
    ? { text: ruleText(each.rule) }
    : { text: refusedText(each), tone: 'danger' };
  return [subject, queue, count(messages), rule];
}

function refusedText({ reason, rule }: Ruled): string {
  return reason === 'denied' ? `not allowed now: denied by ${ruleText(rule)}` : 'not allowed now: in no list';
}

function ruleText({ owner, written, entry, role }: RuleSource): string {
  if (owner === 'open') return 'nothing limits it';
  const text = written ?? entry ?? 'all';
  if (owner === 'scope') return `${text} (scope ${role})`;
  return owner === 'account-default' ? `${text} (account’s default)` : text;
}

function grantBlocks(use: PermissionUse<LiveSubscription>, { inMsgs }: ConnectionView): readonly Block[] {
  const { subscribe, withheld, publish, notPublished, responses, from, role = '' } = use;
  if (from === 'open') return [sentence('Everything: neither the user nor its account has permissions.')];
  const published: Span = {
    text: inMsgs === 0 ? 'it has published nothing' : 'servers do not tell',
    tone: 'muted',
  };
  const rows = [
    ...(subscribe ?? [EVERYTHING]).map(({ entry, used }) => [entry, 'subscribe', usedSpan(used)]),
    ...withheld.map(each => [each.entry, 'not get', withheldSpan(each)]),
    ...(publish ?? ['everything']).map(entry => [entry, 'publish', published]),
    ...notPublished.map(entry => [entry, 'not publish', '']),
    ...(responses ? [['answers', 'publish', answersText(responses)]] : []),
  ];
  return [sentence(SOURCES[from](role)), ...gridOf(['subject', 'may', 'used'], rows)];
}

const EVERYTHING = { entry: 'everything', used: undefined };

function usedSpan(used: boolean | undefined): Span {
  if (used === undefined) return { text: '' };
  return used ? { text: 'in use', tone: 'muted' } : { text: 'not used now', tone: 'warning' };
}

/** Servers let a wide subscription be, and drop what is denied of it. */
function withheldSpan({ from }: Withheld): Span {
  if (from.length === 0) return { text: '' };
  return { text: `never reaches ${someOf([...new Set(from)], MOST_NAMED)}`, tone: 'warning' };
}

const SOURCES = {
  user: () => 'By permissions of its own.',
  scope: (role: string) => `By its signing key’s scope ${role}.`,
  'account-default': () => 'By the account’s default permissions: it has none of its own.',
};

function gridOf(head: readonly string[], rows: readonly (readonly (string | Span)[])[]): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: 'grid', head, rows }];
}
