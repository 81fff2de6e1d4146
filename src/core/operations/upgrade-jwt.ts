import { NkeeperError } from '../errors.ts';
import { Draft } from './draft.ts';
import { holdOperator } from './held.ts';
import { operation } from './operation.ts';

/** Sign an operator of JWT version 1 anew as version 2. */
export const upgradeJwt = operation({
  words: 'upgrade-jwt',
  noun: 'operator',
  about: 'Sign an operator of the old JWT version 1 anew, as version 2',
  examples: ['nkeeper upgrade-jwt --dry-run'],
  fields: {},
  async plan(_input, context) {
    const held = holdOperator(context.store, context.operator);
    const { name } = held.ref;
    const draft = new Draft(context, 'upgrade-jwt');
    if (Number(held.claims.nats.version ?? 1) < 2) {
      if (held.row.managed)
        throw new NkeeperError(
          'operator-managed',
          `Somebody else keeps operator ${name}, and has to sign it anew.`,
          {
            hint: 'Get the new JWT from them, then: nkeeper add operator --force --url FILE',
          },
        );
      draft.resign(held);
      draft.effect('push', 'Every server needs the new JWT in its configuration, and a restart, one by one.');
      draft.effect('hand-out', 'Whoever imported this operator needs the new JWT too.');
      draft.effect('warning', 'Servers before 2.2 do not know version 2: bring them up to date first.');
      draft.effect(
        'note',
        'Accounts and users may stay as they are: each becomes version 2 with its next change.',
      );
    }
    return draft.finish(`Sign operator ${name} as JWT version 2`, 'safe', name);
  },
});
