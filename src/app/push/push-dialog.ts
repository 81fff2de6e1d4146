import type { OpenPrune } from '../../core/exchange/open-prune.ts';
import type { OpenPush } from '../../core/exchange/open-push.ts';
import type { PruneView } from '../../core/exchange/prune-run.ts';
import type { Pushing } from '../../core/exchange/push-run.ts';
import type { PushView } from '../../core/exchange/push-view.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import type { Answer } from '../changes/answer.ts';
import { withStore } from '../changes/command-line.ts';
import { EMPTY_INPUT, type TextInput } from '../text-input.ts';

/** A push from the first look at the servers to the last server's line. One window. */
export interface PushDialog {
  /** `looking`: the servers are asked. `review`: nothing was sent yet. */
  readonly stage: 'looking' | 'review' | 'running' | 'over';
  readonly operator: string;
  /** Names of the accounts; undefined: all that some server lacks or has otherwise. */
  readonly accounts: readonly string[] | undefined;
  readonly open: OpenPush | undefined;
  /** Instead of a push: accounts that only servers have are taken off them. `accounts` are public keys then. */
  readonly prune: boolean;
  readonly pruning: OpenPrune | undefined;
  readonly pruned: PruneView | undefined;
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
  prune = false,
): PushDialog {
  return {
    stage: 'looking',
    operator,
    accounts,
    open: undefined,
    prune,
    pruning: undefined,
    pruned: undefined,
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
export function wordToPush({ open, force, pruning }: PushDialog): string | undefined {
  if (pruning) return pruning.accounts.length === 0 ? undefined : wordFor(pruning.accounts, 'prune');
  if (!open || !force) return undefined;
  const conflicts = open.chosen(true).filter(({ verdict }) => verdict === 'conflict');
  return conflicts.length === 0 ? undefined : wordFor(conflicts, 'overwrite');
}

/** The name of the only one, where it can be typed. */
function wordFor(accounts: readonly { readonly name: string }[], otherwise: string): string {
  const [only, ...more] = accounts;
  const name = only?.name ?? '';
  const plain = /^[\x21-\x7e][\x20-\x7e]*$/.test(name) && name.length <= TYPED_MOST;
  return more.length === 0 && plain ? name : otherwise;
}

/** What the command line would be. */
export function pushCommand({ accounts, force, prune, operator }: PushDialog, program?: string): string {
  const all = accounts === undefined ? '-A' : accounts.map(name => `-a ${shellWord(name)}`).join(' ');
  const which = prune ? (accounts?.length === 1 ? `-R ${shellWord(accounts[0] ?? '')}` : '--prune') : all;
  const command = `nkeeper push ${which}${force && !prune ? ' --force' : ''} --operator ${shellWord(operator)}`;
  return withStore(command, program);
}
