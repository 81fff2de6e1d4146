import type { AccountClaims } from '../../claims/account.ts';
import type { OperatorClaims } from '../../claims/operator.ts';
import { signingKeyOf } from '../../claims/scopes.ts';
import type { Store } from '../../store/store.ts';
import type { Noun } from '../operation.ts';
import { presentAccount, presentCallout } from './account.ts';
import { presentStandard, presentUserLimits } from './shared.ts';
import { flagText, listText, type PresentTexts } from './words.ts';

/** Names of what is looked at. */
export interface PresentNames {
  readonly operator: string;
  readonly account?: string | undefined;
  readonly user?: string | undefined;
  /** Of a part of an account: the key of a signing key. */
  readonly part?: string | undefined;
}

/**
 * What is so now, for the form of an operation that edits: by the names of its fields, written as they take it. Empty where
 * it cannot be read.
 */
export function presentTexts(store: Store, noun: Noun, names: PresentNames): PresentTexts {
  const { operator, account = '', user = '', part = '' } = names;
  switch (noun) {
    case 'operator': {
      const claims = store.operator(operator)?.claims;
      return claims ? presentOperator(claims) : {};
    }
    case 'user': {
      const { claims, row } = store.user(operator, account, user) ?? {};
      if (!claims) return {};
      // The limits of a scope's user are those of the scope.
      const own = row?.scope === undefined ? presentUserLimits(claims.nats, 0) : {};
      return { ...presentStandard(claims), ...own };
    }
    default: {
      const claims = store.account(operator, account)?.claims;
      return claims ? presentOfAccount(claims, noun, part) : {};
    }
  }
}

function presentOfAccount(claims: AccountClaims, noun: Noun, part: string): PresentTexts {
  if (noun === 'account') return presentAccount(claims);
  if (noun === 'callout') return presentCallout(claims);
  if (noun !== 'signing-key') return {};
  const scope = claims.nats.signing_keys?.find(entry => signingKeyOf(entry) === part);
  if (typeof scope !== 'object') return {};
  const { role, description, template } = scope;
  return { role, description, ...presentUserLimits(template, -1) };
}

function presentOperator(claims: OperatorClaims): PresentTexts {
  const { nats } = claims;
  return {
    ...presentStandard(claims),
    accountJwtServerUrl: nats.account_server_url,
    serviceUrl: listText(nats.operator_service_urls),
    systemAccount: nats.system_account,
    requireSigningKeys: flagText(nats.strict_signing_key_usage),
    assertServerVersion: nats.assert_server_version,
    sk: listText(nats.signing_keys),
  };
}
