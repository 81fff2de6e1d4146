import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { Field, FieldSet, InputOf } from '../../core/operations/fields/field.ts';
import type { Operation } from '../../core/operations/operation.ts';
import { chooseAccount, chooseOperator } from '../../core/store/choose.ts';
import type { Store } from '../../core/store/store.ts';
import { Questions } from './questions.ts';

/** More than so many are not listed: they are typed. */
const LISTED = 30;

export interface AskOptions {
  readonly store: Store;
  /** Folder name or public key; absent: nsc's current one. */
  readonly operator: string | undefined;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What `-i` asks for: what an operation is about, what it cannot do without, and whatever else somebody wants to say. */
export class FieldQuestions {
  readonly #operation: Operation;
  readonly #options: AskOptions;
  readonly #ask = new Questions();
  #input: Record<string, unknown>;

  constructor(operation: Operation, input: InputOf<FieldSet>, options: AskOptions) {
    this.#operation = operation;
    this.#input = { ...input };
    this.#options = options;
  }

  get input(): InputOf<FieldSet> {
    return this.#input;
  }

  /** @throws NkeeperError `cancelled` */
  async begin(): Promise<void> {
    const { fields, argument } = this.#operation;
    for (const name of ['account', argument ?? ''])
      if (name in fields && !(name in this.#input)) await this.#askFor(name);
    await this.#askForMore();
  }

  /** Asks for what a plan could not do without. @returns false: the error is about something else */
  async missing(error: unknown): Promise<boolean> {
    if (!(error instanceof NkeeperError) || error.code !== 'input-missing') return false;
    const flag = /--[\w-]+/.exec(error.message)?.[0];
    const { fields, argument } = this.#operation;
    const named = Object.keys(fields).find(name => longOf(fields[name]) === flag);
    const name = named ?? argument;
    if (name === undefined) return false;
    process.stderr.write(`${error.message}\n`);
    await this.#askFor(name);
    return name in this.#input;
  }

  close(): void {
    this.#ask.close();
  }

  async #askFor(name: string): Promise<void> {
    const field = this.#operation.fields[name];
    if (!field) return;
    const choices = field.kind === 'name' ? await this.#choicesOf(name) : (field.choices ?? []);
    if (choices.length > 0 && choices.length <= LISTED) {
      const current = this.#options.store.locations.current.account;
      const otherwise = choices.includes(current) ? current : choices[0];
      this.#take(name, field, await this.#ask.choice(field.label, choices, otherwise));
    } else if (field.kind === 'yes-no')
      this.#take(name, field, String(await this.#ask.yesNo(field.about, false)));
    else {
      const given = await this.#ask.text(`${field.label} (${field.about})`, {
        check: text => (text === '' ? undefined : this.#faultOf(field, text)),
      });
      if (given !== '') this.#take(name, field, given);
    }
  }

  async #askForMore(): Promise<void> {
    const { fields } = this.#operation;
    const open = Object.entries(fields).filter(([name, { hidden }]) => !hidden && !(name in this.#input));
    if (open.length === 0) return;
    const find = (typed: string) =>
      open.find(([, field]) => longOf(field) === `--${typed.replace(/^-+/, '')}`);
    for (;;) {
      const typed = await this.#ask.text('Anything else? A flag, ? for all of them, Enter to go on', {
        check: text =>
          text === '' || text === '?' || find(text) ? undefined : `There is no flag ${text}; ? lists them.`,
      });
      if (typed === '') return;
      if (typed === '?')
        for (const [, field] of open) process.stderr.write(`  ${longOf(field).padEnd(26)}${field.about}\n`);
      else await this.#askFor(find(typed)?.[0] ?? '');
    }
  }

  #take(name: string, field: Field<unknown>, text: string): void {
    this.#input = { ...this.#input, [name]: field.parse([text], this.#options.now) };
  }

  #faultOf(field: Field<unknown>, text: string): string | undefined {
    try {
      field.parse([text], this.#options.now);
    } catch (error) {
      return messageOf(error);
    }
    const fault = field.check?.(text);
    return fault && `${fault.message} ${fault.hint}`.trim();
  }

  /** Names in the store that can be meant; none for something new. */
  async #choicesOf(name: string): Promise<readonly string[]> {
    const { words, noun, argument } = this.#operation;
    const { store } = this.#options;
    if (name === argument && /^(add|init)\b/.test(words)) return [];
    if (name === argument && noun === 'operator') return store.operators().map(row => row.name);
    try {
      const operator = chooseOperator(store, this.#options.operator);
      if (name === 'account' || (name === argument && noun === 'account'))
        return store.accounts(operator.name).map(row => row.name);
      if (name !== argument || (noun !== 'user' && noun !== 'revocation')) return [];
      const account = await chooseAccount(store, operator, this.#input.account as string | undefined);
      return store.users(operator.name, account.name).map(row => row.name);
    } catch {
      // What is wrong there the plan says better.
      return [];
    }
  }
}

function longOf(field: Field<unknown> | undefined): string {
  return /--[\w-]+/.exec(field?.flags ?? '')?.[0] ?? '';
}
