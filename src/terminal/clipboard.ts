/** Longest base64 that the terminals in use take; longer ones are dropped, or worse, cut. */
const MAX_ENCODED = 74_994;

/**
 * The sequence (OSC 52) that puts text on the clipboard of the person's own terminal, also over SSH. Inside tmux it is
 * sent twice: for tmux (`set-clipboard on`), and wrapped for the terminal around it (`allow-passthrough on`).
 * @param env `TMUX` says that tmux is in between.
 * @returns undefined when the text is too long to arrive whole.
 */
export function clipboardSequence(text: string, env: NodeJS.ProcessEnv): string | undefined {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (encoded.length > MAX_ENCODED) return undefined;
  const sequence = `\x1b]52;c;${encoded}\x07`;
  return env['TMUX'] ? `${sequence}\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : sequence;
}
