import { identityOf } from '../resolver/connections/connection-identity.ts';
import type { ConnzEntry } from '../resolver/connections/connz.ts';
import { textOf, type Wire } from '../resolver/link/wire.ts';
import { countOf, someOf } from '../text/count-of.ts';
import type { Cut } from './cut.ts';
import { classOf, type LeakedUser, type ServerConnections } from './who.ts';

/** Connections that an auth callout let in: servers tell a name of each and no key, so no revocation can name them. */
export interface LetIn {
  readonly connections: number;
  /** As the callout gave them, each once. Not clean. */
  readonly names: readonly string[];
  /** `stays`: the cut leaves them alone. `comes-back`: it ends them, and the callout lets them in again. */
  readonly after: 'stays' | 'comes-back';
}

interface Facts {
  readonly user: LeakedUser | undefined;
  readonly connections: readonly ServerConnections[];
  readonly callouts: readonly string[];
  readonly accountName: string;
}

/**
 * Servers show no JWT of a user that an auth callout made, and the name that it gave in place of a key. A bearer user over MQTT
 * looks the same: it is taken for one only where there is a callout that could have let it in.
 *
 * @param callouts accounts whose callout may place users in this one
 */
export function isLetIn({ identity, type }: ConnzEntry, callouts: readonly string[]): boolean {
  if (identity === undefined || identity.userIssuedAt !== 0 || identity.userKey !== '') return false;
  return type !== 'mqtt' || callouts.length > 0;
}

/** The name of whom an auth callout let in, as an event of the login tells it; undefined: it has a key, as others. */
export function letInName(client: Wire): string | undefined {
  const { userKey, userName } = identityOf(textOf(client['user']), textOf(client['acc']), client);
  return userKey === '' ? userName : undefined;
}

/**
 * Whom of those that an auth callout let in a cut is about without being able to name them; undefined: of nobody. Where that
 * is the account's own callout they are closed with what they came by (`callout-guests.ts`).
 */
export function letInBeside(
  { user, connections, callouts, accountName }: Facts,
  { kind }: Pick<Cut, 'kind'>,
): LetIn | undefined {
  if (callouts.length > 0 && callouts.every(name => name === accountName)) return undefined;
  const all = connections.flatMap(each => each.connections);
  const here = all.filter(each => isLetIn(each, callouts));
  switch (kind) {
    case 'user':
      // One of the same name may be the same person.
      return letIn(
        user?.name ? here.filter(({ identity }) => identity?.userName === user.name) : [],
        'stays',
      );
    case 'class': {
      const classes = classesOf(all, user);
      return letIn(
        here.filter(each => classes.has(classOf(each))),
        'stays',
      );
    }
    case 'all-users':
      return letIn(here, 'comes-back');
    default:
      return undefined;
  }
}

/** How this user is connected. */
export function classesOf(all: readonly ConnzEntry[], user: LeakedUser | undefined): ReadonlySet<string> {
  return new Set(all.flatMap(each => (user && each.identity?.userKey === user.key ? classOf(each) : [])));
}

function letIn(found: readonly ConnzEntry[], after: LetIn['after']): LetIn | undefined {
  if (found.length === 0) return undefined;
  const names = found.map(({ identity }) => identity?.userName ?? '');
  return { connections: found.length, names: [...new Set(names)].sort(), after };
}

/** So many names are told. */
const TOLD = 4;

/** `2 connections (ann, bob)` */
export function letInWords({ connections, names }: Pick<LetIn, 'connections' | 'names'>): string {
  const told = names.map(name => name || 'without a name');
  return `${countOf(connections, 'connection')} (${someOf(told, TOLD)})`;
}

/** What a cut leaves as it is, in a sentence. */
export function staysWords(found: LetIn): string {
  const [was, stays] = found.connections === 1 ? ['was', 'stays'] : ['were', 'stay'];
  return `${letInWords(found)} ${was} let in by an auth callout and ${stays}: servers tell no key of them that could be revoked.`;
}

/** What a cut of everybody does not show of those that come back, in sentences. */
export function comesBackWords(found: LetIn, back: number): string {
  const were = found.connections === 1 ? 'was' : 'were';
  const came =
    back === 0 ? 'None of these names came in since' : `They came in again ${countOf(back, 'time')} since`;
  return `NOT PROVEN for ${letInWords(found)} that ${were} let in by an auth callout: closed, and it lets them in again, with a JWT that is newer than the cut. ${came}. Refuse them in the callout service and cut again, or close the account.`;
}
