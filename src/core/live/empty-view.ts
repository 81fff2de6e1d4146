import type { LiveView } from '../resolver/live-view.ts';

/** The picture before anything was asked. */
export const EMPTY_VIEW: LiveView = {
  link: { state: 'off', reason: 'Not connected: this was started with --offline.' },
  login: undefined,
  servers: [],
  expectedServers: 0,
  unreached: undefined,
  apart: [],
  holdings: new Map(),
  strangers: new Map(),
  comparedAt: 0,
  connections: [],
  connectionsUnlisted: 0,
  detail: undefined,
  events: [],
  busy: false,
  notes: [],
};
