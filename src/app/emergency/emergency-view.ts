import type { Armed } from '../../core/emergency/armed.ts';
import type { PursuitView } from '../../core/emergency/pursuit.ts';
import { unnamedWords } from '../../core/emergency/unnamed.ts';

/** One cut, as pages show it: how far it is, and what is wrong beside it. */
export interface EmergencyView {
  readonly armed: Armed;
  readonly view: PursuitView;
  /** What went wrong in store or journal, in sentences. */
  readonly faults: readonly string[];
  /** Why no server can be reached now; empty when one is. */
  readonly lost: string;
  /** Path of the report; undefined before it is saved. */
  readonly report: string | undefined;
}

/** Something is left to be done. */
export function isOpen({ view }: EmergencyView): boolean {
  return !view.done && !view.undone && !view.letGo;
}

/**
 * What keeps it from being proven and a person can excuse: servers that are silent, or have no store and never get the
 * account; URLs, and what is not connected.
 */
export function missingOf({ armed, view }: EmergencyView): readonly string[] {
  const { servers, unnamed, unlinked } = view;
  const excusable = servers.filter(
    ({ state, lacksAccount }) => state === 'silent' || (state === 'unproven' && lacksAccount),
  );
  const { silentUrls = [], without = [] } = armed;
  const links = unlinked.flatMap(({ names }) => names);
  // It has no name to be told by: any will do that no other has.
  const nameless = unnamed > silentUrls.length ? [`a server that nobody named (${without.length + 1})`] : [];
  return [
    ...new Set([
      ...excusable.map(({ name }) => name),
      ...(unnamed > 0 ? silentUrls : []),
      ...links,
      ...nameless,
    ]),
  ];
}

/** Servers that have not shown it: `n3, 1 more`; and what is not connected. */
export function openServers({ armed, view: { servers, unnamed, unlinked } }: EmergencyView): string {
  const names = servers.flatMap(({ name, state }) => (state === 'proven' ? [] : [name]));
  const more = unnamed > 0 ? [unnamedWords(unnamed, armed.silentUrls)] : [];
  const counted = [...names, ...more].join(', ');
  return [...(counted === '' ? [] : [counted]), ...unlinked.map(({ words }) => words)].join('; ');
}
