import { integer } from './amounts.ts';

/** How many of something, in words: `1 user`, `12,000 users`. */
export function countOf(count: number, noun: string): string {
  return `${integer(count)} ${plural(noun, count)}`;
}

/** A noun as it stands beside this number: `user`, `users`, `accesses`. */
export function plural(noun: string, count: number): string {
  if (count === 1) return noun;
  return noun.endsWith('s') ? `${noun}es` : `${noun}s`;
}

/** Some names, and how many others there are: `a, b, c and 1,200 more`. */
export function someOf(names: readonly string[], most = 5): string {
  const first = names.slice(0, most).join(', ');
  return names.length > most ? `${first} and ${integer(names.length - most)} more` : first;
}
