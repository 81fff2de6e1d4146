import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Has a person edit a text in `$VISUAL`, `$EDITOR`, or vi, which get the terminal. The file is only theirs, and gone
 * afterwards.
 *
 * @param name of the file: its ending tells editors what it is
 * @returns the text as they left it
 * @throws Error the editor could not be started, or ended with a fault
 */
export async function editText(text: string, name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'nkeeper-'));
  try {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    await run(env.VISUAL || env.EDITOR || 'vi', file, env);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An editor may have flags of its own (`code --wait`): the shell splits them, and gets the file as one word. */
function run(editor: string, file: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'editor', file], { stdio: 'inherit', env });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(faultOf(editor, signal ?? code)));
    });
  });
}

/** Codes of the shell itself, for what it could not start. */
const NOT_STARTED: Readonly<Record<number, string>> = {
  126: 'cannot be started',
  127: 'was not found',
};

function faultOf(editor: string, end: string | number | null): string {
  const shell = NOT_STARTED[Number(end)];
  return shell === undefined
    ? `The editor (${editor}) ended with ${typeof end === 'string' ? end : `code ${end}`}.`
    : `The editor (${editor}) ${shell}: name another one in $VISUAL or $EDITOR.`;
}
