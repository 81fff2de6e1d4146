import { createInterface } from 'node:readline/promises';
import { clean } from '../../core/text/clean.ts';
import type { World } from '../world.ts';

/**
 * Asks a person to type a name before something is taken away; anything else means no. Without a terminal nobody is
 * asked, as with nsc: a script has said what it wants, and the journal can bring it back.
 */
export async function confirmed(name: string, { streams }: World): Promise<boolean> {
  const { stdin, stdout } = streams;
  if (!stdin.isTTY || !stdout.isTTY) return true;
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asked.question(`Type ${clean(name)} to go on, anything else leaves it as it is: `);
    return answer.trim() === name;
  } catch {
    return false;
  } finally {
    asked.close();
  }
}
