import { NkeeperError } from '../../core/errors.ts';
import { keepAll } from '../../core/files/output-file.ts';
import { holdAccount, holdOperator } from '../../core/operations/held.ts';
import { type AccountTemplate, accountTemplate } from '../../core/operations/template/account-template.ts';
import { chooseAccount, chooseOperator, chooseUser } from '../../core/store/choose.ts';
import type { Store } from '../../core/store/store.ts';
import { someOf } from '../../core/text/count-of.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { STDOUT, writeGenerated } from '../generate/output-file.ts';
import { jsonText, LIST_STYLE } from '../json-text.ts';
import type { Invocation, Work } from '../program.ts';
import { withStore } from '../session.ts';

export interface ExportJwtFlags {
  readonly name?: string;
  readonly account?: string;
  readonly operator?: string;
  readonly outputFile?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  /** The settings of an account instead of its JWT. */
  readonly template?: boolean;
  /** Of an operator: the folder for all of it. */
  readonly dir?: string;
  /** With its seeds. */
  readonly keys?: boolean;
  readonly dryRun?: boolean;
}

type Kind = 'operator' | 'account' | 'user';

/** `nkeeper export operator`, `export account`, `export user`: the JWT as it is, for `import` elsewhere. No seed is in it. */
export function exportJwt(kind: Kind): Work<ExportJwtFlags> {
  return invocation =>
    withStore<ExportJwtFlags, ExitCode>(invocation, async session => {
      const { store, flags, args } = session;
      if (flags.dir !== undefined)
        return (await import('./export-whole-operator.ts')).exportWholeOperator(
          session,
          flags.dir,
          flags.name ?? args[0],
        );
      if (flags.keys || flags.dryRun)
        throw new NkeeperError('input-missing', '--keys and --dry-run need a folder to write to.', {
          hint: '--dir DIR',
        });
      const { name, key, token } = await find(kind, store, invocation);
      const file = flags.outputFile ?? STDOUT;
      const keep = flags.force ? undefined : keepAll;
      if (flags.template) {
        const { text, leftOut } = await templateOf(store, flags, name);
        await writeGenerated(session, text, { file, secret: 'when-new', keep });
        if (leftOut.length > 0)
          session.output.message(
            `warning: Imports that need an activation are left out: ${someOf(leftOut)}. An activation is for one account alone.`,
          );
        return EXIT.ok;
      }
      const json = () => jsonText({ kind, name, public_key: key, jwt: token }, LIST_STYLE);
      const text = flags.json ? json() : token;
      // A bearer's JWT is all that it needs to log in.
      await writeGenerated(session, flags.json || file === STDOUT ? `${text}\n` : text, {
        file,
        secret: true,
        keep,
      });
      return EXIT.ok;
    });
}

/** What `add account --from-template` takes, in this store or another. @throws those of `holdAccount` */
async function templateOf(store: Store, flags: ExportJwtFlags, name: string): Promise<AccountTemplate> {
  const operator = holdOperator(store, flags.operator);
  const { claims } = await holdAccount(store, operator, name);
  await store.scanAccounts({ operator: operator.ref.name });
  return accountTemplate(claims, key => store.accounts(operator.ref.name).find(row => row.key === key)?.name);
}

/** @throws NkeeperError `entity-unusable`, and those of the `choose` functions */
async function find(
  kind: Kind,
  store: Store,
  { flags, args }: Invocation<ExportJwtFlags>,
): Promise<{ readonly name: string; readonly key: string; readonly token: string }> {
  const wanted = flags.name ?? args[0];
  const operator = chooseOperator(store, kind === 'operator' ? wanted : flags.operator);
  const account =
    kind === 'operator'
      ? undefined
      : await chooseAccount(store, operator, kind === 'account' ? wanted : flags.account);
  const user = kind === 'user' && account ? await chooseUser(store, account, wanted) : undefined;
  const entity = user
    ? store.user(operator.name, account?.name ?? '', user.name)
    : account
      ? store.account(operator.name, account.name)
      : store.operator(operator.name);
  const { name } = user ?? account ?? operator;
  if (entity?.claims?.sub) return { name, key: entity.claims.sub, token: entity.token };
  throw new NkeeperError('entity-unusable', `The JWT of ${kind} ${name} cannot be read.`, {
    hint: 'nkeeper validate -A tells why.',
  });
}
