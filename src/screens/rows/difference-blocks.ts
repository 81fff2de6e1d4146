import type { Block } from '../../app/screen.ts';
import type { Difference } from '../../core/claims/difference/difference.ts';
import { integer } from '../../core/text/amounts.ts';
import { muted, sentence } from '../claims/blocks.ts';
import type { NameOfKey } from '../claims/standard.ts';

/** More lines than this nobody reads. */
const MOST = 300;

/** Differences as lines with signs: what was there with `-`, what is there with `+`. */
export function differenceBlocks(differences: readonly Difference[], nameOf: NameOfKey): readonly Block[] {
  const rest = differences.length - MOST;
  return [
    ...differences.slice(0, MOST).flatMap((each, i) => [
      // Subjects of one list come under one label.
      ...(each.label === differences[i - 1]?.label ? [] : [labelLine(each, nameOf)]),
      ...changeLines(each, nameOf),
    ]),
    ...(rest > 0 ? [sentence(`and ${integer(rest)} more differences`)] : []),
  ];
}

function labelLine({ label, key }: Difference, nameOf: NameOfKey): Block {
  const name = key === undefined ? undefined : nameOf(key);
  const spans = [{ text: label }, ...(name === undefined ? [] : [muted(` (${name})`)])];
  return { kind: 'text', spans, indent: 2, hang: 2 };
}

function changeLines({ before, after }: Difference, nameOf: NameOfKey): readonly Block[] {
  const line = (sign: string, text: string, tone: 'danger' | 'ok'): Block => {
    const name = nameOf(text);
    const spans = [{ text: `${sign} ${text}`, tone }, ...(name === undefined ? [] : [muted(` (${name})`)])];
    return { kind: 'text', spans, indent: 4, hang: 2 };
  };
  return [
    ...(before === undefined ? [] : [line('-', before, 'danger')]),
    ...(after === undefined ? [] : [line('+', after, 'ok')]),
  ];
}
