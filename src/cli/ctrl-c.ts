/** The first Ctrl-C cancels, and what runs says how far it came; the second one ends the process. */
export async function cancelledByCtrlC<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.once('SIGINT', abort);
  try {
    return await use(stop.signal);
  } finally {
    process.off('SIGINT', abort);
  }
}
