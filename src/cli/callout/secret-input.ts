import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks on the terminal for what nobody may see. Empty where nothing was typed. */
export async function askSecret(what: string): Promise<string> {
  process.stderr.write(`${what}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asked = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await asked.question('');
  } catch {
    return '';
  } finally {
    asked.close();
    process.stderr.write('\n');
  }
}
