import { operatorDrift } from '../core/resolver/servers/operator-drift.ts';
import type { Progress } from '../core/store/store.ts';
import { clean } from '../core/text/clean.ts';
import { sentences } from '../core/text/sentences.ts';
import { count } from '../core/text/units.ts';
import { withoutCommands } from './changes/in-words.ts';
import { planningText } from './changes/planning.ts';
import { workingText } from './changes/work.ts';
import type { Dashboard } from './dashboard.ts';
import { aboutCommand, matchingCommands } from './overlays.ts';
import type { Span } from './screen.ts';
import type { Overlay } from './state.ts';

/** The last message, else what is wrong or under way, else nothing. */
export function statusOf(app: Dashboard): Span {
  const { message, field, overlay } = app.state.get();
  if (field) return { text: '' };
  if (overlay?.kind === 'help' || overlay?.kind === 'palette') {
    const command = matchingCommands(app, overlay)[overlay.index];
    return { text: command ? aboutCommand(app, command) : '', tone: 'muted' };
  }
  const working = overlay && goesOn(app, overlay);
  if (working) return { text: working, tone: 'muted' };
  if (message) {
    const tone = message.level === 'error' ? 'danger' : message.level === 'warning' ? 'warning' : 'plain';
    return { text: clean(message.text), tone };
  }
  return fromServers(app) ?? fromStore(app) ?? { text: '' };
}

/** What goes on behind a form, a text or a review. */
function goesOn(app: Dashboard, overlay: Overlay): string {
  const isWaiting =
    (overlay.kind === 'form' && overlay.form.waiting) || (overlay.kind === 'raw' && overlay.raw.waiting);
  if (isWaiting) return planningText(app);
  if (overlay.kind !== 'review' || !overlay.review.working) return '';
  const { working, planned, headway, wish } = overlay.review;
  return working === 'apply' ? (wish.working ?? workingText(planned.plan, headway)) : planningText(app);
}

function fromServers(app: Dashboard): Span | undefined {
  const { link, servers } = app.world().live;
  if (link.state === 'connected') {
    const found = servers.find(server => operatorDrift(server) !== undefined);
    if (found === undefined) return undefined;
    const text = `${found.name}: ${operatorDrift(found)}. 4 shows the servers, enter on one what to do.`;
    return { text: clean(text), tone: 'danger' };
  }
  if (link.state === 'failed')
    return { text: clean(sentences(link.reason, withoutCommands(link.hint))), tone: 'danger' };
  if (link.state !== 'connecting' || link.reason === '') return undefined;
  return {
    text: clean(sentences(`Connecting: ${link.reason}`, withoutCommands(link.hint))),
    tone: 'warning',
  };
}

function fromStore(app: Dashboard): Span | undefined {
  const { progress, watchFault } = app.parts.store;
  // Tall terminals have it in the header.
  if (progress.running && app.layout().header === 1 && progress.total > 1000) {
    return { text: checking(progress), tone: 'muted' };
  }
  const note = app.world().live.notes[0] ?? watchFault;
  return note === undefined ? undefined : { text: clean(note), tone: 'muted' };
}

/** While folders are still being listed the whole is not known: then only what is done is said. */
export function checking({ done, total }: Progress): string {
  const of = total > done ? ` of ${count(total)}` : '';
  return `checking signatures: ${count(done)}${of}`;
}
