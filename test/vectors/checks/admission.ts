import assert from 'node:assert/strict';
import { allowedConnectionTypes } from '../../../src/core/claims/access/connection-types.ts';
import { strictest } from '../../../src/core/claims/access/limits-meaning.ts';
import { isSourceAllowed } from '../../../src/core/claims/access/source-check.ts';
import { checkTimesOfDay } from '../../../src/core/claims/access/times-check.ts';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import type { TimeRange } from '../../../src/core/claims/limits.ts';
import type { OperatorClaims } from '../../../src/core/claims/operator.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';
import { openToken } from '../../../src/core/claims/token/token.ts';
import { accountRefusal, admission } from '../../../src/core/trust/admission.ts';
import { accountTrust } from '../../../src/core/trust/parties.ts';
import { heldImports, offeredExports } from '../../../src/core/trust/shares.ts';
import { sharingFindings } from '../../../src/core/trust/sharing.ts';
import { exactText } from '../../support/exact-json.ts';
import type { FileChecks } from '../vector-files.ts';

interface ConnectCase {
  readonly operator_jwt: string;
  readonly account_jwt: string;
  readonly user_jwt: string;
  readonly nonce_signed_by: string | null;
  readonly in_process: boolean;
  readonly admitted: boolean;
}

interface TimesCase {
  readonly times: readonly TimeRange[] | null;
  readonly times_location: string;
  readonly now: string;
  readonly allowed: boolean;
  readonly seconds_left: number;
}

interface TypesCase {
  readonly list: readonly string[];
  readonly known: readonly string[];
  readonly has_unknown: boolean;
  readonly refused_for_all: boolean;
}

export const admissions: FileChecks = {
  members: [
    ...['kind', 'account_jwt', 'admitted', 'in_process', 'nonce_signed_by', 'operator_jwt', 'user_jwt'],
    ...['server_says', 'allowed', 'host', 'src', 'now', 'seconds_left', 'times', 'times_location'],
    ...['has_unknown', 'known', 'list', 'refused_for_all'],
  ],
  sortedBy: 'kind',
  checks: {
    connect(c: ConnectCase, clock) {
      const result = admission({
        operator: c.operator_jwt,
        account: c.account_jwt,
        user: c.user_jwt,
        nonceSignedBy: c.nonce_signed_by ?? undefined,
        now: clock,
        ...(c.in_process ? { connectionType: 'IN_PROCESS' } : { address: '127.0.0.1' }),
      });
      assert.equal(result.admitted, c.admitted, JSON.stringify(result));
      if (!result.admitted) assert.match(result.finding.message, /\.$/);
    },
    src(c: { src: readonly string[]; host: string; allowed: boolean }) {
      assert.equal(isSourceAllowed(c.src, c.host), c.allowed);
    },
    times(c: TimesCase) {
      const decision = checkTimesOfDay(c.times ?? [], c.times_location, Date.parse(c.now));
      assert.deepEqual(decision, { allowed: c.allowed, remaining: c.seconds_left * 1000 });
    },
    'connection-types'(c: TypesCase) {
      const { known, unknown, refusesAll } = allowedConnectionTypes(c.list);
      assert.deepEqual(known.toSorted(), c.known);
      assert.equal(unknown.length > 0, c.has_unknown);
      assert.equal(refusesAll, c.refused_for_all);
    },
  },
};

interface ActivationCase {
  readonly operator_jwt: string;
  readonly exporter_jwt: string;
  readonly importer_jwt: string;
  readonly activation_jwt: string;
  readonly importer_admitted: boolean;
  readonly delivered: boolean;
}

export const activationTrust: FileChecks = {
  members: [
    ...['activation_jwt', 'arrived_as', 'delivered', 'exporter_jwt', 'importer_admitted', 'importer_jwt'],
    ...['operator_jwt', 'published'],
  ],
  checks: {
    all(c: ActivationCase, clock) {
      const operator = openToken(c.operator_jwt).claims as OperatorClaims;
      const importer = openToken(c.importer_jwt).claims as AccountClaims;
      const exporter = openToken(c.exporter_jwt).claims as AccountClaims;
      assert.equal(importer.nats.imports?.[0]?.token ?? '', c.activation_jwt);
      const refusal = accountRefusal(operator, importer, clock);
      assert.equal(refusal === undefined, c.importer_admitted, refusal?.message);
      if (refusal) return assert.equal(c.delivered, false);
      const found = sharingFindings(heldImports(importer.nats.imports), {
        importer: importer.sub ?? '',
        exporterOf: key =>
          key === exporter.sub
            ? { name: 'x', trust: accountTrust(exporter), exports: offeredExports(exporter.nats.exports) }
            : undefined,
        strict: operator.nats.strict_signing_key_usage === true,
        now: clock,
      });
      assert.equal(found.length === 0, c.delivered, JSON.stringify(found));
    },
  },
};

interface LimitCase {
  readonly account_limits: unknown;
  readonly user_limits: unknown;
  /** Of 3 tried, those still open. */
  readonly connections: number;
  /** Of 3 tried; absent where nobody stays connected. */
  readonly subscriptions?: number;
  readonly payload_100_passes?: boolean;
}

const least = (limit: number, tried: number) => (limit === -1 ? tried : Math.max(0, Math.min(limit, tried)));

export const limits: FileChecks = {
  members: ['account_limits', 'user_limits', 'connections', 'subscriptions', 'payload_100_passes'],
  checks: {
    all({ account_limits, user_limits, ...c }: LimitCase) {
      const account = readClaims('account', `{"nats":{"limits":${exactText(account_limits)}}}`).nats.limits;
      const user = readClaims('user', `{"nats":${exactText(user_limits)}}`).nats;
      const subs = Number(strictest(account.subs, user.subs));
      const conn = Number(strictest(account.conn));
      const open = subs === -1 || subs > 0 ? least(conn, 3) : 0;
      assert.equal(open, c.connections, 'connections');
      if (c.subscriptions !== undefined) assert.equal(least(subs, 3), c.subscriptions, 'subscriptions');
      const payload = strictest(account.payload, user.payload);
      if (c.payload_100_passes !== undefined)
        assert.equal(payload === -1 || payload >= 100, c.payload_100_passes);
    },
  },
};
