import type { AccountLimits } from '../../claims/limits.ts';
import type { InputOf } from '../fields/field.ts';
import { amount, size, yesNo } from '../fields/kinds.ts';
import { editJetStream, jetStreamFields } from './jetstream.ts';

export const accountLimitFields = {
  conns: amount({
    flags: '--conns <count>',
    label: 'Connections',
    about: 'client connections; -1 unlimited, 0 closes the account',
  }),
  leafConns: amount({
    flags: '--leaf-conns <count>',
    label: 'Leaf nodes',
    about: 'leaf node connections; -1 unlimited, 0 none',
  }),
  data: size({ flags: '--data <bytes>', label: 'Data', about: 'bytes; -1 unlimited (servers ignore it)' }),
  payload: size({
    flags: '--payload <bytes>',
    label: 'Message size',
    about: 'bytes of a message; -1 unlimited',
  }),
  subscriptions: amount({
    flags: '--subscriptions <count>',
    label: 'Subscriptions',
    about: 'subscriptions of a connection; -1 unlimited',
  }),
  exports: amount({ flags: '--exports <count>', label: 'Exports', about: 'number of exports; -1 unlimited' }),
  imports: amount({ flags: '--imports <count>', label: 'Imports', about: 'number of imports; -1 unlimited' }),
  wildcardExports: yesNo({
    flags: '--wildcard-exports [yes]',
    label: 'Wildcard exports',
    about: 'exports may have wildcards',
  }),
  disallowBearer: yesNo({
    flags: '--disallow-bearer [yes]',
    label: 'No bearer users',
    about: 'users may not be bearer tokens',
  }),
  ...jetStreamFields,
};

/** Limits of an account with what was asked for, and nothing else. */
export function editAccountLimits(
  before: AccountLimits,
  input: InputOf<typeof accountLimitFields>,
): AccountLimits {
  const given: { [K in keyof AccountLimits]?: AccountLimits[K] | undefined } = {
    conn: input.conns,
    leaf: input.leafConns,
    data: input.data,
    payload: input.payload,
    subs: input.subscriptions,
    exports: input.exports,
    imports: input.imports,
    wildcards: input.wildcardExports,
    disallow_bearer: input.disallowBearer,
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return editJetStream({ ...before, ...set }, input);
}
