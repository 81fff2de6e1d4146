import type { NatsConnection } from 'nats';
import type { GrantAccount } from '../core/callout/grant.ts';
import { checkRules, decideByRules } from '../core/callout/rules/decide.ts';
import { parseRules } from '../core/callout/rules/rules.ts';
import { startCallout } from '../core/callout/service.ts';
import type { SampleStore } from './sample-store.ts';

/** Ann's password is `example` and the gateways' token `test`, as in docs/auth-callout.md. */
const RULES = {
  rules: [
    {
      name: 'ann',
      user: 'ann',
      password: 'scrypt$16384$8$1$-OKT0ZnRDIKfbl1ieDqWMQ$xF9hrLMmtpqRwvc5KnY95gy3YKK3Ch8k3lzXB_CC8lg',
      account: 'ORDERS',
      permissions: {
        publish: { allow: ['orders.>'], deny: ['orders.admin.>'] },
        subscribe: { allow: ['_INBOX.>', 'orders.events.>'] },
      },
      expires_in: '8h',
      tags: ['staff'],
    },
    {
      name: 'gateways',
      token: 'sha256$9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      account: 'TELEMETRY',
      as: 'gateway',
    },
  ],
};

/** nkeeper's own callout service with the sample's keys, on a connection of AUTH's service user: it ends with that. */
export async function serveLogins(connection: NatsConnection, { callout }: SampleStore): Promise<void> {
  const { account, signer, curve } = callout;
  const accounts = new Map(callout.allowed.map((each): [string, GrantAccount] => [each.key, each]));
  const now = Math.floor(Date.now() / 1000);
  const book = await checkRules(parseRules(JSON.stringify(RULES)), accounts, now);
  const decide = decideByRules(() => book);
  await startCallout({ connection, account, signer, curve, accounts: () => accounts, decide });
}
