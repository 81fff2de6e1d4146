import type { ConnzEntry } from '../resolver/connections/connz.ts';
import { countOf, someOf } from '../text/count-of.ts';
import { shortKey } from '../text/short-key.ts';
import { utcText } from '../trust/times.ts';
import type { Emergency } from './emergency.ts';
import { isLetIn } from './let-in.ts';
import { unnamedWords } from './unnamed.ts';

/** So many names or addresses are told. */
const TOLD = 4;

/** Who it is, how it was issued, who else, and from where: sentences for whoever decides. Not clean. */
export function aboutLeak(emergency: Emergency): readonly string[] {
  const { user, letIn, accountName, accountKey, connections, silent, unnamed } = emergency;
  const lines: string[] = [];
  if (user) {
    const when = user.issuedAt === 0 ? '' : ` on ${utcText(user.issuedAt)}`;
    lines.push(`Issued by ${issuerWords(emergency)}${when}.${siblingWords(emergency)}`);
  } else if (letIn) lines.push(letInLine(emergency));
  else lines.push(`Account ${accountName}, ${accountKey}.`);
  for (const { name, connections: all, told } of connections) {
    if (!told) {
      lines.push(`${name}: does not tell its connections`);
      continue;
    }
    const own = all.filter(each => isAbout(emergency, each));
    lines.push(`${name}: ${countOf(own.length, 'connection')}${fromWords(own.map(({ ip }) => ip))}`);
  }
  lines.push(...ownWords(emergency));
  for (const name of silent) lines.push(`${name}: does not answer`);
  if (unnamed > 0) lines.push(`${unnamedWords(unnamed, emergency.silentUrls)} should be there`);
  lines.push(...emergency.unlinked.map(({ words }) => words));
  return lines;
}

function isAbout({ user, letIn, callouts }: Emergency, entry: ConnzEntry): boolean {
  if (user) return entry.identity?.userKey === user.key;
  return !letIn || (isLetIn(entry, callouts) && entry.identity?.userName === letIn.name);
}

/** What its connections say of themselves, where their JWT says another thing or is not shown. */
function ownWords({ user, connections, callouts, nameOfUser }: Emergency): readonly string[] {
  if (!user) return [];
  const own = connections
    .flatMap(each => each.connections)
    .flatMap(({ identity }) => (identity?.userKey === user.key ? identity : []));
  const disguised = own.flatMap(({ callsItself }) => callsItself || []);
  const nameless = connections
    .flatMap(each => each.connections)
    .filter(({ identity, type }) => identity?.userKey === '' && type === 'mqtt').length;
  const unsure = own.filter(each => each.unsure).length;
  const lines: string[] = [];
  if (disguised.length > 0) {
    const names = [...new Set(disguised.map(other => nameOfUser(other) ?? other))];
    const call = disguised.length === 1 ? 'calls itself' : 'call themselves';
    lines.push(`${disguised.length} of them ${call} ${someOf(names, TOLD)}: servers list them under that.`);
  }
  if (nameless > 0 && callouts.length === 0)
    lines.push(
      `Of ${countOf(nameless, 'MQTT client')} the servers tell no user: they are not counted here. Those that are ${user.name || 'this user'} they close.`,
    );
  if (unsure > 0)
    lines.push(
      `Of ${countOf(unsure, 'connection')} the servers show no JWT, as of bearer users: that it is ${user.name || 'this user'} only its own word tells.`,
    );
  return lines;
}

function letInLine({ letIn, callouts }: Emergency): string {
  const of = callouts.length === 0 ? '' : ` (the store has one in ${someOf(callouts, TOLD)})`;
  return `An auth callout${of} let it in as ${letIn?.name || 'somebody without a name'}: servers tell no key of it.`;
}

/** Which key issued the user, in words. */
export function issuerWords(emergency: Emergency): string {
  return keyWords(emergency, emergency.user?.issuer ?? '');
}

/** A key that issues users of the account, in words. @param issuer public key; empty: not known */
export function keyWords(
  { accountName, accountKey, base }: Pick<Emergency, 'accountName' | 'accountKey' | 'base'>,
  issuer: string,
): string {
  if (issuer === '') return 'a key that nobody tells';
  if (issuer === accountKey) return `the identity key of ${accountName}`;
  const entry = (base.claims.nats.signing_keys ?? []).find(
    each => typeof each !== 'string' && each.key === issuer,
  );
  const role = typeof entry === 'object' ? ` (scope ${entry.role})` : '';
  return `signing key ${shortKey(issuer)}${role}`;
}

function siblingWords({ siblings, user }: Emergency): string {
  if (!user || user.issuer === '') return '';
  if (siblings.length === 0) return ' Nobody else of this store has a JWT from it.';
  return ` From the same key: ${someOf(siblings, TOLD)}.`;
}

function fromWords(addresses: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const ip of addresses) counts.set(ip, (counts.get(ip) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const told = sorted.map(([ip, count]) => (count > 1 && sorted.length > 1 ? `${ip} ×${count}` : ip));
  return told.length === 0 ? '' : ` from ${someOf(told, TOLD)}`;
}
