import { setTimeout as delay } from 'node:timers/promises';
import { BACK_MS } from '../../core/emergency/close-connections.ts';
import type { Pursuit } from '../../core/emergency/pursuit.ts';
import { isProven, reportJson, serverNotes, toDoOf } from '../../core/emergency/report.ts';
import { saveReport } from '../../core/emergency/save-report.ts';
import type { ServerProof, Shown } from '../../core/emergency/server-proof.ts';
import type { Started } from '../../core/emergency/start.ts';
import { unlinkedAdvice, unlinkedWords } from '../../core/emergency/unlinked-words.ts';
import { unnamedAdvice, unnamedWords } from '../../core/emergency/unnamed.ts';
import { messageOf } from '../../core/errors.ts';
import { actorOf } from '../../core/journal/actor.ts';
import { clean } from '../../core/text/clean.ts';
import { countOf } from '../../core/text/count-of.ts';
import { latency } from '../../core/text/units.ts';
import { cancelledByCtrlC } from '../ctrl-c.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { plainTable } from '../table.ts';
import type { RevokeFlags } from './revoke.ts';

/** Brings a cut to the servers, says what came of it, and saves the report. 0 only when every server has shown it. */
export async function finish({ pursuit, faults }: Started, session: Session<RevokeFlags>): Promise<ExitCode> {
  const { flags, output, world, store } = session;
  try {
    await pursuit.once();
    await cancelledByCtrlC(async stop => {
      await waitFor(pursuit, session, stop);
      // Whom an auth callout lets in again comes a moment later.
      if (pursuit.view.proven && comesBack(pursuit))
        await delay(BACK_MS, undefined, { signal: stop }).catch(() => undefined);
    });
    const { view, armed } = pursuit;
    const input = { armed, view, actor: actorOf(world.env), faults };
    if (flags.json) output.data(`${JSON.stringify(reportJson(input), undefined, 1)}\n`);
    else for (const line of plainTable(COLUMNS, view.servers.map(row))) output.text(line);
    for (const each of toDoOf(input)) output.message(`warning: ${each}`);
    for (const sentence of verdict(pursuit)) output.message(sentence);
    try {
      output.message(`Report: ${await saveReport(input, world, store.locations.storesDir.path)}`);
    } catch (error) {
      output.message(`warning: The report is not saved: ${messageOf(error)}`);
    }
    // What somebody else did had to be undone: whoever cut has to know.
    const harmed = view.undoings.some(({ theirs }) => theirs);
    const whole = view.done && isProven(input) && view.removal?.phase !== 'locked-out' && !harmed;
    return whole ? EXIT.ok : EXIT.failed;
  } finally {
    await pursuit.close();
  }
}

/** As long as somebody wants to wait for servers that are missing; for those that have deleted an account, until it stays gone. */
async function waitFor(pursuit: Pursuit, { flags, output }: Session<RevokeFlags>, stop: AbortSignal) {
  const until = Date.now() + flags.wait * 1000;
  let going: Promise<void> | undefined;
  for (let told = 0; !pursuit.view.done && !pursuit.view.letGo && !stop.aborted; ) {
    const { removal, proven } = pursuit.view;
    const waits = removal?.phase === 'waiting' && removal.lookAt > told;
    const ms = Math.max(until, waits ? removal.lookAt + LOOKING_MS : 0) - Date.now();
    if (ms <= 0) return;
    if (waits && proven) output.message(`Nobody gets in now. ${removal.text} Ctrl-C ends the wait.`);
    if (waits) told = removal.lookAt;
    const limit = new AbortController();
    const signal = AbortSignal.any([stop, limit.signal]);
    going ??= pursuit.untilDone();
    await Promise.race([going, delay(ms, undefined, { signal }).catch(() => undefined)]);
    limit.abort();
  }
}

/** The look itself, also of one that finds the account back and begins anew. */
const LOOKING_MS = 10_000;

/** An auth callout lets in again whom the cut ended. */
function comesBack({ armed: { letIn } }: Pick<Pursuit, 'armed'>): boolean {
  return letIn?.after === 'comes-back';
}

function verdict({ view, armed, lost }: Pursuit): readonly string[] {
  const { proven, provenMs, servers, unnamed, unlinked, removal, done, unsent } = view;
  const after = provenMs === undefined ? '' : ` after ${latency(provenMs)}`;
  const without = armed.without?.length ? `, without ${armed.without.join(', ')}` : '';
  const where = `${countOf(servers.length, 'server')}${after}${without}`;
  const what = comesBack({ armed }) ? 'for what was issued until now' : 'and NOT PROVEN: see the warnings';
  const shown = isProven({ armed, view }) ? `Proven on ${where}.` : `Shown on ${where}, ${what}.`;
  const kept = view.letGo
    ? 'Another nkeeper let it go: nothing is sent again.'
    : `It stays armed as ${armed.id}: nkeeper revoke --resume goes on with it, and so does the dashboard while it is open.`;
  if (done && removal) {
    const gone = removal.phase === 'gone';
    return [shown, `${gone ? 'GONE from every server.' : 'LOCKED OUT.'} ${removal.text}`.trim()];
  }
  if (done) return [shown];
  if (proven) return [shown, `NOT GONE yet. ${removal?.text ?? ''}`.trim(), ...(lost ? [lost] : []), kept];
  const silent = servers.filter(({ state }) => state === 'silent').map(({ name }) => name);
  const wrong = servers.filter(({ state }) => state === 'unproven').map(({ name }) => name);
  const waiting = servers.filter(({ state }) => state === 'waiting').map(({ name }) => name);
  const missing = unnamed > 0 ? [unnamedWords(unnamed, armed.silentUrls)] : [];
  const reasons = [
    ...(unsent === '' ? [] : [unsent.replace(/\.$/, '')]),
    ...(unsent === '' && silent.length + missing.length > 0
      ? [`silent: ${[...silent, ...missing].join(', ')}`]
      : []),
    ...(unlinked.length > 0 ? [unlinkedWords(unlinked)] : []),
    ...(wrong.length > 0 ? [`not as it should be: ${wrong.join(', ')}`] : []),
    ...(waiting.length > 0 ? [`not looked at again yet: ${waiting.join(', ')}`] : []),
    ...(removal?.text ? [removal.text.replace(/\.$/, '')] : []),
    ...(lost === '' ? [] : [lost]),
  ];
  const advice = [unnamedAdvice(unnamed, armed.silentUrls), unlinkedAdvice(unlinked)];
  return [`NOT PROVEN: ${reasons.join('; ')}.`, ...advice.filter(each => each !== ''), kept];
}

const COLUMNS = ['SERVER', 'STORED', 'IN FORCE', 'CONNECTIONS', 'NEW LOGIN', 'REMARKS'].map(title => ({
  title,
}));

/** A line per server. */
function row(server: ServerProof): readonly string[] {
  const { name, state, stored, lacksAccount, inForce, connectionsBefore, connections, login } = server;
  if (state === 'silent') return [clean(name), 'silent', '?', `${connectionsBefore ?? '?'} before`, '?', ''];
  return [
    clean(name),
    lacksAccount ? 'none' : said(stored, 'yes', 'no'),
    said(inForce, 'yes', 'no'),
    `${connectionsBefore ?? '?'} → ${connections ?? '?'}`,
    said(login, 'refused', 'LET IN'),
    clean(serverNotes(server).join('; ')),
  ];
}

function said(shown: Shown | undefined, yes: string, no: string): string {
  return shown === undefined ? 'not tried' : `${shown.ok ? yes : no} ${latency(shown.ms)}`;
}
