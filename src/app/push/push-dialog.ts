import type { OpenPush } from '../../core/exchange/open-push.ts';
import type { Pushing } from '../../core/exchange/push-run.ts';
import type { PushView } from '../../core/exchange/push-view.ts';
import type { Answer } from '../changes/answer.ts';
import { EMPTY_INPUT, type TextInput } from '../text-input.ts';

/** A push from the first look at the servers to the last server's line. One window. */
export interface PushDialog {
  /** `looking`: the servers are asked. `review`: nothing was sent yet. */
  readonly stage: 'looking' | 'review' | 'running' | 'over';
  readonly operator: string;
  /** Names of the accounts; undefined: all that some server lacks or has otherwise. */
  readonly accounts: readonly string[] | undefined;
  readonly open: OpenPush | undefined;
  readonly run: Pushing | undefined;
  readonly view: PushView | undefined;
  readonly stop: AbortController | undefined;
  /** What is in conflict is sent too: a person asked for it. */
  readonly force: boolean;
  readonly answer: Answer;
  readonly typed: TextInput;
  /** First line that shows. */
  readonly top: number;
  /** Unix milliseconds since when this is on screen. */
  readonly since: number;
  readonly fault: string;
}

export function newPushDialog(
  operator: string,
  accounts: readonly string[] | undefined,
  since: number,
): PushDialog {
  return {
    stage: 'looking',
    operator,
    accounts,
    open: undefined,
    run: undefined,
    view: undefined,
    stop: undefined,
    force: false,
    answer: 'no',
    typed: EMPTY_INPUT,
    top: 0,
    since,
    fault: '',
  };
}

const TYPED_MOST = 24;

/** What has to be typed before somebody else's version is overwritten; undefined: a Yes is enough. */
export function wordToPush({ open, force }: PushDialog): string | undefined {
  if (!open || !force) return undefined;
  const conflicts = open.chosen(true).filter(({ verdict }) => verdict === 'conflict');
  const [only] = conflicts;
  if (only === undefined) return undefined;
  const plain = /^[\x21-\x7e][\x20-\x7e]*$/.test(only.name) && only.name.length <= TYPED_MOST;
  return conflicts.length === 1 && plain ? only.name : 'overwrite';
}

/** What the command line would be. */
export function pushCommand({ accounts, force }: PushDialog): string {
  const which = accounts === undefined ? '-A' : accounts.map(name => `-a ${quoted(name)}`).join(' ');
  return `nkeeper push ${which}${force ? ' --force' : ''}`;
}

export function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
