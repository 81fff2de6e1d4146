import type { AccountClaims } from '../claims/account.ts';
import { signingKeyOf } from '../claims/scopes.ts';
import { differences } from '../exchange/three-way.ts';
import type { Effect } from '../operations/plan.ts';
import { differenceText } from '../operations/review.ts';
import type { SignerChoice } from '../operations/signers.ts';
import { distrusting } from '../resolver/servers/server-trust.ts';
import { countOf, someOf } from '../text/count-of.ts';
import { shortKey } from '../text/short-key.ts';
import { utcText } from '../trust/times.ts';
import { aboutLeak, issuerWords } from './about-leak.ts';
import { isOver } from './account-versions.ts';
import { guestsOf, guestWords } from './callout-guests.ts';
import type { Cut } from './cut.ts';
import { elsewhereOf, elsewhereWords } from './elsewhere.ts';
import type { Emergency } from './emergency.ts';
import { leafWords } from './leaf-servers.ts';
import { classesOf, isLetIn, letInBeside, letInWords, staysWords } from './let-in.ts';
import { namesakesOf, staysConnected } from './namesakes.ts';
import { unlinkedAdvice, unlinkedWords } from './unlinked-words.ts';
import { forgottenWords, restartedWords, unnamedAdvice, unnamedWords } from './unnamed.ts';
import { unpushedVersion } from './unpushed.ts';
import { classWords } from './who.ts';

/** So many differences stand in a sentence; a push shows all of them. */
const MOST_CHANGED = 6;
/** Seconds: clocks that differ by less need no word. */
const CLOCKS_S = 5;
/** So many users are named. */
const MOST_USERS = 20;

/**
 * What a cut does, and what stands against it, in sentences for the review.
 *
 * @param after the account's claims with the cut @param connections that end, by server name
 */
export function effectsOf(
  emergency: Emergency,
  cut: Cut,
  after: AccountClaims,
  connections: ReadonlyMap<string, number>,
  signer: SignerChoice,
): readonly Effect[] {
  const { accountName, base, local, storeFault, user, silent, unnamed, restarted, trust } = emergency;
  const effects: Effect[] = [];
  const tell = (kind: Effect['kind'], text: string) => effects.push({ kind, text });
  const told = emergency.connections.filter(each => each.told).map(({ name }) => name);
  const where = told.map(name => `${name} ${connections.get(name) ?? 0}`).join(', ');
  const gone = total(connections);
  if (told.length > 0)
    tell('cut-off', `${countOf(gone, 'connection')} ${gone === 1 ? 'ends' : 'end'} now: ${where}.`);
  if (cut.kind === 'class')
    tell(
      'cut-off',
      `Revokes all that are ${classText(emergency)}: ${someOf(namesOf(cut.users, emergency), MOST_USERS)}.`,
    );
  const mute = emergency.connections.filter(each => !each.told).map(({ name }) => name);
  if (mute.length > 0) tell('warning', `How many connections end on ${mute.join(', ')} is not known.`);
  if (connections.size === 0) tell('warning', 'No server answers.');
  if (emergency.foundBy !== '') {
    const other = base.claims.name === accountName ? '' : ` Servers call that "${base.claims.name}".`;
    tell('warning', `${emergency.foundBy}${other}`);
  }
  if (user && !user.known)
    tell(
      'warning',
      `Neither the store nor a connection tells that this user is one of ${accountName}: is it the right account?${isCallout(emergency) ? ' If an auth callout made the key for one login, that one ends, and the next gets in with another key.' : ''}`,
    );
  const elsewhere = elsewhereOf(emergency, cut);
  for (const each of elsewhere) tell('warning', `${elsewhereWords(each, user?.key ?? '')}.`);
  if (cut.kind === 'signing-key' && emergency.sharedKey.unseen > 0)
    tell(
      'warning',
      `Whether ${countOf(emergency.sharedKey.unseen, 'account')} more of the servers have this signing key was not looked at.`,
    );
  const guests = guestsOf(emergency, cut);
  const ofGuests = guests ? guestWords(guests, accountName) : '';
  if (ofGuests !== '') tell('warning', ofGuests);
  const beside = letInBeside(emergency, cut);
  if (beside?.after === 'stays') tell('warning', staysWords(beside));
  if (beside?.after === 'comes-back') {
    const [was, them] = beside.connections === 1 ? ['was', 'it'] : ['were', 'them'];
    tell(
      'warning',
      `${letInWords(beside)} ${was} let in by an auth callout, which lets ${them} in again: that is NOT proven. Stop it there first, or close the account.`,
    );
  }
  for (const each of namesakesOf(emergency, cut))
    tell('warning', `${staysConnected(each, user?.name ?? '', accountName)}.`);
  if (cut.kind === 'user')
    for (const { key, until } of emergency.formerKeys) {
      const had = `${user?.name} had another key until ${utcText(until)}`;
      if (cut.users.includes(key)) tell('note', `${had}: creds of that are refused too.`);
      else
        tell(
          'warning',
          `${had}, and creds of that still get in. If these leaked: nkeeper revoke --user ${key} --account ${accountName}`,
        );
    }
  const ahead = Object.keys(cut.ahead ?? {});
  if (ahead.length > 0)
    tell(
      'warning',
      `${someOf(
        ahead.map(key => emergency.nameOfUser(key) ?? shortKey(key)),
        MOST_CHANGED,
      )}: issued ahead of this clock, and refused until then by key.`,
    );
  const behind = emergency.serversNow() - Math.floor(Date.now() / 1000);
  if (behind > CLOCKS_S)
    tell(
      'warning',
      `The clock of this machine is ${countOf(behind, 'second')} behind the servers'${cut.kind === 'signing-key' ? '' : `: what was issued until ${utcText(cut.at)} is refused, by theirs`}. Set it right: it signs with it.`,
    );
  if (user && cut.kind === 'user' && user.issuedAt === 0)
    tell(
      'note',
      `When its JWT was issued nobody tells, and it may be ahead of the clock: what is issued to this key until ${utcText(cut.at)} is refused.`,
    );
  if (cut.kind === 'all-users')
    tell(
      'note',
      'A JWT that is issued ahead of the clock, and that neither the store nor a connection shows, is not refused.',
    );
  if (user && cut.kind === 'user' && user.issuedAt === cut.at && cut.at > Date.now() / 1000 + CLOCKS_S)
    tell(
      'warning',
      `What is issued until ${utcText(cut.at)} is refused too: its JWT is issued ahead of the clock.`,
    );
  if (cut.kind === 'signing-key' && (after.nats.signing_keys ?? []).map(signingKeyOf).length === 0)
    tell('warning', `${accountName} has no signing key any more: give it a new one before it needs users.`);
  const unpushed = unpushedVersion(emergency);
  if (unpushed) {
    const changed = differences(base.claims, unpushed.claims)
      // Whom the cut revokes may have been revoked here before.
      .filter(({ key }) => key === undefined || !cut.users.includes(key))
      .map(differenceText);
    if (changed.length > 0)
      tell(
        'note',
        `Changed in the store and not pushed, so it is not sent along: ${someOf(changed, MOST_CHANGED)}. The store keeps it, and gets the cut too.`,
      );
  } else if (base.from !== 'the store' && local)
    tell(
      'warning',
      `The store is older than what ${base.from} has (${utcText(base.issuedAt)}): the cut is made in that, and the store gets it too.`,
    );
  const used = versionsNow(emergency);
  if (used === 'none')
    tell(
      'warning',
      `No server that answers has ${accountName}: nobody gets in there now. The cut puts it there, with all else that stands in it.`,
    );
  if (used === 'over' && !closes(cut))
    tell(
      'warning',
      `${accountName} has expired on the servers: nobody gets in there now. The cut opens it again, as it is in ${base.from}.`,
    );
  const refused = Object.keys(emergency.kept).filter(key => !cut.users.includes(key));
  if (refused.length > 0)
    tell(
      'note',
      `Servers refuse ${countOf(refused.length, 'user')} more than ${base.from === 'the store' ? 'the store' : `what ${base.from} has`}, and that stays so: ${someOf(namesOf(refused, emergency), MOST_USERS)}.`,
    );
  if (storeFault !== '') tell('warning', `${storeFault} The cut is made in the JWT that ${base.from} has.`);
  if (cut.kind === 'remove-account')
    tell(
      'note',
      'Closed first; deleted when every server shows that; looked at again later, when servers have compared their stores; deleted in the store then. Where a server forbids deletion it stays, closed.',
    );
  const not = distrusting(trust, signer.publicKey);
  if (not.length > 0)
    tell(
      'warning',
      `${not.join(', ')} does not trust ${signer.publicKey}, and no other key is at hand: there it will NOT be cut off.`,
    );
  if (silent.length > 0)
    tell('warning', `Not answering now: ${silent.join(', ')}. It gets the JWT when it is back.`);
  if (emergency.forgotten !== '') tell('warning', forgottenWords(emergency.forgotten));
  if (unnamed > 0)
    tell(
      'warning',
      `${unnamedWords(unnamed, emergency.silentUrls)} should be there and ${unnamed === 1 ? 'does' : 'do'} not answer. ${unnamedAdvice(unnamed, emergency.silentUrls)}`.trim(),
    );
  const { unlinked } = emergency;
  if (unlinked.length > 0)
    tell(
      'warning',
      `${unlinkedWords(unlinked)}. It is not proven while that is so. ${unlinkedAdvice(unlinked)}`,
    );
  const { leafServers } = emergency;
  if (leafServers.length > 0) tell('warning', leafWords(leafServers, accountName));
  for (const url of emergency.apart)
    tell(
      'warning',
      `The server at ${url} is not connected to the others: it is told when it is again, or by a nkeeper with --server ${url} alone.`,
    );
  const again = restartedWords(restarted);
  if (again !== '') tell('note', again);
  tell(closes(cut) ? 'note' : 'hand-out', handOut(cut, emergency));
  for (const line of aboutLeak(emergency)) tell('note', line);
  return effects;
}

/** Somebody is there whom an auth callout let in. */
function isCallout({ connections, callouts }: Emergency): boolean {
  return connections.some(each => each.connections.some(entry => isLetIn(entry, callouts)));
}

function closes({ kind }: Cut): boolean {
  return kind === 'close-account' || kind === 'remove-account';
}

function handOut({ kind, users }: Cut, { accountName, user }: Emergency): string {
  if (kind === 'user')
    return `${user?.name || 'The user'} needs new creds to get in again; old ones stay refused.`;
  if (kind === 'class')
    return `${countOf(users.length, 'user')} of ${accountName} need new creds to get in again.`;
  if (kind === 'signing-key') return 'Everybody that it issued needs creds from another key.';
  if (kind === 'all-users') return `Everybody in ${accountName} needs new creds to get in again.`;
  return `Nobody gets into ${accountName} before it is opened again.`;
}

export function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** `connected as plain NATS clients with a JWT from signing key SA…` */
export function classText(emergency: Emergency): string {
  const ways = waysText(emergency);
  const issuer = emergency.user?.issuer ? ` with a JWT from ${issuerWords(emergency)}` : '';
  return `${ways === '' ? 'connected the same way' : `connected as ${ways}`}${issuer}`;
}

/** `plain NATS clients`; empty: it is not connected. */
export function waysText({ connections, user }: Emergency): string {
  const all = connections.flatMap(each => each.connections);
  return [...classesOf(all, user)].sort().map(classWords).join(' or ');
}

/** What each is called: by the store, else by its JWT, else by its key. */
function namesOf(users: readonly string[], { nameOfUser, connections }: Emergency): readonly string[] {
  const all = connections.flatMap(each => each.connections);
  return users.map(key => {
    const there = all.find(({ identity }) => identity?.userKey === key)?.identity?.userName;
    return nameOfUser(key) || there || shortKey(key);
  });
}

/** What servers use of the account: nothing, only what has run out while the base has not, or something that lets people in. */
function versionsNow({ versions, base, kept }: Emergency): 'none' | 'over' | 'used' {
  if (versions.length === 0) return Object.keys(kept).length > 0 ? 'used' : 'none';
  const now = Math.floor(Date.now() / 1000);
  return versions.every(each => isOver(each, now)) && !isOver(base, now) ? 'over' : 'used';
}
