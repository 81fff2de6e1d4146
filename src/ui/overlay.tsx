import { Box } from 'ink';
import type { Command } from '../app/command.ts';
import type { Dashboard } from '../app/dashboard.ts';
import { wrap } from '../app/document.ts';
import { keyLabel } from '../app/hints.ts';
import { windowTop } from '../app/list.ts';
import { aboutCommand, helpGroup, matchingCommands } from '../app/overlays.ts';
import { passphraseWords } from '../app/passphrase-words.ts';
import type { Overlay } from '../app/state.ts';
import type { Theme } from '../app/theme.ts';
import { clean } from '../core/text/clean.ts';
import { clockText } from '../core/text/clock.ts';
import { cut, pad, width as widthOf } from '../core/text/width.ts';
import { fieldSpans } from './chrome.tsx';
import { formLines } from './form.ts';
import { loginLines } from './login.ts';
import { line, type OverlayLine } from './overlay-line.ts';
import { pushLines } from './push.ts';
import { rawLines } from './raw.ts';
import { reviewLines } from './review.ts';
import { Spans } from './spans.tsx';
import { hiddenInput } from './text-field.tsx';

/** Before each row: the sign of the one that is selected. */
const MARK_CELLS = 2;

/** A window over the body: help, palette, a menu, or the message log. It takes the body's place. */
export function OverlayWindow({
  app,
  overlay,
  width,
  height,
  theme,
}: {
  readonly app: Dashboard;
  readonly overlay: Overlay;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}) {
  const lines = overlayLines(app, overlay, width - 2, height, theme);
  return (
    <Box flexDirection="column" paddingLeft={1}>
      {lines.map((line, i) => (
        <Spans
          key={i}
          spans={line.spans.length === 0 ? [{ text: ' ' }] : line.spans}
          theme={theme}
          inverse={line.selected}
        />
      ))}
    </Box>
  );
}

function overlayLines(
  app: Dashboard,
  overlay: Overlay,
  width: number,
  height: number,
  theme: Theme,
): readonly OverlayLine[] {
  switch (overlay.kind) {
    case 'menu': {
      const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(widthOf));
      const asides = overlay.items.map(({ aside = '' }) => clean(aside));
      const labels = overlay.items.map(({ label }) => clean(label));
      // What stands beside it tells them apart: a long label goes on below in place of that.
      const room = Math.max(width >> 1, width - MARK_CELLS - 2 - widest(asides));
      const most = Math.max(12, Math.min(room, widest(labels)));
      const choices = labels.map((label, i) => {
        const [first = '', ...more] = wrap([{ text: label }], most, 2).map(textOfSpans);
        const selected = i === overlay.index;
        return [
          choice(`${pad(first, most)}  ${asides[i]}`, selected, width, theme),
          ...more.map(text => choice(text, selected, width, theme, ' ')),
        ];
      });
      const rows = choices.flat();
      const top = choices.slice(0, overlay.index).flat().length;
      const title = wrap([{ text: clean(overlay.title), tone: 'strong' }], width);
      const told = (overlay.lines ?? []).flatMap(text =>
        wrap([{ text: clean(text), tone: 'muted' }], width, 2),
      );
      // The choice comes first where there is no room for all.
      const above = [...title, ...told].slice(0, Math.max(title.length, height - 1 - rows.length));
      return [
        ...above.map(spans => line(spans)),
        line([]),
        ...windowed(rows, top, height - 1 - above.length),
      ];
    }
    case 'help':
      return withQuery(app, overlay, 'Keys of this page   type to search  ', width, height, theme);
    case 'palette':
      return withQuery(app, overlay, ':', width, height, theme);
    case 'passphrase':
      return passphraseLines(overlay, width);
    case 'login':
      return loginLines(overlay, width);
    case 'messages':
      return messageLines(app, overlay.top, width, height);
    case 'form':
      return formLines(overlay.form, { width, height, now: app.parts.now(), glyphs: theme.glyphs });
    case 'raw':
      return rawLines(app, overlay.raw, { width, height, glyphs: theme.glyphs });
    case 'push':
      return pushLines(app, overlay.push, { width, height, glyphs: theme.glyphs });
    case 'review':
      return reviewLines(app, overlay.review, { width, height, glyphs: theme.glyphs });
  }
}

function passphraseLines(
  overlay: Extract<Overlay, { kind: 'passphrase' }>,
  width: number,
): readonly OverlayLine[] {
  const [about = '', ...more] = passphraseWords(overlay);
  return [
    line([{ text: 'Unlock the keystore', tone: 'strong' }]),
    line([]),
    ...wrap([{ text: about, tone: 'muted' }], width).map(spans => line(spans)),
    line([]),
    line(fieldSpans('Passphrase  ', hiddenInput(overlay.input))),
    line([]),
    ...more.map(text => line([{ text: clean(text), tone: overlay.busy ? 'muted' : 'danger' }])),
    line([{ text: 'enter unlocks   esc leaves it locked', tone: 'muted' }]),
  ];
}

function withQuery(
  app: Dashboard,
  overlay: Extract<Overlay, { kind: 'help' | 'palette' }>,
  label: string,
  width: number,
  height: number,
  theme: Theme,
): readonly OverlayLine[] {
  const commands = matchingCommands(app, overlay);
  const grouped = overlay.kind === 'help' && overlay.query.text === '';
  const { rows, selected } = commandRows(app, commands, overlay.index, grouped, width, theme);
  const body =
    rows.length > 0 ? windowed(rows, selected, height - 2) : [line([{ text: 'No command is called that.' }])];
  return [line(fieldSpans(label, overlay.query)), line([]), ...body];
}

function commandRows(
  app: Dashboard,
  commands: readonly Command[],
  index: number,
  grouped: boolean,
  width: number,
  theme: Theme,
): { readonly rows: readonly OverlayLine[]; readonly selected: number } {
  const rows: OverlayLine[] = [];
  let selected = 0;
  let group = '';
  commands.forEach((command, i) => {
    const its = helpGroup(app, command);
    if (grouped && its !== group) {
      group = its;
      rows.push(line([{ text: group, tone: 'strong' }]));
    }
    if (i === index) selected = rows.length;
    const keys = pad(command.keys.map(keyLabel).join(' '), 16, 'left', theme.glyphs.ellipsis);
    const title = pad(command.title, 22, 'left', theme.glyphs.ellipsis);
    const about = aboutCommand(app, command);
    rows.push(choice(`${keys} ${title} ${about}`, i === index, width, theme));
  });
  return { rows, selected };
}

/** @param sign before the one that is selected */
function choice(
  text: string,
  selected: boolean,
  width: number,
  theme: Theme,
  sign = theme.glyphs.selected,
): OverlayLine {
  const shown = cut(`${selected ? sign : ' '} ${text}`, width, theme.glyphs.ellipsis);
  return line([{ text: selected ? pad(shown, width) : shown }], selected);
}

function textOfSpans(spans: readonly { readonly text: string }[]): string {
  return spans.map(({ text }) => text).join('');
}

function windowed<T>(rows: readonly T[], index: number, height: number): readonly T[] {
  const top = windowTop(Math.max(0, index - Math.floor(height / 2)), index, height, rows.length);
  return rows.slice(top, top + height);
}

/** The log, newest first. Long messages go on in the next line: here nothing is cut. */
function messageLines(app: Dashboard, top: number, width: number, height: number): readonly OverlayLine[] {
  const { messages } = app.state.get();
  const shown = [...messages].reverse().slice(top, top + height);
  const rows = shown.flatMap(message => {
    const at = `${clockText(message.at)}  `;
    const tone = message.level === 'error' ? 'danger' : message.level === 'warning' ? 'warning' : 'plain';
    const lines = wrap([{ text: clean(message.text), tone }], width - widthOf(at));
    return lines.map((spans, i) =>
      line([{ text: i === 0 ? at : ' '.repeat(widthOf(at)), tone: 'muted' }, ...spans]),
    );
  });
  const title = line([{ text: `Messages (${messages.length}), newest first`, tone: 'strong' }]);
  const body = rows.length > 0 ? rows.slice(0, height - 2) : [line([{ text: 'Nothing was said yet.' }])];
  return [title, line([]), ...body];
}
