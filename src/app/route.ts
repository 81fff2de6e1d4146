import type { About } from './history/about.ts';

/** Where a person is: a plain value, so that the stack of them can be kept, compared and shown as breadcrumb. */
export type Route =
  | { readonly screen: 'operators' }
  | { readonly screen: 'operator'; readonly operator: string }
  | { readonly screen: 'accounts'; readonly operator: string }
  | { readonly screen: 'account'; readonly operator: string; readonly account: string }
  | { readonly screen: 'diagram'; readonly operator: string }
  | { readonly screen: 'users'; readonly operator: string }
  | { readonly screen: 'user'; readonly operator: string; readonly account: string; readonly user: string }
  | {
      readonly screen: 'access';
      readonly operator: string;
      readonly account: string;
      readonly user: string;
      /** Subject, and after a blank a queue, as they are typed. */
      readonly question: string;
    }
  | { readonly screen: 'part'; readonly operator: string; readonly account: string; readonly part: PartRef }
  | { readonly screen: 'token'; readonly operator: string; readonly account?: string; readonly user?: string }
  /** `file`: path of the key file whose row is selected. */
  | { readonly screen: 'keys'; readonly file?: string }
  | { readonly screen: 'problems' }
  | { readonly screen: 'expirations' }
  | { readonly screen: 'resolver' }
  | { readonly screen: 'drift'; readonly operator: string; readonly account: string }
  | { readonly screen: 'stranger'; readonly key: string }
  | { readonly screen: 'server'; readonly server: string }
  | { readonly screen: 'connections'; readonly accountKey?: string; readonly server?: string }
  | { readonly screen: 'connection'; readonly id: string }
  | { readonly screen: 'events' }
  /** Logins that the account's auth callout decides about. */
  | { readonly screen: 'callout'; readonly operator: string; readonly account: string }
  | { readonly screen: 'emergencies' }
  /** `id`: of the cut. */
  | { readonly screen: 'emergency'; readonly id: string }
  /** Of the whole store, or of one thing in it. */
  | { readonly screen: 'history'; readonly about?: About }
  /** `id`: of the journal's entry. */
  | { readonly screen: 'change'; readonly id: string }
  | { readonly screen: 'trash' };

/** A part of an account's claims that has a card of its own. */
export type PartRef =
  | { readonly kind: 'signing-key'; readonly key: string }
  | { readonly kind: 'export'; readonly index: number }
  | { readonly kind: 'import'; readonly index: number }
  | { readonly kind: 'mapping'; readonly subject: string };

export type ScreenName = Route['screen'];

/** Two routes lead to the same place. */
export function sameRoute(a: Route, b: Route): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
