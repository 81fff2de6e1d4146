import type { Screen } from '../app/screen.ts';
import { connection } from './connection.ts';
import { connections } from './connections.ts';
import { events } from './events.ts';
import { expirations } from './expirations.ts';
import { keys } from './keys.ts';
import { problems } from './problems.ts';
import { resolver } from './resolver.ts';
import { server } from './server.ts';

/** Every screen. A route's name leads to the one that is called so. */
export const SCREENS: readonly Screen[] = [
  keys,
  problems,
  expirations,
  resolver,
  server,
  connections,
  connection,
  events,
];
