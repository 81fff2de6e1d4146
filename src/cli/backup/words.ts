import type { About, End } from '../../core/backup/record.ts';
import type { Summary } from '../../core/backup/summary.ts';
import { clean } from '../../core/text/clean.ts';
import { countOf } from '../../core/text/count-of.ts';
import { bytes } from '../../core/text/units.ts';
import type { Printable } from '../json-text.ts';

/** What a backup is, for people. */
export function summaryText({ time, who, host, roots }: About, end: End, summary: Summary): string {
  const { operators, accounts, users, keys, creds, journal } = summary;
  const lines = [
    ['made', `${time.slice(0, 19).replace('T', ' ')} UTC by ${who} on ${host}`],
    ['of', roots.stores ?? ''],
    ['operators', operators.join(', ') || '-'],
    [
      'holds',
      [countOf(accounts, 'account'), countOf(users, 'user'), countOf(keys, 'key'), `${creds} creds`].join(
        ', ',
      ),
    ],
    ['journal', journal ? 'yes' : 'no'],
    ['files', `${end.files}, ${bytes(end.bytes)}`],
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(11)}${clean(value)}\n`).join('');
}

/** The same for programs. */
export function summaryJson({ time, who, host, roots }: About, end: End, summary: Summary) {
  const { files, bytes: size } = end;
  return { time, who, host, stores: roots.stores ?? '', ...summary, files, bytes: size } satisfies Printable;
}
