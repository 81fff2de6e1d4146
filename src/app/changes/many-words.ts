import { countOf } from '../../core/text/count-of.ts';
import type { Subject } from './subject.ts';

/** What several things are, in words: `user ORDERS/kiosk`, `12 users of ORDERS`, `12 users in 3 accounts`, `20 accounts`. */
export function subjectsInWords(subjects: readonly Subject[]): string {
  const [first] = subjects;
  if (!first) return 'nothing';
  const noun = first.noun.replace('-', ' ');
  const { account = '' } = first;
  if (noun === 'account' || noun === 'operator')
    return subjects.length === 1 ? `${noun} ${account || first.operator}` : countOf(subjects.length, noun);
  if (subjects.length === 1) return `${noun} ${account}/${first.user ?? first.part ?? ''}`;
  return `${countOf(subjects.length, noun)} ${whereInWords(subjects.map(each => each.account ?? ''))}`;
}

/** `of ORDERS`, `in 3 accounts` */
function whereInWords(accounts: readonly string[]): string {
  const all = new Set(accounts);
  return all.size === 1 ? `of ${accounts[0]}` : `in ${countOf(all.size, 'account')}`;
}

/** Names that a field is given, as `ACCOUNT/NAME` where they are in several: `12 users in 3 accounts`. */
export function givenInWords(texts: readonly string[], label: string): string {
  const accounts = texts.map(text => text.slice(0, Math.max(0, text.indexOf('/'))));
  const counted = countOf(texts.length, label.toLowerCase().replace(/s$/, ''));
  return accounts.includes('') ? counted : `${counted} ${whereInWords(accounts)}`;
}
