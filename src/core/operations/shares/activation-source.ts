import type { ActivationClaims } from '../../claims/activation.ts';
import { findToken } from '../../claims/token/creds.ts';
import { NkeeperError } from '../../errors.ts';
import { timeFindings } from '../../trust/times.ts';
import { givenText, jwtInText } from '../given-jwt.ts';
import type { HeldAccount } from '../held.ts';
import type { PlanContext } from '../operation.ts';

/** An activation whose signature is right. */
export interface Activation {
  readonly token: string;
  readonly claims: ActivationClaims;
  /** Public key of the exporting account, as the activation says it. */
  readonly exporter: string;
}

/**
 * The activation that a person gave for an account: as text, or as a file or URL that holds it.
 *
 * @throws NkeeperError `activation-missing`, `activation-unusable`, `source-unreadable`, and what reading throws
 */
export async function givenActivation(
  held: HeldAccount,
  source: string | undefined,
  context: PlanContext,
): Promise<Activation | undefined> {
  if (!source) return undefined;
  const text = await givenText(source, context);
  if (findToken(text) === undefined)
    throw new NkeeperError('activation-missing', 'There is no JWT in what was given as the activation.');
  const { token, claims } = jwtInText(text, 'activation', unusable);
  const activation = { token, claims, exporter: claims.nats.issuer_account || (claims.iss ?? '') };
  check(activation, held, context.now);
  return activation;
}

/** Is it for this account, and in time? One that begins later is as somebody wants it. @param now Unix seconds */
function check({ claims }: Activation, { ref }: HeldAccount, now: number): void {
  const { sub = '', exp = 0 } = claims;
  if (sub !== ref.key) throw unusable(`It is for account ${sub}, not for ${ref.name} (${ref.key}).`);
  const [late] = timeFindings({ expires: Number(exp), notBefore: 0 }, now) ?? [];
  if (late) throw unusable(late.message);
}

function unusable(why: string): NkeeperError {
  return new NkeeperError('activation-unusable', `The activation cannot be used: ${why}`, {
    hint: 'Ask the exporter for a new activation for this account.',
  });
}
