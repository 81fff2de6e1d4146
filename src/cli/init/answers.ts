import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, NkeeperError } from '../../core/errors.ts';
import { serviceUrlCheck } from '../../core/operations/fields/checks.ts';
import type { FieldSet, InputOf } from '../../core/operations/fields/field.ts';
import { givenText } from '../../core/operations/given-jwt.ts';
import { openOperator } from '../../core/operations/import-operator.ts';
import { type KnownOperator, knownOperators, nameByHost } from '../../core/operations/known-operators.ts';
import { SYSTEM_ACCOUNT } from '../../core/operations/new/system-account.ts';
import { checkNewName } from '../../core/store/new-name.ts';
import { operatorFolders } from '../../core/store/nsc/current.ts';
import { Questions } from '../ask/questions.ts';
import { httpTrust } from '../http-trust.ts';
import { locate } from '../locate.ts';
import type { OperationFlags } from '../operations/run-operation.ts';
import type { Invocation } from '../program.ts';
import { readSource } from '../read-source.ts';

/** What was answered: the folder of the operators, and the values of the operation's fields. */
export interface Answers {
  readonly dir: string;
  readonly input: InputOf<FieldSet>;
}

const NEW = 'a new one, of my own';
const OTHER = 'one that somebody else keeps: I have the URL or file of its JWT';

/**
 * nsc's questions, in its order. Each answer is looked at when it is given: what cannot be is asked for again.
 *
 * @throws NkeeperError `cancelled`
 */
export async function askForInit(
  { world, globals }: Invocation<OperationFlags>,
  folder: string | undefined,
  given: InputOf<FieldSet>,
): Promise<Answers> {
  const known = knownOperators(world.env);
  const ask = new Questions();
  let remote: Remote | undefined;
  const read = async (source: string) => {
    try {
      remote = await remoteOperator(source, known, text =>
        readSource(world, text, httpTrust(world, globals)),
      );
      return undefined;
    } catch (error) {
      return sentenceOf(error);
    }
  };
  try {
    const dir = await ask.text('Folder for operators', {
      otherwise: folder ?? locate(world, globals).storesDir.path,
      check: answer => folderFault(resolve(world.cwd, answer)),
    });
    const path = resolve(world.cwd, dir);
    const kind = await ask.choice('Operator', [NEW, ...known.map(each => each.name), OTHER], NEW, choice => {
      const url = known.find(each => each.name === choice)?.url;
      return url === undefined ? undefined : read(url);
    });
    const source =
      kind === OTHER
        ? { url: await ask.text('URL or file', { otherwise: text(given.url) ?? '', check: read }) }
        : kind === NEW
          ? {}
          : { remoteOperator: kind };
    const isNew = kind === NEW;
    const name = await ask.text(
      isNew ? 'Name of the operator, its first account and user' : 'Name of the account and user',
      {
        otherwise: text(given.name) ?? '*',
        check: answer =>
          isNew
            ? operatorFault(path, answer)
            : accountFault(join(path, remote?.name ?? '', 'accounts'), answer),
      },
    );
    const input = { ...given, ...source, name };
    if (!isNew) return { dir, input };
    const urls = await ask.text('URL of your servers', {
      otherwise: 'nats://localhost:4222',
      check: urlsFault,
    });
    const generateSigningKey = await ask.yesNo(
      'A signing key, so that the identity key can be put away?',
      false,
    );
    const demo = await ask.yesNo('Demo data to look at?', false);
    return { dir, input: { ...input, serviceUrl: urlsOf(urls), generateSigningKey, demo } };
  } finally {
    ask.close();
  }
}

/** An operator that somebody else keeps. */
interface Remote {
  /** What it is called here. */
  readonly name: string;
}

/** @throws NkeeperError `source-unreadable`, `operator-jwt-unusable`, `account-server-missing` */
async function remoteOperator(
  source: string,
  known: readonly KnownOperator[],
  readText: (source: string) => Promise<string>,
): Promise<Remote> {
  if (source === '') throw new NkeeperError('input-missing', 'It is needed.');
  const jwt = await givenText(source, { readSource: readText });
  const { claims } = openOperator(jwt, Math.floor(Date.now() / 1000));
  if (!claims.nats.account_server_url)
    throw new NkeeperError('account-server-missing', `Operator ${claims.name} names no account server.`);
  return { name: nameByHost(known, source) ?? claims.name ?? '' };
}

function folderFault(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? undefined : `${path} is no folder.`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    return code === 'ENOTDIR' ? `${path} is below something that is no folder.` : messageOf(error);
  }
}

/** One that init itself left half made is finished, not refused. */
function operatorFault(stores: string, name: string): string | undefined {
  if (name === '*') return undefined;
  const accounts = namesIn(join(stores, name, 'accounts'));
  const isHalf = accounts.every(each => each === name || each === SYSTEM_ACCOUNT);
  const taken = operatorFolders(stores).filter(each => each !== name || !isHalf);
  return nameFault('operator', name, taken) ?? nameFault('account', name, [SYSTEM_ACCOUNT]);
}

function accountFault(accounts: string, name: string): string | undefined {
  return name === '*' ? undefined : nameFault('account', name, [...namesIn(accounts), SYSTEM_ACCOUNT]);
}

function nameFault(kind: 'operator' | 'account', name: string, taken: readonly string[]): string | undefined {
  try {
    checkNewName(kind, name, taken);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function urlsOf(answer: string): readonly string[] {
  return answer
    .split(',')
    .map(url => url.trim())
    .filter(url => url !== '');
}

function urlsFault(answer: string): string | undefined {
  const urls = urlsOf(answer);
  if (urls.length === 0) return 'At least one is needed, such as nats://localhost:4222.';
  const fault = urls.map(url => serviceUrlCheck(url)).find(found => found !== undefined);
  return fault && `${fault.message} ${fault.hint}`.trim();
}

function sentenceOf(error: unknown): string {
  const hint = error instanceof NkeeperError && error.hint ? ` ${error.hint}` : '';
  return `${messageOf(error)}${hint}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
