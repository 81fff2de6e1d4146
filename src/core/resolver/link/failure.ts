import { messageOf, NkeeperError } from '../../errors.ts';
import { NoAnswer } from './no-answer.ts';

/** Why a connection could not be made or ended, in words. */
export interface Failure {
  readonly reason: string;
  readonly hint: string;
  /** The server said no: trying again at once is useless. */
  readonly refused: boolean;
}

const CERTIFICATE_CODES = /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS|CERT_)/;

const CLIENT_CERTIFICATE =
  'Give one that its CA signed: --client-cert FILE, --client-key FILE (also $NATS_CERT, $NATS_KEY).';

const NO_ANSWER_IN_TIME =
  'The server hangs, a firewall drops the packets, or it begins with TLS (handshake_first): --tls-first.';

const BY_CODE: { readonly [code: string]: Omit<Failure, 'refused'> & { readonly refused?: boolean } } = {
  CONNECTION_REFUSED: {
    reason: 'nothing listens there (connection refused)',
    hint: 'Start the server, or name another: --server nats://HOST:4222.',
  },
  ECONNREFUSED: {
    reason: 'nothing listens there (connection refused)',
    hint: 'Start the server, or name another: --server nats://HOST:4222.',
  },
  ENOTFOUND: { reason: 'the host name is unknown', hint: 'Check the name of the server.' },
  EAI_AGAIN: {
    reason: 'the host name cannot be looked up',
    hint: 'Check the name of the server and your DNS.',
  },
  EHOSTUNREACH: { reason: 'the host cannot be reached', hint: 'Check the network.' },
  ENETUNREACH: { reason: 'the network cannot be reached', hint: 'Check the network.' },
  CONNECTION_TIMEOUT: { reason: 'no answer in time', hint: NO_ANSWER_IN_TIME },
  TIMEOUT: { reason: 'no answer in time', hint: NO_ANSWER_IN_TIME },
  NO_GREETING: {
    reason: 'something listens there, and closed the connection without a greeting',
    hint: 'A server that begins with TLS (handshake_first) does that: --tls-first. So does one that just stops, and a port that is not for clients of NATS.',
  },
  AUTHORIZATION_VIOLATION: {
    reason: 'the server refuses these credentials',
    hint: 'It may not have this operator or system account, or the user is revoked or expired; try --creds FILE.',
    refused: true,
  },
  AUTHENTICATION_EXPIRED: {
    reason: 'the user JWT has expired',
    hint: 'Use fresh credentials: --creds FILE.',
    refused: true,
  },
  ACCOUNT_EXPIRED: {
    reason: 'the account JWT has expired or was deleted there',
    hint: 'The system account must be pushed again.',
    refused: true,
  },
  AUTHENTICATION_TIMEOUT: {
    reason: 'the server did not finish the login in time',
    hint: 'It may wait for an account JWT or an auth callout.',
    refused: true,
  },
  EPIPE: {
    reason: 'the server closed the connection during login',
    hint: 'A user JWT above 4 kB is longer than servers accept (max_control_line).',
    refused: true,
  },
  EPROTO: {
    reason: 'it does not speak TLS there',
    hint: 'Use ws:// or nats:// where the server has no TLS.',
    refused: true,
  },
  ECONNRESET: {
    reason: 'the connection was cut',
    hint: 'The server or something between cut it. A server that asks for a client certificate (verify in its tls block) does that too: --client-cert FILE, --client-key FILE.',
  },
  SERVER_OPT_NA: {
    reason: 'the server does not offer TLS',
    hint: 'Use nats:// instead of tls://, or leave the certificates out.',
    refused: true,
  },
  DISCONNECT: { reason: 'the server closed the connection', hint: '' },
};

/** Words for an error of the client library, of TLS, of the network, or of our own. */
export function failureOf(error: unknown): Failure {
  if (error === undefined || error === null)
    return { reason: 'the server closed the connection', hint: '', refused: false };
  if (error instanceof NkeeperError) return { reason: error.message, hint: error.hint ?? '', refused: true };
  if (error instanceof NoAnswer) return { reason: error.message, hint: error.hint, refused: false };
  const code = codeOf(error);
  const known = BY_CODE[code];
  if (known !== undefined) return { refused: false, ...known };
  if (code.startsWith('ERR_SSL_') && /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE/.test(code))
    return { reason: 'the server wants a client certificate', hint: CLIENT_CERTIFICATE, refused: true };
  const text = messageOf(error).replace(/^'|'$/g, '');
  if (CERTIFICATE_CODES.test(code)) {
    const hint =
      'Give the CA that signed it, --ca-cert FILE (also $NATS_CA), or use the name that it was made for.';
    return { reason: `the server's certificate is not accepted: ${text}`, hint, refused: true };
  }
  if (code === 'TLS') {
    const hint = 'Check the files of CA, certificate and key: --ca-cert, --client-cert, --client-key.';
    return { reason: `the TLS files cannot be used: ${text}`, hint, refused: true };
  }
  if (code === 'NATS_PROTOCOL_ERR') return { reason: `the server says: ${text}`, hint: '', refused: true };
  return { reason: text || code, hint: '', refused: false };
}

/** The code that says most: nats wraps errors of the network and of TLS. */
function codeOf(error: unknown): string {
  const { code, chainedError } = error as { code?: unknown; chainedError?: { code?: unknown } };
  const inner = chainedError?.code;
  if (typeof inner === 'string' && CERTIFICATE_CODES.test(inner)) return inner;
  // It also says so where a server let the client in, and closed the connection before the login was over, without a word.
  if (code === 'CONNECTION_REFUSED' && chainedError === undefined) return 'DISCONNECT';
  // And where it was closed before the server had said a word: then there is no error of the network in it.
  if (code === 'CONNECTION_REFUSED' && inner === undefined) return 'NO_GREETING';
  return typeof code === 'string' ? code : '';
}
