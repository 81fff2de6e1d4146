import { Box, Text } from 'ink';
import { useSyncExternalStore } from 'react';
import type { Dashboard } from '../app/dashboard.ts';
import { SMALLEST } from '../app/layout.ts';
import type { Theme } from '../app/theme.ts';
import { makeView, type View } from '../app/view.ts';
import { messageOf } from '../core/errors.ts';
import { clean } from '../core/text/clean.ts';
import { Breadcrumb, Footer, Header, StatusLine } from './chrome.tsx';
import { Document } from './document.tsx';
import { OverlayWindow } from './overlay.tsx';
import { Spans } from './spans.tsx';
import { TabBar } from './tab-bar.tsx';
import { Table } from './table.tsx';

/** The whole picture. It draws what `makeView` says and knows nothing else. */
export function Root({ app }: { readonly app: Dashboard }) {
  const state = useSyncExternalStore(app.state.subscribe, app.state.get);
  const { theme } = app;
  const { columns, rows } = state.size;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) {
    return <TooSmall columns={columns} rows={rows} />;
  }
  let view: View;
  try {
    view = makeView(app);
  } catch (error) {
    return <Broken error={error} columns={columns} rows={rows} />;
  }
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Header view={view} theme={theme} />
      <Breadcrumb view={view} theme={theme} />
      {view.tabs ? (
        <TabBar tabs={view.tabs.all} current={view.tabs.current} width={columns} theme={theme} />
      ) : null}
      <Box flexGrow={1} flexDirection="column">
        <Body app={app} view={view} theme={theme} />
      </Box>
      <StatusLine view={view} theme={theme} />
      <Footer view={view} theme={theme} />
    </Box>
  );
}

function Body({ app, view, theme }: { readonly app: Dashboard; readonly view: View; readonly theme: Theme }) {
  const { body, detail, columns } = view.layout;
  const { overlay } = view.state;
  const whole = body.height + (detail?.side === 'below' ? detail.height : 0);
  if (overlay) {
    return <OverlayWindow app={app} overlay={overlay} width={columns} height={whole} theme={theme} />;
  }
  const main = view.table ? (
    <Table table={view.table} width={body.width} theme={theme} />
  ) : (
    <Document lines={view.lines ?? []} theme={theme} />
  );
  if (!detail || !view.detail) return <Box height={whole}>{main}</Box>;
  const lines = view.detail.map(spans => ({ spans, hit: false }));
  if (detail.side === 'below') {
    const rule = ` ${theme.glyphs.rule.repeat(Math.max(0, detail.width - 2))}`;
    return (
      <Box flexDirection="column">
        <Box height={body.height}>{main}</Box>
        <Spans spans={[{ text: rule, tone: 'muted' }]} theme={theme} />
        <Document lines={lines} theme={theme} />
      </Box>
    );
  }
  const side = Array.from({ length: detail.height }, () => theme.glyphs.frame.side).join('\n');
  return (
    <Box flexDirection="row">
      <Box width={body.width + 1} height={body.height}>
        {main}
      </Box>
      <Box width={1}>
        <Spans spans={[{ text: side, tone: 'muted' }]} theme={theme} />
      </Box>
      <Box width={detail.width} height={detail.height}>
        <Document lines={lines} theme={theme} />
      </Box>
    </Box>
  );
}

function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }) {
  const sentence = `nkeeper needs ${SMALLEST.columns}×${SMALLEST.rows}. q quits.`;
  return (
    <Box width={columns} height={rows} justifyContent="center" alignItems="center">
      <Text wrap="truncate">{sentence}</Text>
    </Box>
  );
}

/** A screen that failed keeps the rest alive: it says so in words and offers the way back. */
function Broken({
  error,
  columns,
  rows,
}: {
  readonly error: unknown;
  readonly columns: number;
  readonly rows: number;
}) {
  return (
    <Box width={columns} height={rows} flexDirection="column" padding={1}>
      <Text>This page could not be drawn: {clean(messageOf(error))}</Text>
      <Text>esc goes back, 1 shows the operators, q quits.</Text>
    </Box>
  );
}
