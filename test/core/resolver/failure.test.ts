import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorCode, NatsError } from 'nats';
import { NkeeperError } from '../../../src/core/errors.ts';
import { failureOf } from '../../../src/core/resolver/link/failure.ts';

const coded = (code: string) => Object.assign(new Error('connect'), { code });

test('failures are told in words, and refusals are known', () => {
  const cases: [unknown, RegExp, boolean][] = [
    [undefined, /the server closed the connection/, false],
    [new NatsError('x', ErrorCode.ConnectionRefused, coded('ECONNREFUSED')), /connection refused/, false],
    [new NatsError('x', ErrorCode.ConnectionRefused, new Error('undefined')), /without a greeting/, false],
    [new NatsError('x', ErrorCode.ConnectionRefused), /the server closed the connection/, false],
    [new NatsError('x', ErrorCode.ConnectionTimeout), /no answer in time/, false],
    [
      new NatsError("'Authorization Violation'", ErrorCode.AuthorizationViolation),
      /refuses these credentials/,
      true,
    ],
    [
      new NatsError("'User Authentication Expired'", ErrorCode.AuthenticationExpired),
      /user JWT has expired/,
      true,
    ],
    [
      new NatsError("'Account Authentication Expired'", ErrorCode.AccountExpired),
      /account JWT has expired/,
      true,
    ],
    [
      new NatsError("'User Authentication Revoked'", ErrorCode.ProtocolError),
      /^the server says: User Authentication Revoked$/,
      true,
    ],
    [new NatsError('tls', ErrorCode.ServerOptionNotAvailable), /does not offer TLS/, true],
    [new NatsError('/x doesn’t exist', ErrorCode.Tls), /TLS files/, true],
    [Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), /during login/, true],
    [
      Object.assign(new Error('unable to verify'), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
      /certificate is not accepted/,
      true,
    ],
    [Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), /host name is unknown/, false],
    [new NkeeperError('not-system-user', 'No.', { hint: 'Yes.' }), /^No\.$/, true],
    [new Error('boom'), /^boom$/, false],
    ['odd', /^odd$/, false],
    [null, /the server closed the connection/, false],
  ];
  for (const [error, reason, refused] of cases) {
    const failure = failureOf(error);
    assert.match(failure.reason, reason);
    assert.equal(failure.refused, refused, String(error));
  }
});
