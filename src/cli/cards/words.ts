import type { Int, StandardClaims } from '../../core/claims/standard.ts';
import { bytes, duration, timestamp } from '../../core/text/units.ts';
import { relativeTime } from '../relative-time.ts';
import type { Fact } from './card.ts';

/** What a card needs to know beside the claims. */
export interface CardContext {
  /** Whose key it is: `ACME`, `ORDERS`, `ORDERS/kiosk`; undefined when unknown, and for everybody with `--long-ids`. */
  readonly nameOf: (key: string) => string | undefined;
  /** Unix milliseconds. */
  readonly now: number;
}

/** A key with the name of its owner beside it. */
export function keyText(key: string | undefined, { nameOf }: CardContext): string | undefined {
  if (!key) return undefined;
  const name = nameOf(key);
  return name === undefined ? key : `${key}  ${name}`;
}

/** The name of a key's owner, or the key. */
export function nameText(key: string | undefined, { nameOf }: CardContext): string {
  return key ? (nameOf(key) ?? key) : '';
}

/** What differs between kinds in the first part of a card. */
export interface Identity {
  /** Names the subject, for example `Account ID`. */
  readonly label: string;
  readonly issuerAccount?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What every JWT says of itself. */
export function standardFacts(
  claims: StandardClaims,
  identity: Identity,
  context: CardContext,
): readonly Fact[] {
  return [
    ['Name', claims.name],
    [identity.label, claims.sub],
    ['Issuer ID', keyText(claims.iss, context)],
    ['Issuer Account', keyText(identity.issuerAccount, context)],
    ['Issued', timeText(claims.iat, context)],
    ['Not Before', Number(claims.nbf ?? 0) > 0 ? timeText(claims.nbf, context) : undefined],
    ['Expires', Number(claims.exp ?? 0) > 0 ? timeText(claims.exp, context) : 'never'],
    ['Audience', claims.aud || undefined],
    ['JWT ID', claims.jti || undefined],
    ['Tags', identity.tags],
  ];
}

/** `2026-11-23 15:19:11 UTC (3 Hours Ago)` */
export function timeText(unix: Int | undefined, { now }: CardContext): string {
  const seconds = Number(unix ?? 0);
  if (seconds <= 0) return 'not said';
  // nsc's words are "In Now" for a moment that is about to come.
  return `${timestamp(seconds)} (${relativeTime(seconds, now).toLowerCase().replace('in now', 'now')})`;
}

/**
 * A limit in words, with its unit: any negative value is unlimited.
 * @param zero What 0 (and an absent limit) does.
 */
export function limitText(value: Int | undefined, unit: 'count' | 'bytes', zero: string): string {
  const limit = value ?? 0;
  if (limit < 0) return 'unlimited';
  if (Number(limit) === 0) return zero;
  return unit === 'count' ? String(limit) : sizeText(limit);
}

/** A size, and its bytes where they are not the same to read. */
export function sizeText(size: Int): string {
  const short = bytes(size);
  return short.endsWith(' B') ? `${size} bytes` : `${short} (${size} bytes)`;
}

/** Nanoseconds as a span. */
export function spanText(nanoseconds: Int): string {
  return duration(nanoseconds);
}

export function yesNo(value: boolean | undefined): string {
  return value ? 'yes' : 'no';
}
