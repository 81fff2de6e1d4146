import { NkeeperError } from '../../errors.ts';
import { parseAmount } from './amount.ts';
import { subjectCheck } from './checks.ts';
import type { Field, FieldKind } from './field.ts';
import { parseTime } from './moment.ts';
import { parseSpan } from './span.ts';

type Words = Pick<Field<unknown>, 'flags' | 'label' | 'about'> &
  Partial<
    Pick<
      Field<unknown>,
      'hidden' | 'bare' | 'check' | 'choices' | 'takenAwayBy' | 'takenAwayAs' | 'ordered' | 'shortcut'
    >
  >;

function one<T>(kind: FieldKind, words: Words, parse: (text: string, now: number) => T): Field<T> {
  return { ...words, kind, parse: (texts, now) => parse(texts.at(-1) ?? '', now) };
}

/** Free text; empty takes the value away. */
export const text = (words: Words): Field<string> => one('text', words, value => value);

/** The name (or public key) of something in the store. */
export const name = (words: Words): Field<string> => one('name', words, value => value);

/** A public key, a key file, a role, or a word that makes a key. */
export const key = (words: Words): Field<string> => one('key', words, value => value);

/** A file or URL. */
export const file = (words: Words): Field<string> => one('file', words, value => value);

export const subject = (words: Words): Field<string> =>
  one('subject', { check: subjectCheck, ...words }, value => value.trim());

/** A number; -1 for no limit. */
export const amount = (words: Words): Field<number | bigint> => one('amount', words, parseAmount);

/** A number that has no "unlimited". */
export const count = (words: Words): Field<number | bigint> => one('count', words, parseAmount);

/** Bytes; -1 for no limit. */
export const size = (words: Words): Field<number | bigint> => one('size', words, parseAmount);

/** A span of time, in nanoseconds. */
export const span = (words: Words): Field<number | bigint> => one('span', words, parseSpan);

/** A moment, in Unix seconds; 0 for none. */
export const moment = (words: Words): Field<number> => one('moment', words, parseTime);

/** Yes or no; the flag alone says yes. */
export const yesNo = (words: Words): Field<boolean> =>
  one('yes-no', { bare: 'true', ...words }, value => {
    if (/^(true|yes|y|1|t)$/i.test(value)) return true;
    if (/^(false|no|n|0|f)$/i.test(value)) return false;
    throw new NkeeperError('yes-no-invalid', `"${value}" is neither yes nor no.`, {
      hint: 'Write true or false.',
    });
  });

/** One of a few words, in any case. */
export const choice = <T extends string>(words: Words, choices: readonly T[]): Field<T> => ({
  ...one('choice', words, value => {
    const found = choices.find(each => each.toLowerCase() === value.toLowerCase());
    if (found !== undefined) return found;
    throw new NkeeperError('choice-unknown', `"${value}" is none of ${choices.join(', ')}.`);
  }),
  choices,
});

/** Several texts: the flag given several times, or commas between them. */
export const list = (words: Words): Field<readonly string[]> => many('list', words);

/** Several texts, which may have commas in them: the flag given several times. */
export const wholeTexts = (words: Words): Field<readonly string[]> => ({
  ...words,
  kind: 'list',
  many: true,
  parse: texts => texts.map(each => each.trim()).filter(each => each !== ''),
});

/** Several subjects; in subscribe lists an entry may be `subject queue`. */
export const subjects = (words: Words): Field<readonly string[]> =>
  many('subjects', { check: subjectCheck, ...words });

/** Names (or public keys) of several things in the store; commas may be in them. */
export const names = (words: Words): Field<readonly string[]> => ({
  ...words,
  kind: 'name',
  many: true,
  parse: texts => texts,
});

function many(kind: FieldKind, words: Words): Field<readonly string[]> {
  const parse = (texts: readonly string[]) =>
    texts.flatMap(each => each.split(',').map(part => part.trim())).filter(part => part !== '');
  return { ...words, kind, many: true, parse };
}
