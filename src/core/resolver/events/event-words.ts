import type { LiveEvent } from '../live-view.ts';

/** What happened, in a word or two: screens and commands say it alike. */
export const EVENT_WORDS: Readonly<Record<LiveEvent['kind'], string>> = {
  connect: 'connect',
  disconnect: 'disconnect',
  'auth-error': 'refused',
  'account-update': 'account update',
  'account-delete': 'account delete',
  'server-start': 'server start',
  'server-back': 'server back',
  'server-shutdown': 'server stop',
  'server-silent': 'server silent',
  'lame-duck': 'lame duck',
  'not-shown': 'not shown',
  'link-lost': 'not connected',
  'link-back': 'connected',
};
