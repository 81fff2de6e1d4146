import type { Export } from '../../claims/sharing.ts';

const ABOUT = 'https://docs.nats.io/nats-server/configuration/sys_accounts';

/** What nsc lets a fresh system account export, so that accounts can watch themselves. */
export const SYSTEM_EXPORTS: readonly Export[] = [
  {
    name: 'account-monitoring-streams',
    subject: '$SYS.ACCOUNT.*.>',
    type: 'stream',
    account_token_position: 3,
    description: 'Account specific monitoring stream',
    info_url: ABOUT,
  },
  {
    name: 'account-monitoring-services',
    subject: '$SYS.REQ.ACCOUNT.*.*',
    type: 'service',
    response_type: 'Stream',
    account_token_position: 4,
    description: 'Request account specific monitoring services for: SUBSZ, CONNZ, LEAFZ, JSZ and INFO',
    info_url: ABOUT,
  },
];
