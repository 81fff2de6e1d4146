import { claimsAfter, takenBack } from '../../core/emergency/still-armed.ts';
import type { Answer } from '../../core/operations/answers.ts';
import type { EntityRef, Plan, TokenChange } from '../../core/operations/plan.ts';
import { liftedIn } from '../../core/operations/revocations/lifted.ts';
import { recoverySentence } from '../../core/operations/settle.ts';
import { integer } from '../../core/text/amounts.ts';
import { width } from '../../core/text/width.ts';
import type { Dashboard } from '../dashboard.ts';
import { isOpen } from '../emergency/emergency-view.ts';
import { readHistory } from '../history/read-history.ts';
import { back } from '../navigation.ts';
import { closeOverlay } from '../overlays.ts';
import type { Route } from '../route.ts';
import type { Done, Planned } from './machinery.ts';
import { PLACE_PAGES } from './subject.ts';
import { doneWork } from './work.ts';

/** A plan was carried out: says so, leaves pages of what is gone, and selects what is new. */
export function afterwards(app: Dashboard, { plan, lines }: Planned, { applied, answers }: Done): void {
  closeOverlay(app);
  const tokens = plan.changes.filter((change): change is TokenChange => change.kind === 'token');
  const gone = tokens.filter(({ after, token }) => !after && token === undefined);
  leaveGone(
    app,
    gone.map(({ entity }) => entity),
  );
  // Marks were for this; of what is gone none shall stay.
  if (gone.length > 0 || plan.operation === 'revocations delete-user') app.updatePane({ marks: new Set() });
  const added = tokens.find(({ before }) => !before)?.entity;
  if (added) select(app, added);
  readHistory(app);
  app.noteAll([...lines, ...plan.effects.filter(({ kind }) => kind === 'hand-out').map(({ text }) => text)]);
  app.noteAll(applied.recovered.map(recoverySentence));
  const next = [
    leftOut(plan),
    doneWork(plan),
    pushSentence(plan),
    armedSentence(app, plan),
    ...answers.map(each => given(app, each)),
  ].filter(text => text !== '');
  app.say(doneText(plan.title, next, app.layout().columns - 2));
}

/** What of several was left out: the history keeps who, and why. */
function leftOut({ skipped = [] }: Plan): string {
  const refused = skipped.filter(each => each.refused).length;
  const parts = [
    refused > 0 ? `${integer(refused)} could not be changed` : '',
    skipped.length > refused ? `${integer(skipped.length - refused)} stayed as they are` : '',
  ].filter(part => part !== '');
  return parts.length === 0 ? '' : `${parts.join(', ')}: 0 tells which.`;
}

/** Said beside what is to be pushed, where there is room for it. */
const WHY = ': servers do not know of it yet.';

/** What is done, and what is to do now: that comes first where a line has no room for both. */
export function doneText(title: string, next: readonly string[], room: number): string {
  const short = next.map(text => text.replace(WHY, '.'));
  const told = [next, short].map(texts => [`${title}: done.`, ...texts].join(' '));
  return told.find(text => width(text) <= room) ?? ['Done.', ...short, `${title}.`].join(' ');
}

/** Puts a JWT where the person has it: a file that they named, or the clipboard; the log has it too. */
function given(app: Dashboard, { name, token, path }: Answer): string {
  if (path !== undefined) return `The ${name} is in ${path}.`;
  app.note(`${name}: ${token}`);
  return app.parts.copy(token) ? `The ${name} is on the clipboard.` : `The ${name} is in the messages (m).`;
}

function pushSentence(plan: Plan): string {
  const { push, effects } = plan;
  const names = push.slice(0, 3).map(({ name }) => name);
  const more = push.length > names.length ? ` and ${integer(push.length - names.length)} more` : '';
  if (liftedIn(plan).length > 0) return `Push ${names.join(', ')}${more} (P, and f: it lets in again).`;
  if (names.length > 0) return `Push ${names.join(', ')}${more}${WHY}`;
  return effects.some(({ kind }) => kind === 'hand-out') ? 'Hand the new creds out.' : '';
}

/** A cut that is armed is made again, whatever this change was for. */
function armedSentence(app: Dashboard, plan: Plan): string {
  const armed = app.state.get().emergencies.filter(isOpen);
  const [first] = takenBack(
    armed.map(each => each.armed),
    account => claimsAfter(plan, account),
  );
  return first ? `Its cut is still armed, and made again: let it go first (X, then z).` : '';
}

function leaveGone(app: Dashboard, gone: readonly EntityRef[]): void {
  while (gone.some(entity => isAbout(app.entry().route, entity)) && back(app));
}

function isAbout(route: Route, { kind, name, operator, account }: EntityRef): boolean {
  if (!('operator' in route) || route.operator !== operator) return false;
  if (kind === 'operator') return true;
  if (kind === 'account') return 'account' in route && route.account === name;
  return 'user' in route && route.user === name && route.account === account;
}

/** The row of something new, as soon as the list has it. */
function select(app: Dashboard, { kind, name, account }: EntityRef): void {
  // In an empty store no page was about any operator yet.
  if (kind === 'operator' && app.state.get().operator === '') app.update({ operator: name });
  if (app.pane().body.kind !== 'list' || !PLACE_PAGES.has(app.entry().route.screen)) return;
  app.updatePane({ selected: kind === 'user' ? `${account}/${name}` : name });
}
