import type { Field } from '../../app/screen.ts';
import type { Account, MsgTrace } from '../../core/claims/account.ts';
import { integer } from './amounts.ts';
import { field, muted } from './blocks.ts';

/** Tracing and replication traffic of an account. */
export function trafficFields({ trace, cluster_traffic: traffic }: Account): readonly (Field | undefined)[] {
  return [field('Message tracing', traceValue(trace)), field('Replication', trafficValue(traffic))];
}

function traceValue(trace: MsgTrace | undefined): Field['value'] {
  if (!trace?.dest) return 'off';
  const percent = Number(trace.sampling ?? 0) === 0 ? 100 : trace.sampling!;
  return [`to ${trace.dest}`, `${integer(percent)} % of the messages with a trace header`];
}

function trafficValue(traffic: string | undefined): Field['value'] {
  switch (traffic ?? '') {
    case '':
      return ['system', muted('(not said): the system account carries it')];
    case 'system':
      return ['system', muted('the system account carries it')];
    case 'owner':
      return ['owner', muted('this account carries its own')];
    default:
      return [traffic!, muted('(unknown)')];
  }
}
