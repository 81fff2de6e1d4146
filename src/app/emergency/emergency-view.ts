import type { Armed } from '../../core/emergency/armed.ts';
import type { ProofView } from '../../core/emergency/proof.ts';

/** One cut, as pages show it: how far it is, and what is wrong beside it. */
export interface EmergencyView {
  readonly armed: Armed;
  readonly view: ProofView;
  /** What went wrong in store or journal, in sentences. */
  readonly faults: readonly string[];
  /** Why no server can be reached now; empty when one is. */
  readonly lost: string;
  /** Path of the report; undefined before it is saved. */
  readonly report: string | undefined;
  /** Somebody gave it up: nothing is sent again. */
  readonly letGo: boolean;
}

/** It is not proven, and goes on. */
export function isOpen({ view, letGo }: EmergencyView): boolean {
  return !view.proven && !letGo;
}

/** Servers that have not shown it: `n3, 1 more`. */
export function openServers({ view: { servers, unnamed } }: EmergencyView): string {
  const names = servers.flatMap(({ name, state }) => (state === 'proven' ? [] : [name]));
  return [...names, ...(unnamed > 0 ? [`${unnamed} more`] : [])].join(', ');
}
