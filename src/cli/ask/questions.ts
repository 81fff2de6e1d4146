import { createInterface, type Interface } from 'node:readline';
import { NkeeperError } from '../../core/errors.ts';
import { clean } from '../../core/text/clean.ts';
import type { World } from '../world.ts';

/** What is wrong with an answer; undefined: nothing. */
type Check = (answer: string) => string | undefined | Promise<string | undefined>;

export interface TextQuestion {
  /** What Enter alone says; shown. */
  readonly otherwise?: string;
  /** What is wrong with an answer; it is asked again then. */
  readonly check?: Check;
}

/** Can a person be asked? */
export function canAsk({ streams: { stdin, stdout } }: World): boolean {
  return stdin.isTTY === true && stdout.isTTY === true;
}

/**
 * Questions to a person, one after the other, on stderr: stdout is for data. Ctrl-C and Ctrl-D end them.
 *
 * @throws NkeeperError `cancelled`, from each question
 */
export class Questions {
  readonly #lines: Interface;
  #stop: ((error: NkeeperError) => void) | undefined;
  /** Whole lines that came before they were asked for, as from a paste. */
  readonly #waiting: string[] = [];
  #take: ((line: string) => void) | undefined;
  #ended = false;

  constructor() {
    this.#lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
    this.#lines.on('line', line => {
      if (this.#take) this.#take(line);
      else this.#waiting.push(line);
    });
    this.#lines.on('SIGINT', () => this.#lines.close());
    this.#lines.on('close', () => {
      this.#ended = true;
      this.#stop?.(cancelled());
    });
  }

  /** @returns the answer without blanks around it */
  async text(question: string, { otherwise, check }: TextQuestion = {}): Promise<string> {
    const hint = otherwise === undefined || otherwise === '' ? '' : ` [${clean(otherwise)}]`;
    for (;;) {
      const given = (await this.#line(`${clean(question)}${hint}: `)).trim() || (otherwise ?? '');
      const fault = await check?.(given);
      if (fault === undefined) return given;
      process.stderr.write(`  ${clean(fault)}\n`);
    }
  }

  async yesNo(question: string, otherwise: boolean): Promise<boolean> {
    const answer = await this.text(`${question} (${otherwise ? 'Y/n' : 'y/N'})`, {
      check: given => (/^(y|yes|n|no)?$/i.test(given) ? undefined : 'Answer y or n.'),
    });
    return answer === '' ? otherwise : /^y/i.test(answer);
  }

  /** One of several, by its number or its text. */
  async choice(
    question: string,
    choices: readonly string[],
    otherwise = choices[0] ?? '',
    check: Check = () => undefined,
  ): Promise<string> {
    choices.forEach((each, i) => {
      process.stderr.write(`  ${i + 1}  ${clean(each)}\n`);
    });
    const find = (given: string) => choices.find(each => each === given) ?? choices[Number(given) - 1];
    const answer = await this.text(question, {
      otherwise,
      check: given => {
        const found = find(given);
        return found === undefined ? `Answer 1 to ${choices.length}.` : check(found);
      },
    });
    return find(answer) ?? otherwise;
  }

  close(): void {
    this.#lines.close();
  }

  #line(prompt: string): Promise<string> {
    return new Promise((answered, stopped) => {
      if (this.#ended) return stopped(cancelled());
      this.#stop = stopped;
      const before = this.#waiting.shift();
      this.#lines.setPrompt(prompt);
      this.#lines.prompt();
      if (before !== undefined) return answered(before);
      this.#take = line => {
        this.#take = undefined;
        answered(line);
      };
    });
  }
}

function cancelled(): NkeeperError {
  return new NkeeperError('cancelled', 'Nothing was changed.');
}
