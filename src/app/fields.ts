import type { Dashboard } from './dashboard.ts';
import { lineText } from './document.ts';
import { back } from './navigation.ts';
import { edited } from './overlays.ts';
import { inputOf, type TextInput } from './text-input.ts';

/** Begins to type a filter (lists) or a search (documents). */
export function openField(app: Dashboard): void {
  const kind = app.list() ? 'filter' : 'search';
  const before = app.paneState()[kind];
  app.update({ field: { kind, input: inputOf(before), before }, message: undefined });
}

/** Begins to type the question of the open page, which answers as it is typed. */
export function openQuestion(app: Dashboard): void {
  const { route } = app.entry();
  if (!('question' in route)) return;
  app.update({
    field: { kind: 'question', input: inputOf(route.question), before: route.question },
    message: undefined,
  });
}

function questionKey(app: Dashboard, input: TextInput, key: string, text: string | undefined): void {
  if (key === 'enter' || key === 'up' || key === 'down') return app.update({ field: undefined });
  if (key === 'escape') {
    app.update({ field: undefined });
    if (input.text === '') back(app);
    return;
  }
  const next = edited(input, key, text);
  const { route } = app.entry();
  if (!next || !('question' in route)) return;
  const asked = { ...app.entry(), route: { ...route, question: next.text } };
  app.update({
    field: { kind: 'question', input: next, before: route.question },
    stack: [...app.state.get().stack.slice(0, -1), asked],
  });
}

/** A key while the field has them. Enter keeps what was typed, Esc drops it. */
export function fieldKey(app: Dashboard, key: string, text: string | undefined): void {
  const { field } = app.state.get();
  if (!field) return;
  if (field.kind === 'question') return questionKey(app, field.input, key, text);
  if (key === 'escape' || (key === 'backspace' && field.input.text === '')) {
    app.updatePane({ [field.kind]: '' });
    return app.update({ field: undefined });
  }
  if (key === 'enter') {
    app.update({ field: undefined });
    if (field.kind === 'search') findNext(app, 1);
    return;
  }
  if (field.kind === 'filter' && (key === 'up' || key === 'down')) return app.update({ field: undefined });
  const input = edited(field.input, key, text);
  if (!input) return;
  app.update({ field: { ...field, input } });
  app.updatePane(field.kind === 'filter' ? { filter: input.text, top: 0 } : { search: input.text, hit: -1 });
}

/** Goes to the next (1) or previous (-1) line of the document that holds what is searched. */
export function findNext(app: Dashboard, direction: 1 | -1): void {
  const document = app.document();
  const { search, hit } = app.paneState();
  if (!document) return;
  if (search === '') return app.say('/ begins a search.');
  const wanted = search.toLowerCase();
  const count = document.lines.length;
  for (let step = 1; step <= count; step++) {
    const from = hit < 0 ? document.top - direction : hit;
    const at = (((from + direction * step) % count) + count) % count;
    if (lineText(document.lines[at]!).toLowerCase().includes(wanted)) {
      return app.updatePane({ hit: at, top: Math.max(0, at - Math.floor(document.height / 2)) });
    }
  }
  app.say(`Nothing here holds “${search}”.`, 'warning');
}
