import { peekToken } from '../claims/token/peek.ts';
import type { Actor } from '../journal/actor.ts';
import { clockText } from '../text/clock.ts';
import { countOf } from '../text/count-of.ts';
import { latency } from '../text/units.ts';
import type { Armed } from './armed.ts';
import { closedJson, closedLines } from './closed-connections.ts';
import { elsewhereWords, goesOn } from './elsewhere.ts';
import { knownUserJson, knownUserLine } from './known-users.ts';
import { leafWords } from './leaf-servers.ts';
import { comesBackWords, type LetIn, staysWords } from './let-in.ts';
import { markdownCell } from './markdown-cell.ts';
import { staysConnected } from './namesakes.ts';
import type { Undoing } from './proof.ts';
import type { PursuitView } from './pursuit.ts';
import { refusedWords } from './refused-words.ts';
import type { RemovalView } from './removal.ts';
import { LEFT_IN, type ServerProof, type Shown } from './server-proof.ts';
import { unnamedWords } from './unnamed.ts';

/** All that is to be said afterwards. */
export interface ReportInput {
  readonly armed: Armed;
  readonly view: PursuitView;
  readonly actor: Actor;
  /** What went wrong beside it. */
  readonly faults: readonly string[];
}

/** One server in `--json` and in the report. Undecided is null. */
interface ServerJson {
  readonly name: string;
  readonly state: ServerProof['state'];
  readonly stored: boolean | null;
  readonly inForce: boolean | null;
  readonly connectionsBefore: number | null;
  readonly connections: number | null;
  readonly kicked: number;
  readonly loginRefused: boolean | null;
  readonly ms: {
    readonly stored: number | null;
    readonly inForce: number | null;
    readonly login: number | null;
  };
  readonly notes: readonly string[];
}

/** The report for programs. Names are as they are: JSON is escaped by whoever prints it. */
export function reportJson({ armed, view, actor, faults }: ReportInput): object {
  return {
    title: armed.title,
    id: armed.id,
    at: new Date(armed.at).toISOString(),
    by: actor,
    account: { name: armed.accountName, key: armed.account },
    cut: {
      kind: armed.cut.kind,
      users: armed.cut.users,
      signingKey: armed.cut.signingKey ?? null,
      until: new Date(armed.cut.at * 1000).toISOString(),
    },
    users: (armed.users ?? []).map(knownUserJson),
    letIn: armed.letIn ? { ...armed.letIn, back: view.back } : null,
    guests: armed.guests?.counts ?? null,
    elsewhere: armed.elsewhere ?? [],
    namesakes: armed.namesakes ?? [],
    leafServers: armed.leafServers ?? [],
    signer: signerOf(armed),
    servers: view.servers.map(serverJson),
    unnamedServers: view.unnamed,
    without: armed.without ?? [],
    notConnected: view.unlinked,
    silentUrls: view.unnamed > 0 ? (armed.silentUrls ?? []) : [],
    proven: isProven({ armed, view }),
    provenMs: rounded(view.provenMs),
    letGo: view.letGo,
    removal: view.removal ? { phase: view.removal.phase, text: view.removal.text } : null,
    ended: Object.fromEntries(view.ended),
    closed: view.closed.map(closedJson),
    closedMore: view.closedMore,
    loginsRefused: view.refused,
    timeline: view.timeline.map(({ at, text }) => ({ at: new Date(at).toISOString(), text })),
    undoings: view.undoings.map(({ at, text, theirs }) => ({
      at: new Date(at).toISOString(),
      text,
      theirs,
    })),
    faults: toDoOf({ armed, view, faults }),
  };
}

/** What is left to be looked at, in sentences. */
export function toDoOf({ armed, view, faults }: Omit<ReportInput, 'actor'>): readonly string[] {
  const lines = [
    ...letInLines(armed.letIn, view),
    ...elsewhereLines(armed),
    ...namesakeLines(armed),
    ...leafLines(armed),
  ];
  return [...lines, ...undoingLines(view), ...view.lacks, ...faults];
}

function elsewhereLines({ elsewhere = [], cut: { users } }: Armed): readonly string[] {
  const [user = ''] = users;
  return elsewhere.map(each => `${goesOn(each) ? 'NOT PROVEN there: ' : ''}${elsewhereWords(each, user)}`);
}

function namesakeLines({ namesakes = [], users = [], accountName }: Armed): readonly string[] {
  const [user] = users;
  return namesakes.map(each => `NOT PROVEN: ${staysConnected(each, user?.name ?? '', accountName)}`);
}

function leafLines({ leafServers = [], accountName }: Armed): readonly string[] {
  return leafServers.length === 0 ? [] : [leafWords(leafServers, accountName)];
}

/** Whoever pushed may do it again. */
function undoingLines({ undoings }: PursuitView): readonly string[] {
  return undoings.map(
    undoing => `UNDONE at ${clockText(undoing.at)}: ${undoing.text}. ${afterUndoing(undoing)}`,
  );
}

function afterUndoing({ theirs, here }: Undoing): string {
  if (theirs) return 'What they did has to be done once more.';
  return here
    ? 'The journal of this store (:history, nkeeper history) has who took the cut back, if nkeeper did.'
    : 'Find out who that was: it may come again.';
}

function letInLines(letIn: LetIn | undefined, { back }: PursuitView): readonly string[] {
  if (letIn === undefined) return [];
  return [letIn.after === 'stays' ? staysWords(letIn) : comesBackWords(letIn, back)];
}

/**
 * Is it proven, of everybody that it is about? Every server may show the cut, and an auth callout let in again whom it ended:
 * a revocation is of what was issued until then. Nor is it where the same key goes on in another account, or the same name with another key.
 */
export function isProven({ armed, view }: Pick<ReportInput, 'armed' | 'view'>): boolean {
  const goesOnHere = armed.letIn?.after === 'comes-back' || armed.namesakes !== undefined;
  return view.proven && !armed.elsewhere?.some(goesOn) && !goesOnHere;
}

/** Key that signed the account's JWT. */
function signerOf({ token }: Armed): string {
  return peekToken(token).iss;
}

function serverJson(server: ServerProof): ServerJson {
  const { name, state, stored, lacksAccount, inForce, connectionsBefore, connections, kicked, login } =
    server;
  return {
    name,
    state,
    stored: lacksAccount ? null : (stored?.ok ?? null),
    inForce: inForce?.ok ?? null,
    connectionsBefore: connectionsBefore ?? null,
    connections: connections ?? null,
    kicked,
    loginRefused: login?.ok ?? null,
    ms: { stored: rounded(stored?.ms), inForce: rounded(inForce?.ms), login: rounded(login?.ms) },
    notes: serverNotes(server),
  };
}

/** What there is to say of a server beside its figures. */
export function serverNotes({
  stored,
  lacksAccount,
  inForce,
  login,
  untried,
  notes,
  kicked,
  state,
  leftIn,
}: ServerProof): readonly string[] {
  const said = [lacksAccount ? undefined : stored, inForce, login].flatMap(shown =>
    shown && !shown.ok && shown.text ? [shown.text] : [],
  );
  const well = inForce?.ok && inForce.text !== '' ? [inForce.text] : [];
  const hand = kicked > 0 ? [`${countOf(kicked, 'connection')} closed by hand`] : [];
  const login0 = untried === '' || state === 'silent' ? [] : [`login not tried: ${untried}`];
  const open = leftIn ? [LEFT_IN] : [];
  return [...open, ...said, ...well, ...hand, ...login0, ...notes];
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}

/** The report for people, in Markdown. Texts from JWTs and servers are cleaned, and cannot end a table's cell. */
export function reportMarkdown(input: ReportInput): string {
  const { armed, view, actor } = input;
  const { cut } = armed;
  const from = actor.ssh ? ` (ssh ${actor.ssh})` : '';
  const gone = [...view.ended].map(([reason, count]) => `${count} ${markdownCell(reason)}`).join(', ');
  const toDo = toDoOf(input);
  const lines = [
    `# ${markdownCell(armed.title)}`,
    '',
    view.proven
      ? `**${isProven(input) ? 'Proven' : 'Shown'} on all servers** ${view.provenMs === undefined ? '' : `after ${latency(view.provenMs)}`}`.trim() +
        (isProven(input) ? '.' : ' for what was issued until now. **Not proven for all.** See below.')
      : `**Not proven${view.letGo ? ', and let go.** Nothing is sent again.' : ' yet.** It stays armed: nkeeper sends it again when the missing servers appear.'}`,
    ...(view.removal ? ['', removalLine(view.removal)] : []),
    '',
    `- When: ${new Date(armed.at).toISOString()}`,
    `- By: ${markdownCell(actor.who)} on ${markdownCell(actor.host)}${from}`,
    `- Account: ${markdownCell(armed.accountName)} \`${armed.account}\``,
    ...(armed.users?.map(knownUserLine) ?? cut.users.map(key => `- User: \`${key}\``)),
    ...(cut.signingKey ? [`- Signing key removed: \`${cut.signingKey}\``] : []),
    `- Refused: ${refusedWords(cut)}`,
    `- Signed by: \`${signerOf(armed)}\``,
    `- Connections that ended: ${gone || 'none was told'}`,
    `- Logins refused since: ${view.refused}`,
    ...(armed.without?.length
      ? [`- Not waited for, taken away for good as a person said: ${markdownCell(armed.without.join(', '))}`]
      : []),
    '',
    '| server | stored | in force | connections | new login | remarks |',
    '|---|---|---|---|---|---|',
    ...view.servers.map(serverLine),
    ...(view.unnamed > 0
      ? [`| ${markdownCell(unnamedWords(view.unnamed, armed.silentUrls))} | ? | ? | ? | ? | do not answer |`]
      : []),
    ...view.unlinked.map(({ words }) => `| ${markdownCell(words)} | ? | ? | ? | ? | not asked |`),
    '',
    ...(toDo.length > 0 ? ['## To do', '', ...toDo.map(each => `- ${markdownCell(each)}`), ''] : []),
    ...closedLines(view.closed, view.closedMore),
    '## What happened',
    '',
    ...view.timeline.map(
      ({ at, text }) => `- ${new Date(at).toISOString().slice(11, 23)} ${markdownCell(text)}`,
    ),
    '',
  ];
  return lines.join('\n');
}

const REMOVAL: Readonly<Record<RemovalView['phase'], string>> = {
  closing: 'Not deleted yet.',
  waiting: 'Deleted on every server.',
  gone: 'Gone from every server.',
  'locked-out': 'Locked out.',
};

/** How far the removal of the account is, in a sentence or two. */
export function removalWords({ phase, text }: RemovalView): string {
  return `${REMOVAL[phase]} ${text}`.trim();
}

function removalLine(removal: RemovalView): string {
  return `**${REMOVAL[removal.phase]}** ${markdownCell(removal.text)}`.trim();
}

function serverLine(server: ServerProof): string {
  const { name, state, stored, lacksAccount, inForce, connectionsBefore, connections, login } = server;
  if (state === 'silent')
    return `| ${markdownCell(name)} | silent | ? | ${connectionsBefore ?? '?'} before | ? | |`;
  const count = `${connectionsBefore ?? '?'} → ${connections ?? '?'}`;
  const remarks = serverNotes(server).map(markdownCell).join('; ');
  return `| ${markdownCell(name)} | ${lacksAccount ? 'none' : mark(stored)} | ${mark(inForce)} | ${count} | ${mark(login, 'refused', 'LET IN')} | ${remarks} |`;
}

function mark(shown: Shown | undefined, yes = 'yes', no = 'NO'): string {
  if (shown === undefined) return 'not tried';
  return `${shown.ok ? yes : no} ${latency(shown.ms)}`;
}
