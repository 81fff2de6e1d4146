import { withArguments } from '../../errors.ts';
import type { ResponsePermission } from '../permissions.ts';

/** What `resp` really grants for each request; infinity is no limit. */
export interface ResponseGrant {
  /** Replies. */
  readonly replies: number;
  /** Milliseconds. */
  readonly within: number;
}

const DEFAULT_WITHIN = 120_000;

/** The values that a server uses: 0 replies mean 1, 0 time means 2 minutes, negative ones no limit. */
export function responseGrant(permission: ResponsePermission): ResponseGrant {
  const { replies, within } = withArguments(() => ({
    replies: Number(permission.max) || 1,
    within: Number(permission.ttl) / 1e6 || DEFAULT_WITHIN,
  }));
  return {
    replies: replies < 0 ? Number.POSITIVE_INFINITY : replies,
    within: within < 0 ? Number.POSITIVE_INFINITY : within,
  };
}

/** The reply subjects that a responder may publish to at the moment, as a server keeps them. */
export class ReplyGrants {
  readonly #grant: ResponseGrant;
  readonly #open = new Map<string, { left: number; readonly until: number }>();

  constructor(permission: ResponsePermission) {
    this.#grant = responseGrant(permission);
  }

  /** A request with this reply subject came in; `now` in milliseconds. A repeated one starts afresh. */
  grant(reply: string, now: number): void {
    this.#open.set(reply, { left: this.#grant.replies, until: now + this.#grant.within });
  }

  /**
   * Takes one reply from the grant. Ask only for subjects that `pub` does not let through anyway: those do not count.
   * The grant overrides `pub.deny`.
   */
  use(subject: string, now: number): boolean {
    const open = this.#open.get(subject);
    if (!open) return false;
    open.left--;
    if (open.left >= 0 && now <= open.until) return true;
    this.#open.delete(subject);
    return false;
  }
}
