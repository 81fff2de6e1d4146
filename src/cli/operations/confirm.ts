import { createInterface } from 'node:readline/promises';
import { clean } from '../../core/text/clean.ts';
import { Questions } from '../ask/questions.ts';

/** Asks a person to type a name before something is taken away; anything else means no. */
export async function confirmed(name: string): Promise<boolean> {
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

/** A question with yes or no. @param otherwise what Enter means: yes only where nothing is taken away */
export async function isWanted(question: string, otherwise = true): Promise<boolean> {
  const ask = new Questions();
  try {
    return await ask.yesNo(question, otherwise);
  } finally {
    ask.close();
  }
}
