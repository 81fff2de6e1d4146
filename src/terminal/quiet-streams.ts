type Write = typeof process.stdout.write;

/**
 * While the screen is ours nothing else may write to it: what goes to stdout, stderr, the console, and Node's warnings
 * (which Node prints past its own streams) goes to `log` instead.
 * @returns puts everything back
 */
export function quietStreams(log: (text: string) => void): () => void {
  const { stdout, stderr } = process;
  const writes = [stdout.write, stderr.write] as const;
  const warnings = process.listeners('warning');
  const logWrite = writeTo(log);
  const logWarning = (warning: Error): void => log(`${warning.name}: ${warning.message}`);
  stdout.write = logWrite;
  stderr.write = logWrite;
  process.removeAllListeners('warning');
  process.on('warning', logWarning);
  return () => {
    [stdout.write, stderr.write] = writes;
    process.off('warning', logWarning);
    for (const listener of warnings) process.on('warning', listener);
  };
}

function writeTo(log: (text: string) => void): Write {
  return (
    chunk,
    encodingOrDone?: BufferEncoding | ((error?: Error) => void),
    done?: (error?: Error) => void,
  ) => {
    log(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (callback) process.nextTick(callback);
    return true;
  };
}
