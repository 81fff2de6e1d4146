import assert from 'node:assert/strict';
import { NkeeperError } from '../../../src/core/errors.ts';

/** Code of the NkeeperError that a call throws; null when it returns. Any other error is a failure. */
export function codeOf(call: () => unknown): string | null {
  try {
    call();
    return null;
  } catch (error) {
    assert.ok(error instanceof NkeeperError, error instanceof Error ? error.stack : String(error));
    return error.code;
  }
}
