import { peekToken } from '../../claims/token/peek.ts';
import type { ServerView } from '../live-view.ts';
import type { ServerReport } from './server-report.ts';
import type { OwnOperator } from './server-watch.ts';

type Verdict = Pick<ServerView, 'trustsOperator' | 'operatorJwt'>;

/** Compares what a server trusts with the store's operator and system account. */
export function judgeOperator(
  report: Pick<ServerReport, 'operatorTokens' | 'systemAccount'>,
  own: OwnOperator,
): Verdict {
  const mine = brief(own.operatorToken);
  if (mine === undefined || report.operatorTokens.length === 0) {
    return { trustsOperator: undefined, operatorJwt: undefined };
  }
  const theirs = report.operatorTokens.map(brief).find(token => token?.sub === mine.sub);
  if (theirs === undefined) return { trustsOperator: false, operatorJwt: undefined };
  const sameSystem = own.systemAccount === '' || report.systemAccount === own.systemAccount;
  if (report.operatorTokens.includes(own.operatorToken))
    return { trustsOperator: sameSystem, operatorJwt: 'same' };
  const age = theirs.iat === mine.iat ? 'different' : theirs.iat < mine.iat ? 'older' : 'newer';
  return { trustsOperator: sameSystem, operatorJwt: age };
}

function brief(token: string): { sub: string; iat: number } | undefined {
  try {
    const { sub, iat } = peekToken(token);
    return { sub, iat: Number(iat) };
  } catch {
    return undefined;
  }
}
