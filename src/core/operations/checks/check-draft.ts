import type { AccountClaims } from '../../claims/account.ts';
import { type AdviceContext, adviseClaims } from '../../claims/advice/advice.ts';
import { SCOPE_SHUTS_OUT } from '../../claims/advice/scope.ts';
import type { ClaimKind, Claims } from '../../claims/kinds.ts';
import type { OperatorClaims } from '../../claims/operator.ts';
import type { Issue } from '../../claims/rules/issue.ts';
import { validateClaims } from '../../claims/rules/validate.ts';
import { NkeeperError } from '../../errors.ts';
import { Slices } from '../../slices.ts';
import { stopIfCancelled } from '../../store/write/headway.ts';
import { isRefused } from '../../trust/problem.ts';
import { utcText } from '../../trust/times.ts';
import type { PlanContext } from '../operation.ts';
import type { Danger, Effect, TokenChange } from '../plan.ts';
import { accountSigners, type SignerCandidate, userSigners } from '../signers.ts';
import { liveEffects } from './live-connections.ts';
import { openings } from './opened.ts';
import { readmission } from './readmitted.ts';
import { systemAccountEffects, systemAccountFault } from './system-account.ts';
import { refuseTooLarge } from './token-size.ts';

export interface Checked {
  readonly effects: readonly Effect[];
  readonly danger: Danger;
  /** It lets somebody in again who is revoked. */
  readonly readmits: boolean;
}

type Around = AdviceContext & { readonly now: number };

/**
 * What no plan may do: leave claims that servers refuse, lock out the system account, take away the last key that can
 * sign. And what is new and odd about the claims, as warnings.
 *
 * @throws NkeeperError `plan-refused`
 */
export async function checkDraft(tokens: readonly TokenChange[], context: PlanContext): Promise<Checked> {
  const effects: Effect[] = [];
  const slices = new Slices();
  const { watcher = {} } = context;
  let readmits = false;
  let opens = false;
  for (const [i, change] of tokens.entries()) {
    await slices.pause();
    stopIfCancelled(watcher);
    watcher.onHeadway?.({ part: 'check', done: i + 1, total: tokens.length });
    const account = change.claims === 'user' ? accountOf(change, tokens, context) : undefined;
    if (change.after && !change.token) {
      const strict = operatorOf(change, tokens, context)?.nats.strict_signing_key_usage === true;
      const around = { now: context.now, strict, ...(account && { account }) };
      effects.push(...checkClaims(change, around));
    }
    const again = readmission(change, account, context.now);
    if (again) effects.push(again);
    readmits ||= again !== undefined;
    const wide = openings(change);
    effects.push(...wide);
    opens ||= wide.length > 0;
    if (change.claims === 'account' && !operatorGoes(change, tokens)) {
      const fault = systemAccountFault(change, operatorOf(change, tokens, context));
      if (fault) throw refused(fault);
    }
    if (change.claims === 'account') effects.push(...(await liveEffects(change, tokens, context)));
    if (change.claims === 'operator') effects.push(...systemAccountEffects(change, context.store));
    // Somebody else signed it, and may have the keys.
    if (!change.token) keepSigners(change, tokens, context);
  }
  const risky = readmits || opens || effects.some(({ kind }) => kind === 'cut-off');
  return { effects, danger: risky ? 'destructive' : 'safe', readmits };
}

function checkClaims(
  { claims: kind, entity, before, after: unsigned, signer, submit }: TokenChange,
  around: Around,
): Effect[] {
  if (!unsigned) return [];
  // Who signs a user decides whether a scope gives it its limits.
  const after = signer ? { ...unsigned, iss: signer.publicKey } : unsigned;
  const issues = issuesOf(kind, after, around);
  const known = new Set(before?.claims ? issuesOf(kind, before.claims, around).map(idOf) : []);
  // What goes to an account server signed by the account comes back signed by the operator.
  const isPassing = ({ code }: Issue) => submit !== undefined && code === SELF_SIGNED;
  const fresh = issues.filter(issue => !known.has(idOf(issue)) && !isPassing(issue));
  // What was wrong before may stay: one of two faults must be possible to mend, and a revocation in an expired account too.
  const shut = kind === 'account' ? fresh.find(({ code }) => code === SCOPE_SHUTS_OUT) : undefined;
  if (shut) throw refused(`${shut.field}: ${shut.message} ${shut.hint}`);
  const first = fresh.find(issue => isRefused(issue) && !ASKED_FOR.has(issue.code));
  if (first) {
    throw new NkeeperError(
      'plan-refused',
      `${sentenceStart(entity.kind)} ${entity.name} would be refused by servers: ${first.field}: ${first.message}`,
      { hint: first.hint },
    );
  }
  // Of users only what a hand writes comes near, and there may be a hundred thousand: these are measured when they are signed.
  if (kind !== 'user') refuseTooLarge(kind, entity.name, after, after.iss ?? entity.key);
  const old = issues.filter(issue => isRefused(issue) && !fresh.includes(issue));
  for (const { message } of old.slice(0, 1)) fresh.push(stillWrong(entity.name, message));
  return fresh.map(issue => ({
    kind: 'warning',
    text: timeWarning(issue, entity.name, after) ?? `${issue.message} ${issue.hint}`.trim(),
  }));
}

const SELF_SIGNED = 'self-signed-with-limits';

/** A start in the future and an end in the past are what somebody asked for: they are said, and taken, as nsc does. */
const ASKED_FOR = new Set(['claim-not-yet-valid', 'claim-expired']);

function timeWarning({ code }: Issue, name: string, { nbf = 0, exp = 0 }: Claims): string | undefined {
  if (code === 'claim-not-yet-valid')
    return `${name} works from ${utcText(Number(nbf))} on: servers refuse it until then.`;
  if (code === 'claim-expired')
    return `${name} has expired already, on ${utcText(Number(exp))}: servers refuse it.`;
  return undefined;
}

function stillWrong(name: string, message: string): Issue {
  return {
    code: 'still-wrong',
    severity: 'warning',
    field: '',
    message: `Servers refuse ${name} as before: ${message}`,
    hint: '',
  };
}

function issuesOf(kind: ClaimKind, claims: Claims, around: Around): readonly Issue[] {
  return [
    ...validateClaims(kind, claims as never, around.now),
    ...adviseClaims(kind, claims as never, around),
  ];
}

function idOf({ code, field, message }: Issue): string {
  return `${code} ${field} ${message}`;
}

/** What could sign before has to be able to sign after, with some key. */
function keepSigners(change: TokenChange, tokens: readonly TokenChange[], context: PlanContext): void {
  const { claims, entity, before, after } = change;
  if (!before || !after || claims === 'user') return;
  const lost = (was: readonly SignerCandidate[], is: readonly SignerCandidate[]) =>
    was.some(canSign) && !is.some(canSign);
  const { ring } = context;
  if (claims === 'operator') {
    const [was, is] = [before.claims as OperatorClaims, after as OperatorClaims];
    if (lost(accountSigners(was, ring), accountSigners(is, ring)))
      throw refused(`No key would be left here that may sign the accounts of ${entity.name}.`);
    return;
  }
  const operator = operatorOf(change, tokens, context) ?? { nats: {} };
  const [was, is] = [before.claims as AccountClaims, after as AccountClaims];
  if (lost(userSigners(was, operator, ring), userSigners(is, operator, ring)))
    throw refused(`No key would be left here that may sign the users of ${entity.name}.`);
}

function canSign({ atHand, refused: why, scope }: SignerCandidate): boolean {
  return atHand && why === '' && scope === undefined;
}

/** The system account may go together with its operator, where that is undone. */
function operatorGoes({ entity }: TokenChange, tokens: readonly TokenChange[]): boolean {
  return tokens.some(
    each => each.claims === 'operator' && !each.after && each.entity.operator === entity.operator,
  );
}

/** The operator's claims as they will be. */
function operatorOf(
  { entity }: TokenChange,
  tokens: readonly TokenChange[],
  { store }: PlanContext,
): OperatorClaims | undefined {
  const changed = tokens.find(
    each => each.claims === 'operator' && each.entity.operator === entity.operator && each.after,
  );
  return (changed?.after as OperatorClaims | undefined) ?? store.operator(entity.operator)?.claims;
}

/** The account's claims as they will be. */
export function accountOf(
  { entity }: TokenChange,
  tokens: readonly TokenChange[],
  { store }: PlanContext,
): AccountClaims | undefined {
  const { operator, account = '' } = entity;
  const changed = tokens.find(
    each => each.claims === 'account' && each.entity.operator === operator && each.entity.name === account,
  );
  const now = store.account(operator, account)?.claims;
  return (changed?.after as AccountClaims | undefined) ?? now;
}

function refused(message: string): NkeeperError {
  return new NkeeperError('plan-refused', message, { hint: 'Nothing was changed.' });
}

function sentenceStart(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
