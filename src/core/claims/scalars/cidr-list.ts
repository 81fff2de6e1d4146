import type { Codec } from '../json/codec.ts';
import { list } from '../json/containers.ts';
import { text } from '../json/scalars.ts';
import { addTags } from './tags.ts';

const texts = list(text);

/** A list of CIDR ranges, kept as it is; or the one comma separated text that older tools wrote, cleaned up. */
export const cidrList: Codec<readonly string[]> = {
  ...texts,
  read(node, _old, at) {
    if (typeof node === 'string') return parseCidrList(node);
    if (node === null) return undefined;
    if (!Array.isArray(node) || !node.every(element => element === null || typeof element === 'string')) {
      throw at.error('payload-field-type', 'is neither a list of texts nor a text');
    }
    return node.map(element => element ?? '') as string[];
  },
};

/** Takes a comma separated text apart: trimmed, in lower case, without blanks and repetitions. */
export function parseCidrList(text: string): readonly string[] {
  return addTags([], text.split(','));
}
