import { NkeeperError } from '../../core/errors.ts';
import type { TheirSide } from '../../core/exchange/open-pull.ts';
import type { Pull, PulledAccount } from '../../core/exchange/plan-pull.ts';
import { chooseOperator } from '../../core/store/choose.ts';
import type { OperatorRow } from '../../core/store/store.ts';
import { integer } from '../../core/text/amounts.ts';
import { clean } from '../../core/text/clean.ts';
import { countOf } from '../../core/text/count-of.ts';
import { timestamp } from '../../core/text/units.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { httpTrust } from '../http-trust.ts';
import { jsonText, type Printable } from '../json-text.ts';
import { type ChangeFlags, carryOut } from '../operations/carry-out.ts';
import type { Invocation } from '../program.ts';
import { namesIn } from '../server-names.ts';
import { type Session, withStore } from '../session.ts';
import { STYLE } from './push-json.ts';
import { httpServer, loginToChange, type ServerFlags } from './servers.ts';

interface PullFlags extends ServerFlags, ChangeFlags {
  readonly account?: readonly string[];
  readonly all?: boolean;
  readonly overwriteNewer?: boolean;
  readonly restoreDeleted?: boolean;
}

/** So many accounts of a sort are told. */
const MOST = 20;

/** `nkeeper pull` */
export function pull(invocation: Invocation<PullFlags>): Promise<ExitCode> {
  const { account, all } = invocation.flags;
  if ((account === undefined) === (all !== true))
    throw new NkeeperError('usage', 'Name accounts with -a, or take all with -A.', {
      hint: 'nkeeper pull -A --dry-run shows what there is.',
    });
  return withStore(invocation, async session => {
    const { store, flags, output } = session;
    const operator = chooseOperator(store, flags.operator);
    const { planPull } = await import('../../core/exchange/plan-pull.ts');
    const side = await sideOf(session, operator);
    const {
      accounts = undefined,
      overwriteNewer = false,
      restoreDeleted = false,
    } = { ...flags, accounts: account };
    let shown: Pull | undefined;
    const code = await carryOut(
      async context => {
        const pulled = await planPull(
          side.versions,
          side.history,
          {
            ...{ accounts, overwriteNewer, restoreDeleted },
            // As with nsc: with everything, and not with one account.
            renewed: flags.all ? side.operator : undefined,
          },
          { ...context, operator: operator.name },
        );
        if (shown === undefined && !flags.json) output.text(accountsText(pulled.accounts, side.servers));
        shown = pulled;
        return pulled.plan;
      },
      session,
      review => pullJson(review, shown?.accounts ?? [], side.missing, side.faults),
      side.missing.length > 0 ? 'Nothing to change by what is known.' : undefined,
    );
    for (const fault of side.faults) output.message(`warning: ${fault}`);
    for (const text of side.missing) output.message(`${text} is not there: what it has is not known.`);
    const named =
      account?.filter(each => !shown?.accounts.some(({ key, name }) => each === key || each === name)) ?? [];
    for (const each of named) output.message(`No server has an account "${each}".`);
    if (shown?.accounts.some(({ verdict }) => verdict === 'kept'))
      output.message(
        "Where the store's stays, nkeeper push sends it (--keep-revocations takes in first what servers revoke); nkeeper pull --overwrite-newer takes theirs in its place.",
      );
    const left = shown?.accounts.some(({ verdict }) => verdict === 'kept' || verdict === 'refused') ?? false;
    // As of a push: what was not asked may have something else.
    const partly = left || named.length > 0 || side.missing.length > 0;
    return code === EXIT.ok && partly ? EXIT.failed : code;
  });
}

/** NATS servers, or an account server over HTTP. */
async function sideOf(session: Session<PullFlags>, operator: OperatorRow): Promise<TheirSide> {
  const { store, world, globals, flags } = session;
  const now = Math.floor(world.now() / 1000);
  const options = { store, operator: operator.name, place: world, now };
  const url = httpServer(session, operator, globals.server ?? globals.context);
  if (url !== undefined) {
    const { readAccountServer } = await import('../../core/exchange/account-server.ts');
    return readAccountServer({ ...options, url, trust: httpTrust(world, globals) }, flags.account);
  }
  const login = await loginToChange(session, operator);
  const { readTheirSide } = await import('../../core/exchange/open-pull.ts');
  return readTheirSide({ ...options, login, without: namesIn(flags.without) });
}

const TITLES: Readonly<Record<PulledAccount['verdict'], string>> = {
  new: 'new',
  update: 'updated',
  same: 'the same',
  kept: "the store's stays",
  'deleted-here': 'not brought back',
  refused: 'NOT TAKEN',
};

/** What happens to each account, clean; what is written is told by the review that follows. */
function accountsText(accounts: readonly PulledAccount[], servers: readonly string[]): string {
  const lines = [`On ${servers.join(', ')}: ${countOf(accounts.length, 'account')}`];
  for (const verdict of ['kept', 'deleted-here', 'refused'] as const) {
    const some = accounts.filter(each => each.verdict === verdict);
    for (const { name, key, text, servers: holders, issuedAt } of some.slice(0, MOST))
      lines.push(
        `  account ${name} ${key}: ${TITLES[verdict]}`,
        `    ${holders.join(', ')}${issuedAt > 0 ? `, issued ${timestamp(issuedAt)}` : ''}`,
        `    ${text}`,
      );
    if (some.length > MOST) lines.push(`  and ${integer(some.length - MOST)} more: ${TITLES[verdict]}`);
  }
  const same = accounts.filter(({ verdict }) => verdict === 'same').length;
  if (same > 0) lines.push(`  ${countOf(same, 'account')}: the same as in the store`);
  return `${lines.map(line => clean(line)).join('\n')}\n`;
}

/** The review's JSON, with every account beside it. */
function pullJson(
  review: string,
  accounts: readonly PulledAccount[],
  missing: readonly string[],
  notes: readonly string[],
): string {
  const told = JSON.parse(review) as Record<string, Printable>;
  return jsonText(
    {
      ...told,
      missing,
      notes,
      accounts: accounts.map(({ name, key, verdict, text, servers, issuedAt }) => ({
        name,
        public_key: key,
        verdict,
        text,
        servers,
        issued_at: issuedAt,
      })),
    } as Printable,
    STYLE,
  );
}
