import type { OpenPrune } from '../../core/exchange/open-prune.ts';
import type { Pruned, PruneView } from '../../core/exchange/prune-run.ts';
import { integer } from '../../core/text/amounts.ts';
import { countOf } from '../../core/text/count-of.ts';
import { timestamp } from '../../core/text/units.ts';
import type { Block, Mark } from '../screen.ts';
import { type PushDialog, pushCommand } from './push-dialog.ts';

/** So many accounts are told one by one. */
const MOST = 50;

/** What servers would lose, or how far it is. */
export function pruneBlocks(push: PushDialog, pruning: OpenPrune, program?: string): readonly Block[] {
  return push.pruned ? doneBlocks(push.pruned) : planBlocks(push, pruning, program);
}

function planBlocks(
  push: PushDialog,
  { accounts, kept, servers, missing, faults }: OpenPrune,
  program?: string,
): readonly Block[] {
  const staying = [
    ...kept
      .slice(0, MOST)
      .map(({ name, mayBe }) => text(`${name} stays: it may be ${mayBe.join(', ')} here.`, 'danger')),
    ...(kept.length > MOST ? [text(`and ${integer(kept.length - MOST)} more stay`, 'danger')] : []),
    ...faults.map(each => text(each, 'warning')),
  ];
  if (accounts.length === 0) return kept.length === 0 ? [] : staying;
  const rest = accounts.length - MOST;
  return [
    ...accounts
      .slice(0, MOST)
      .flatMap(({ name, key, servers: on, connections, deleted, best, fault, stored }) => [
        { kind: 'heading', text: name } as const,
        ...(name === key ? [] : [text(key)]),
        text(
          `On ${on.join(', ')}: ${best ? `issued ${timestamp(best.issuedAt)}` : fault}`,
          best ? undefined : 'warning',
        ),
        ...(connections > 0 ? [text(`Cuts off ${countOf(connections, 'connection')}.`, 'danger')] : []),
        ...(deleted === '' ? [] : [text(`Deleted in this store on ${deleted}.`)]),
        ...(stored ? [text('The store has it: a push brings it back.', 'warning')] : []),
      ]),
    ...(rest > 0 ? [text(`and ${integer(rest)} more`)] : []),
    { kind: 'blank' },
    text(
      `Everybody in it is cut off. It is closed first on ${servers.map(({ name }) => name).join(', ')}, then deleted where all servers are there and allow it.`,
      'warning',
    ),
    ...missing.map(each => text(`Not there: ${each}. So nothing is deleted, only closed.`, 'warning')),
    ...staying,
    text(`As a command: ${pushCommand(push, program)}`),
  ];
}

const PHASES: Readonly<Record<PruneView['phase'], string>> = {
  closing: 'Closing…',
  deleting: 'Closed everywhere. Deleting…',
  waiting: 'Deleted. Looking again when servers have compared their stores',
  done: 'Over.',
  cancelled: 'Cancelled before the end.',
};

const STATES: Readonly<Record<Pruned['state'], readonly [string, Mark]>> = {
  waiting: ['not closed yet', 'unknown'],
  deleted: ['deleted, not looked at again yet', 'unknown'],
  gone: ['gone from every server', 'ok'],
  'locked-out': ['closed, not deleted', 'warning'],
  'came-back': ['came back', 'danger'],
  unproven: ['not proven', 'danger'],
};

function doneBlocks({ phase, accounts, answers, lookAgainIn }: PruneView): readonly Block[] {
  const rest = accounts.length - MOST;
  return [
    text(phase === 'waiting' ? `${PHASES[phase]}: in ${lookAgainIn} s. esc ends the wait.` : PHASES[phase]),
    { kind: 'blank' },
    ...accounts.slice(0, MOST).map(({ name, state, servers, text: why }) => {
      const [word, mark] = STATES[state];
      const where = state === 'gone' || servers.length === 0 ? '' : ` (${servers.join(', ')})`;
      return text(`${name}  ${word}${where}${why === '' ? '' : `. ${why}`}`, mark);
    }),
    ...(rest > 0 ? [text(`and ${integer(rest)} more: m shows them`)] : []),
    { kind: 'blank' },
    ...answers.map(answer => text(answer)),
  ];
}

function text(sentence: string, mark?: Mark): Block {
  return { kind: 'text', spans: [{ text: sentence }], ...(mark ? { mark } : {}) };
}
