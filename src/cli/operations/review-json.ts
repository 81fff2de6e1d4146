import type { Review } from '../../core/operations/review.ts';
import { type JsonStyle, jsonText, type Printable } from '../json-text.ts';

const STYLE: JsonStyle = { indent: ' ', sorted: false, html: false };

/**
 * A review as JSON: the same shape for every operation, dry run or not.
 *
 * @param entry id in the journal, once it was done
 * @param token a JWT that was made for the person
 */
export function reviewJson(review: Review, applied: boolean, entry?: string, token?: string): string {
  const { operation, title, danger, tokens, files, effects, skipped, push, results } = review;
  return jsonText(
    {
      operation,
      title,
      danger,
      applied,
      entry,
      token,
      results,
      tokens: tokens.map(({ action, entity, from, signer, differences }) => ({
        action,
        ...entity,
        from,
        signer: signer && { ...signer },
        differences: differences.map(({ path, label, before, after }) => ({ path, label, before, after })),
      })),
      files: files.map(file => ({ ...file })),
      effects: effects.map(effect => ({ ...effect })),
      skipped: skipped.map(each => ({ ...each })),
      push: push.map(({ name, key }) => ({ name, key })),
    } as Printable,
    STYLE,
  );
}
