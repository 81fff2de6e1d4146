import { Box } from 'ink';
import type { Theme } from '../app/theme.ts';
import type { DocumentLine } from '../app/view.ts';
import { Spans } from './spans.tsx';

/** The lines of a document that are in its window; the place that a search found is in reverse video. */
export function Document({
  lines,
  theme,
}: {
  readonly lines: readonly DocumentLine[];
  readonly theme: Theme;
}) {
  return (
    <Box flexDirection="column" paddingLeft={1}>
      {lines.map((line, i) => (
        <Spans
          key={i}
          spans={line.spans.length === 0 ? [{ text: ' ' }] : line.spans}
          theme={theme}
          inverse={line.hit}
        />
      ))}
    </Box>
  );
}
