import { canPrune, canPushHere, canTellServers } from '../push/accounts-here.ts';
import { startPrune } from '../push/prune.ts';
import { startPull } from '../push/pull.ts';
import { startPush } from '../push/start-push.ts';
import { commands } from './draft.ts';

/** Accounts between store and servers, where one sees what servers have of them. */
export const EXCHANGE = commands('servers', 'Change', [
  {
    id: 'exchange.push',
    title: 'Push',
    description:
      'Sends the selected or marked accounts to every server: shows first what each has and what is in conflict.',
    keys: ['P'],
    hint: { word: 'push', order: 17, marked: 14 },
    aliases: ['send'],
    tier: 2,
    enabled: canPushHere,
    run: app => startPush(app),
  },
  {
    id: 'exchange.pull',
    title: 'Pull',
    description: 'Takes what servers have of the selected or marked accounts into the store, after a review.',
    keys: ['L'],
    hint: { word: 'pull', order: 27, marked: 17 },
    tier: 2,
    enabled: canTellServers,
    run: app => startPull(app),
  },
]);

/** The same for everything, from anywhere. */
export const EXCHANGE_ALL = commands('everywhere', 'Change', [
  {
    id: 'exchange.push-changed',
    title: 'Push all changed',
    description: 'Sends every account that some server lacks or has otherwise.',
    keys: [],
    aliases: ['push-all', 'sync'],
    tier: 2,
    enabled: canTellServers,
    run: app => startPush(app, true),
  },
  {
    id: 'exchange.pull-all',
    title: 'Pull all',
    description: 'Takes everything that servers have and the store lacks, or has older, into the store.',
    keys: [],
    tier: 2,
    enabled: canTellServers,
    run: app => startPull(app, { all: true }),
  },
  {
    id: 'exchange.pull-overwrite',
    title: 'Pull and overwrite',
    description: 'As Pull, and overwrites what is newer in the store, or was changed there.',
    keys: [],
    tier: 3,
    enabled: canTellServers,
    run: app => startPull(app, { overwriteNewer: true }),
  },
  {
    id: 'exchange.prune',
    title: 'Remove from servers',
    description:
      'Takes what the store does not have off the servers: the selected or marked accounts, else all of them.',
    keys: [],
    aliases: ['prune'],
    tier: 3,
    enabled: canPrune,
    run: startPrune,
  },
]);
