import { differs } from '../core/resolver/holding-words.ts';
import type { LiveView } from '../core/resolver/live-view.ts';
import { chooseAccount, chooseOperator } from '../core/store/choose.ts';
import type { AccountRow } from '../core/store/store.ts';
import { integer } from '../core/text/amounts.ts';
import { cardText } from './cards/card.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { firstPicture } from './first-picture.ts';
import { jsonText, LIST_STYLE } from './json-text.ts';
import { liveRequest } from './live-request.ts';
import type { Output } from './output.ts';
import type { Invocation } from './program.ts';
import { type ComparedAccount, holdingSections, serverSections } from './server-sections.ts';
import { linkText } from './server-words.ts';
import { withStore } from './session.ts';
import { statusJson } from './status-json.ts';
import { strangerLines } from './strangers.ts';

interface StatusFlags {
  readonly operator?: string;
  readonly account?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

/** `nkeeper resolver status` */
export function resolverStatus(invocation: Invocation<StatusFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, output, flags, world, globals }) => {
    const operator = chooseOperator(store, flags.operator);
    const only =
      flags.account === undefined ? undefined : await chooseAccount(store, operator, flags.account);
    const request = liveRequest(world, globals);
    const parts = ['servers', 'holdings'] as const;
    const [picture] = await Promise.all([
      firstPicture(store, { request, operator: operator.name, parts, timeout: flags.timeout }),
      store.scanAccounts({ operator: operator.name }),
    ]);
    const rows = store
      .accounts(operator.name)
      .filter(({ name, key }) => key !== '' && (!only || name === only.name));
    const { view } = picture;
    const claims = store.operator(operator.name)?.claims;
    const strangers = strangerLines(picture, claims, Math.floor(world.now() / 1000));
    // Without a connection there is nothing to show: why is said on stderr, once.
    if (flags.json) output.data(`${jsonText(statusJson(view, rows, strangers), LIST_STYLE)}\n`);
    else if (view.servers.length > 0 || view.link.state === 'connected')
      output.data(
        cardText([...serverSections(view, world.now()), ...holdingSections(view, rows, strangers)]),
      );
    return verdict(view, rows, only ? 0 : view.strangers.size, output);
  });
}

/** Says on stderr what the exit code means. */
function verdict(
  view: LiveView,
  accounts: readonly AccountRow[],
  strangers: number,
  output: Output,
): ExitCode {
  if (view.link.state !== 'connected') {
    output.message(`The servers cannot be asked: ${linkText(view)}`);
    return EXIT.failed;
  }
  if (view.comparedAt === 0) {
    output.message('The comparison was not finished in time; --timeout gives it longer.');
    return EXIT.failed;
  }
  const different = differing(view, accounts);
  if (different.length > 0)
    output.message(
      `${different.length === 1 ? '1 account differs' : `${integer(different.length)} accounts differ`} between store and servers.`,
    );
  if (strangers > 0) {
    output.message(
      `${strangers === 1 ? '1 account is' : `${strangers} accounts are`} only on servers, not in the store.`,
    );
  }
  const silent = silentServers(view);
  if (silent > 0) {
    output.message(
      `${silent === 1 ? '1 server does' : `${silent} servers do`} not answer: what they hold is not known.`,
    );
  }
  const unreached = view.unreached ?? [];
  for (const { url, reason } of unreached) output.message(`${url} is not reached: ${reason}.`);
  const whole = silent === 0 && unreached.length === 0;
  return different.length > 0 || strangers > 0 || !whole ? EXIT.failed : EXIT.ok;
}

/** Servers that are known of and cannot be asked now, beside those that only a URL tells of. */
function silentServers({ servers, expectedServers, unreached = [] }: LiveView): number {
  const up = servers.filter(({ state }) => state === 'up' || state === 'lame-duck').length;
  return Math.max(servers.length, expectedServers - unreached.length) - up;
}

/** The accounts that some server holds differently than the store. */
export function differing<A extends ComparedAccount>(view: LiveView, accounts: readonly A[]): A[] {
  return accounts.filter(({ key }) => [...(view.holdings.get(key)?.values() ?? [])].some(differs));
}
