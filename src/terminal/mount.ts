import { render } from 'ink';
import type { ReactNode } from 'react';
import { InertInput } from './inert-input.ts';
import type { TerminalSession } from './session.ts';

/**
 * Draws an element on the session's terminal. Ink only lays out: the session's writer decides what is sent, keys come from
 * its gate. `linear` is Ink's screen-reader mode. An error while drawing that no boundary catches ends the program as `session.fail` does.
 */
export function mountInk(element: ReactNode, session: TerminalSession, linear = false): void {
  const app = render(element, {
    stdout: session.writer as unknown as NodeJS.WriteStream,
    stdin: new InertInput() as unknown as NodeJS.ReadStream,
    debug: true,
    // Said either way: Ink would look into the environment.
    isScreenReaderEnabled: linear,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  session.onUnmount(() => app.unmount());
  app.waitUntilExit().then(
    () => session.quit(),
    error => session.fail(error),
  );
}
