import type { Following } from '../../core/callout/trial/follow-logins.ts';
import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { LiveRequest } from '../../core/live/find-live-login.ts';
import type { Store } from '../../core/store/store.ts';
import { sentences } from '../../core/text/sentences.ts';
import { withoutCommands } from '../changes/in-words.ts';
import type { Route } from '../route.ts';
import { type CalloutView, NO_CALLOUT } from './callout-view.ts';

export interface EarOptions {
  readonly store: Store;
  readonly request: LiveRequest;
  readonly onChange: () => void;
}

/** The list keeps so many. */
const MOST = 1000;

/** Listens to the logins of the callout whose page is open, and to no other. It holds the connection; the page sees a view. */
export class CalloutEar {
  readonly #options: EarOptions;
  #view = NO_CALLOUT;
  #seq = 0;
  /** What is under way for the open page. */
  #following: Promise<Following | undefined> | undefined;

  constructor(options: EarOptions) {
    this.#options = options;
  }

  get view(): CalloutView {
    return this.#view;
  }

  /** Somebody came to a page: its callout is listened to from now on, as long as it is one. */
  arrive(route: Route): void {
    const of = route.screen === 'callout' ? `${route.operator}/${route.account}` : '';
    if (of === this.#view.of) return;
    void this.close();
    if (route.screen !== 'callout') return;
    this.#set({ of, state: 'connecting', reason: '', logins: [] });
    this.#following = this.#follow(of, route.operator, route.account);
  }

  async close(): Promise<void> {
    const ending = this.#following;
    this.#following = undefined;
    if (this.#view.of !== '') this.#set(NO_CALLOUT);
    const following = await ending?.catch(() => undefined);
    await following?.close();
  }

  async #follow(of: string, operator: string, account: string): Promise<Following | undefined> {
    const { store, request } = this.#options;
    try {
      const { followLogins } = await import('../../core/callout/trial/follow-logins.ts');
      const following = await followLogins({
        ...{ store, operator, account, request },
        onLogin: login => {
          if (this.#view.of !== of) return;
          const logins = [...this.#view.logins, { ...login, seq: ++this.#seq }].slice(-MOST);
          this.#set({ ...this.#view, logins });
        },
        onLink: there => {
          if (this.#view.of === of) this.#set({ ...this.#view, state: there ? 'listening' : 'lost' });
        },
      });
      if (this.#view.of === of) this.#set({ ...this.#view, state: 'listening' });
      return following;
    } catch (error) {
      const hint = error instanceof NkeeperError ? withoutCommands(error.hint ?? '') : '';
      const reason = sentences(messageOf(error), hint);
      if (this.#view.of === of) this.#set({ ...this.#view, state: 'failed', reason });
      return undefined;
    }
  }

  #set(view: CalloutView): void {
    this.#view = view;
    this.#options.onChange();
  }
}
