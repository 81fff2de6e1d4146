import { requestFlags } from '../core/live/request-flags.ts';
import type { Dashboard } from './dashboard.ts';

/** What begins a command on the store and the servers that are open here: `nkeeper -H DIR --server URL`. */
export function serverProgram({ parts: { program = 'nkeeper', servers } }: Dashboard): string {
  return servers === undefined ? program : `${program} ${requestFlags(servers)}`.trim();
}
