import { readdirSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { exists, isDirectory, jwtFileName, readOperatorInfo, trimLikeGo } from './nsc-files.ts';

/** nsc's choice of store, operator and account; empty texts where nothing is chosen. */
export interface Choice {
  readonly storeRoot: string;
  readonly operator: string;
  readonly account: string;
}

/**
 * The working-directory rule of nsc: an operator's folder, the parent of one, or anywhere below one decides the store
 * (and the operator; and below `accounts/NAME` the account). Undefined when the folder has nothing to do with a store.
 */
export function choiceOfWorkingDirectory(cwd: string): Choice | undefined {
  const here = operatorNameIn(cwd);
  if (here === BROKEN) return undefined;
  if (here !== undefined) return { storeRoot: dirname(cwd), operator: here, account: '' };
  const below = someChildIsOperator(cwd);
  if (below === BROKEN) return undefined;
  if (below) return { storeRoot: cwd, operator: '', account: '' };
  return choiceOfParents(cwd);
}

/** `.nsc` is there and cannot be read: nsc then gives up on the working directory altogether. */
const BROKEN = Symbol('broken');

function operatorNameIn(dir: string): string | typeof BROKEN | undefined {
  const info = readOperatorInfo(dir);
  if (!info.exists || info.problem === 'it is not a file') return undefined;
  if (info.problem !== undefined) return BROKEN;
  return info.value.name !== '' && info.value.kind === 'operator' ? info.value.name : undefined;
}

function someChildIsOperator(dir: string): boolean | typeof BROKEN {
  try {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const found = operatorNameIn(join(dir, entry.name));
      if (found !== undefined) return found === BROKEN ? BROKEN : true;
    }
    return false;
  } catch {
    return BROKEN;
  }
}

function choiceOfParents(cwd: string): Choice | undefined {
  for (let dir = dirname(cwd); ; dir = dirname(dir)) {
    const operator = operatorNameIn(dir);
    if (operator === BROKEN) return undefined;
    if (operator !== undefined) {
      const mark = `${sep}${operator}${sep}accounts${sep}`;
      const at = cwd.indexOf(mark);
      const account = at < 0 ? '' : (cwd.slice(at + mark.length).split(sep)[0] ?? '');
      return { storeRoot: dirname(dir), operator, account };
    }
    if (dirname(dir) === dir) return undefined;
  }
}

/**
 * nsc's "sane default": the only operator (account) there is; of several the chosen one if it still exists; else none.
 * A store root that is no folder leaves the choice as it was.
 */
export function withDefaults(choice: Choice): Choice {
  if (choice.storeRoot === '' || !isDirectory(choice.storeRoot)) return choice;
  const operator = saneDefault(choice.operator, operatorFolders(choice.storeRoot));
  if (operator === '') return { ...choice, operator: '', account: '' };
  const accounts = join(choice.storeRoot, operator, 'accounts');
  return {
    ...choice,
    operator,
    account: saneDefault(choice.account, accountFolders(accounts, choice.account)),
  };
}

/** Folders of `root` that nsc lists as operators: those with a `.nsc`. */
export function operatorFolders(root: string): string[] {
  return namesIn(root).filter(name => exists(join(root, trimLikeGo(basename(name)), '.nsc')));
}

/**
 * Enough accounts to decide, without a look at every one: the chosen one when there is such an account, else at most two.
 */
function accountFolders(dir: string, chosen: string): string[] {
  const isAccount = (name: string) =>
    isDirectory(join(dir, name)) && exists(join(dir, name, jwtFileName(name)));
  if (chosen !== '' && isAccount(chosen)) return [chosen];
  const found: string[] = [];
  for (const name of namesIn(dir)) {
    if (found.length === 2) break;
    if (isAccount(name)) found.push(name);
  }
  return found;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function saneDefault(current: string, choices: readonly string[]): string {
  if (choices.length === 1) return choices[0] ?? '';
  return choices.includes(current) ? current : '';
}
