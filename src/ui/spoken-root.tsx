import { Box, Text } from 'ink';
import { useSyncExternalStore } from 'react';
import type { Dashboard } from '../app/dashboard.ts';
import { type QuietText, spokenLines } from '../app/spoken.ts';
import { messageOf } from '../core/errors.ts';
import { clean } from '../core/text/clean.ts';

/** The picture in words, for Ink's screen-reader mode. */
export function SpokenRoot({ app, quiet }: { readonly app: Dashboard; readonly quiet: QuietText }) {
  useSyncExternalStore(app.state.subscribe, app.state.get);
  return (
    <Box flexDirection="column">
      {quiet.take(linesOf(app)).map((line, i) => (
        <Text key={i}>{line}</Text>
      ))}
    </Box>
  );
}

function linesOf(app: Dashboard): readonly string[] {
  try {
    return spokenLines(app);
  } catch (error) {
    return [`This page could not be told: ${clean(messageOf(error))}`, 'esc goes back, q quits.'];
  }
}
