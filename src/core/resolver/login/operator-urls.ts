import { peekToken } from '../../claims/token/peek.ts';
import { listOf, textOf, wireOf } from '../link/wire.ts';

/** The operator's own addresses that this program can connect to. */
export interface OperatorUrls {
  /** Separated by commas. */
  readonly urls: string;
  /** For people. */
  readonly from: string;
}

/**
 * Service URLs of an operator JWT, else its account server URL where that is a NATS one (nsc pushes there over `nats://`).
 * Undefined when there is neither, or the token cannot be read.
 */
export function operatorUrls(operatorToken: string): OperatorUrls | undefined {
  const nats = claimsOf(operatorToken);
  const service = listOf(nats['operator_service_urls']).map(textOf).filter(isNats);
  if (service.length > 0) return { urls: service.join(','), from: "operator's service URLs" };
  const account = textOf(nats['account_server_url'])
    .split(',')
    .map(url => url.trim())
    .filter(isNats);
  if (account.length > 0) return { urls: account.join(','), from: "operator's account server URL" };
  return undefined;
}

function isNats(url: string): boolean {
  return /^(nats|tls|wss?):\/\//i.test(url);
}

function claimsOf(token: string) {
  if (token === '') return wireOf(undefined);
  try {
    return wireOf(wireOf(peekToken(token).claims)['nats']);
  } catch {
    return wireOf(undefined);
  }
}
