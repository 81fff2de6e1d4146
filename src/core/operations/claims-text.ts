import { indentJson } from '../claims/json/indent.ts';
import { Reading } from '../claims/json/reading.ts';
import { CLAIMS_CODECS, type ClaimKind, type Claims } from '../claims/kinds.ts';
import { type Issue, validateClaims } from '../claims/rules/validate.ts';
import type { NatsTail } from '../claims/standard.ts';
import { readTree } from '../claims/token/read-claims.ts';
import { parsePayload } from '../claims/token/token-text.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import { jsonFault } from '../text/json-fault.ts';
import { lineOfMember } from '../text/json-place.ts';
import { Draft } from './draft.ts';
import { type Held, holdAccount, holdOperator, holdUser } from './held.ts';
import type { PlanContext } from './operation.ts';
import type { Plan } from './plan.ts';

/** Whose claims they are. */
export interface ClaimsOwner {
  /** Folder name of the operator; absent: that of the context. */
  readonly operator?: string | undefined;
  readonly account?: string | undefined;
  readonly user?: string | undefined;
}

/** Members that whoever signs sets anew: they are not edited. */
const SIGNED = ['jti', 'iat', 'iss'] as const;

/** Claims as JSON for an editor, with members that nkeeper does not know, without those that signing sets. */
export async function claimsText(owner: ClaimsOwner, context: PlanContext): Promise<string> {
  const { ref, claims } = await hold(owner, context);
  return textOfClaims(ref.kind, claims);
}

/** The same of claims as they are going to be. */
export function textOfClaims(kind: ClaimKind, claims: Claims): string {
  const rest: Record<string, unknown> = { ...claims };
  for (const member of SIGNED) delete rest[member];
  return `${indentJson(CLAIMS_CODECS[kind].write(rest as never))}\n`;
}

/** What is wrong with claims as somebody writes them. */
export interface ClaimsTextFault {
  /** Line of the text, from 1, where that is known. */
  readonly line: number | undefined;
  /** Path of the member that it is about; empty where the text is no JSON, or the fault is of the whole. */
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/** Claims that are being edited as text. */
export interface OpenClaimsText {
  readonly text: string;
  /** What is wrong with another text, the worst first; what is so already may stay. @param now Unix seconds */
  readonly check: (text: string, now: number) => readonly ClaimsTextFault[];
}

/** The claims as text, and what judges another text while it is typed. What a plan refuses beyond that, it refuses later. */
export async function openClaimsText(owner: ClaimsOwner, context: PlanContext): Promise<OpenClaimsText> {
  const held = await hold(owner, context);
  return {
    text: textOfClaims(held.ref.kind, held.claims),
    check: (text, now) => faultsOf(held, text, now),
  };
}

function faultsOf(held: Held<Claims>, text: string, now: number): readonly ClaimsTextFault[] {
  const syntax = jsonFault(text);
  if (syntax) {
    const { line, column, needed } = syntax;
    return [
      { line, path: '', message: `That is not JSON: line ${line}, column ${column}: ${needed}.`, hint: '' },
    ];
  }
  try {
    const { kind } = held.ref;
    const known = new Set(issuesOf(kind, held.claims, now).map(idOf));
    return issuesOf(kind, readEdited(held, text), now)
      .filter(issue => !known.has(idOf(issue)))
      .map(({ field, message, hint }) => ({ line: lineOfMember(text, field), path: field, message, hint }));
  } catch (error) {
    const message = messageOf(error);
    const path = PATH.exec(message)?.[1] ?? '';
    const line = path === '' ? undefined : lineOfMember(text, path);
    const hint = error instanceof NkeeperError ? (error.hint ?? '') : '';
    return [{ line, path, message, hint }];
  }
}

/** Sentences about one member begin with its path, as `json/reading.ts` writes it. */
const PATH =
  /^(?:The claim )?((?:\w+|\["(?:[^"\\]|\\.)*"\])(?:\.\w+|\[(?:\d+|"(?:[^"\\]|\\.)*")\])+|(?<=^The claim )\w+)(?= )/;

function issuesOf(kind: ClaimKind, claims: Claims, now: number): readonly Issue[] {
  return validateClaims(kind, claims as never, now).filter(({ severity }) => severity === 'blocking');
}

function idOf({ code, field, message }: Issue): string {
  return JSON.stringify([code, field, message]);
}

/**
 * What it would do to sign claims as somebody wrote them. The subject stays, the name is changed by renaming, and members
 * that nobody knows have to be in the claims already: a slip of the pen would silently say nothing.
 *
 * @throws NkeeperError `claims-text-invalid`, those of reading claims, of `Draft` and of `held.ts`
 */
export async function planClaimsText(owner: ClaimsOwner, text: string, context: PlanContext): Promise<Plan> {
  const held = await hold(owner, context);
  const { kind, name } = held.ref;
  const after = readEdited(held, text);
  const draft = new Draft(context, `edit ${kind} as JSON`);
  const what = owner.user === undefined ? name : `${owner.account}/${name}`;
  const operator = holdOperator(context.store, owner.operator ?? context.operator);
  if (kind === 'operator') draft.editOperator(operator, after as never);
  else {
    const account = await holdAccount(context.store, operator, owner.account);
    if (kind === 'account') draft.editAccount(account, after as never);
    else {
      const user = await holdUser(context.store, account, owner.user);
      draft.editUser(user, after as never);
      draft.writeCreds(user.ref, operator.row.storeName);
      draft.effect('hand-out', `Whoever uses ${what} needs the new creds.`);
    }
  }
  // What free text takes away is not looked into: it always asks for the name.
  return draft.finish(`Edit ${kind} ${what} as JSON`, 'destructive', name);
}

async function hold(owner: ClaimsOwner, context: PlanContext): Promise<Held<Claims>> {
  const { account, user } = owner;
  const operator = holdOperator(context.store, owner.operator ?? context.operator);
  if (account === undefined) return operator;
  const held = await holdAccount(context.store, operator, account);
  return user === undefined ? held : holdUser(context.store, held, user);
}

function readEdited({ ref, claims }: Held<Claims>, text: string): Claims {
  requireJson(text);
  const identity = { kind: ref.kind, version: 2 } as const;
  const tree = parsePayload(Buffer.from(text));
  const unknown: string[] = [];
  readTree(identity, tree, new Reading(unknown));
  const known: string[] = [];
  readTree(
    identity,
    parsePayload(Buffer.from(CLAIMS_CODECS[ref.kind].write(claims as never))),
    new Reading(known),
  );
  const fresh = unknown.find(path => !known.includes(path));
  if (fresh !== undefined) throw invalid(`${fresh} is no member of ${ref.kind} claims.`);
  const edited = readTree(identity, tree, new Reading('keep'));
  if (edited.sub !== claims.sub) throw invalid('The subject (sub) is whose claims they are: it stays.');
  if (edited.name !== claims.name)
    throw invalid('The name is changed by renaming.', `nkeeper rename ${ref.kind}`);
  for (const member of ['type', 'version'] as const) {
    const now = (claims.nats as NatsTail)[member];
    if ((edited.nats as NatsTail)[member] !== now)
      throw invalid(`nats.${member} is set anew by whoever signs: it stays ${now ?? 'away'}.`);
  }
  const signed = Object.fromEntries(SIGNED.map(member => [member, claims[member]]));
  return { ...edited, ...signed } as Claims;
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw invalid(`That is not JSON: ${messageOf(error)}`);
  }
}

function invalid(message: string, hint?: string): NkeeperError {
  return new NkeeperError('claims-text-invalid', message, hint === undefined ? {} : { hint });
}
