import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileFault, messageOf, NkeeperError } from '../errors.ts';
import { newNameChecker } from '../store/new-name.ts';
import { countOf } from '../text/count-of.ts';
import { Draft } from './draft.ts';
import { file, yesNo } from './fields/kinds.ts';
import { givenText, jwtInText } from './given-jwt.ts';
import { holdOperator } from './held.ts';
import { type TakenAccount, takeAccount, unusable } from './import-account.ts';
import { type Home, homeOf } from './new/make.ts';
import { operation } from './operation.ts';
import type { EntityRef } from './plan.ts';

/** Take accounts over from another operator, with their users. */
export const migrate = operation({
  words: 'migrate',
  noun: 'account',
  about: 'Take accounts over from another operator, with their users: signed anew by this one',
  examples: [
    'nkeeper migrate --operator-dir ./stores/OLD',
    'nkeeper migrate --url ./stores/OLD/accounts/ORDERS/ORDERS.jwt',
  ],
  fields: {
    url: file({
      flags: '-u, --url <file>',
      label: 'Account',
      about: 'JWT of an account, file or URL; beside a file its users are found',
    }),
    operatorDir: file({
      flags: '--operator-dir <dir>',
      label: 'Operator',
      about: 'folder of an operator: all its accounts but the system account',
    }),
    force: yesNo({
      flags: '-F, --force [yes]',
      label: 'Overwrite',
      about: 'accounts that are here already are replaced',
    }),
  },
  async plan(input, context) {
    const operator = holdOperator(context.store, context.operator);
    const draft = new Draft(context, 'migrate');
    const home = homeOf(operator);
    const sources = sourcesOf(input, home);
    let [accounts, users, loses] = [0, 0, false];
    for (const source of sources) {
      await draft.pause();
      try {
        const taken = await takeOne(draft, home, source, input.force === true);
        accounts++;
        users += taken.users;
        loses ||= taken.loses;
      } catch (error) {
        // One account alone: its fault is the answer. Of several the others go on.
        if (sources.length === 1 || !(error instanceof NkeeperError)) throw error;
        draft.skip(basename(source, '.jwt'), messageOf(error), true);
      }
    }
    return draft.finish(
      `Migrate ${countOf(accounts, 'account')} with ${countOf(users, 'user')} to ${operator.ref.name}`,
      loses ? 'destructive' : 'safe',
      operator.ref.name,
    );
  },
});

/** @throws NkeeperError `input-missing`, `flags-exclusive`, `source-unreadable` */
function sourcesOf(
  { url, operatorDir }: { readonly url?: string; readonly operatorDir?: string },
  { dir }: Home,
): readonly string[] {
  if (url && operatorDir)
    throw new NkeeperError('flags-exclusive', 'Give --url or --operator-dir, not both.');
  if (url) return [url];
  if (!operatorDir)
    throw new NkeeperError('input-missing', '--url or --operator-dir is needed.', {
      hint: 'nkeeper migrate --operator-dir DIR takes all accounts of an operator.',
    });
  const folder = resolve(operatorDir);
  if (folder === resolve(dir))
    throw new NkeeperError('migrate-onto-itself', `${folder} is this operator itself.`);
  try {
    const accounts = join(folder, 'accounts');
    return readdirSync(accounts)
      .map(name => join(accounts, name, `${name}.jwt`))
      .filter(path => existsSync(path) && !isSystemAccount(folder, path))
      .sort();
  } catch (cause) {
    throw new NkeeperError(
      'source-unreadable',
      `${folder} is no folder of an operator: ${fileFault(cause)}.`,
      {
        cause,
      },
    );
  }
}

/** The other operator's system account: this one has its own. */
function isSystemAccount(folder: string, path: string): boolean {
  try {
    const operator = jwtInText(
      readFileSync(join(folder, `${basename(folder)}.jwt`), 'utf8'),
      'operator',
      unusable,
    );
    const account = jwtInText(readFileSync(path, 'utf8'), 'account', unusable);
    return operator.claims.nats.system_account === account.claims.sub;
  } catch {
    return false;
  }
}

async function takeOne(
  draft: Draft,
  home: Home,
  source: string,
  overwrite: boolean,
): Promise<TakenAccount & { readonly users: number }> {
  const path = resolve(source);
  const isFile = existsSync(path);
  const text = isFile ? textOf(path) : await givenText(source, draft.context);
  const given = jwtInText(text, 'account', unusable);
  const taken = await takeAccount(draft, home, given, { overwrite, force: true });
  const folder = join(dirname(path), 'users');
  const names = isFile && existsSync(folder) ? readdirSync(folder) : [];
  let users = 0;
  const free = newNameChecker('user', []);
  for (const name of names.filter(each => each.endsWith('.jwt')).sort()) {
    await draft.pause();
    try {
      takeUserFile(draft, home, taken, join(folder, name), free);
      users++;
    } catch (error) {
      if (!(error instanceof NkeeperError)) throw error;
      draft.skip(`${taken.ref.name}/${name.replace(/\.jwt$/, '')}`, messageOf(error), true);
    }
  }
  return { ...taken, users };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NkeeperError('source-unreadable', `${path} cannot be read: ${fileFault(cause)}.`, {
      cause,
      hint: 'Give the JWT file of an account; --operator-dir DIR takes all accounts of an operator.',
    });
  }
}

/** A user stays as it is: its account's keys signed it, and those do not change. */
function takeUserFile(
  draft: Draft,
  home: Home,
  { ref, dir }: TakenAccount,
  path: string,
  free: (name: string) => string,
): void {
  const { store } = draft.context;
  const { token, claims } = jwtInText(
    textOf(path),
    'user',
    why => new NkeeperError('user-jwt-unusable', `${path}: ${why}`),
  );
  const name = free(claims.name ?? '');
  const user: EntityRef = {
    kind: 'user',
    name,
    key: claims.sub ?? '',
    operator: ref.operator,
    account: ref.name,
  };
  const place = { ref: user, path: `${dir}/users/${name}.jwt` };
  const there = store.user(ref.operator, ref.name, name);
  if (there) draft.setBack({ ...place, path: there.row.path, token: there.token }, token, claims);
  else draft.putBack(place, token, claims);
  draft.writeCreds(user, home.storeName);
  if (home.claims.nats.strict_signing_key_usage && claims.iss === ref.key)
    draft.effect(
      'warning',
      `${ref.name}/${name} is signed by the identity key of ${ref.name}, and ${ref.operator} is strict: servers refuse it.`,
    );
}
