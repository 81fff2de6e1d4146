import type { Slices } from '../../slices.ts';
import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import { accountsInCircles, type ImportEdges } from '../../trust/import-circles.ts';
import { isRefused } from '../../trust/problem.ts';
import { type Exporter, sharingFindings } from '../../trust/sharing.ts';
import { trimLikeGo } from '../nsc/nsc-files.ts';
import { accountChecks } from './account-checks.ts';
import { isUsable } from './facts.ts';
import type { CrossFindings } from './judge.ts';
import { nodeName, type Owner } from './owners.ts';
import type { Picture } from './picture.ts';
import type { AccountNode, OperatorNode, TokenNode, UserNode } from './tree.ts';

/**
 * Checks what needs several files at once, after all of them were read: imports against exports, keys that two have, names
 * that differ only in case, system accounts. Files the findings in the picture; what did not change stays as it is.
 */
export async function crossCheck(picture: Picture, slices: Slices): Promise<void> {
  const found: CrossFindings = new Map();
  const add = (node: TokenNode, finding: Finding) =>
    found.set(node, [...(found.get(node) ?? NO_FINDINGS), finding]);
  const inCircles = await slices.through(accountsInCircles(importEdges(picture)));
  for (const operator of picture.operators) {
    systemAccount(operator, add);
    twins(operator.accounts ?? [], 'accounts', add);
    for (const account of operator.accounts ?? []) {
      sharing(picture, account, add);
      for (const finding of accountChecks(picture, account, inCircles)) add(account, finding);
      userTwins(account, add);
      await slices.pause();
    }
  }
  for (const [key, owners] of picture.owners.duplicates)
    duplicateKey(key, owners, picture.owners.find(key), add);
  await slices.through(picture.setCross(found));
}

function* importEdges(picture: Picture): Generator<ImportEdges> {
  for (const { accounts = [] } of picture.operators) {
    for (const { facts } of accounts) {
      if (facts === undefined || facts.details.importCount === 0) continue;
      yield { key: facts.key, from: facts.details.imports.map(entry => entry?.account ?? '') };
    }
  }
}

type Add = (node: TokenNode, finding: Finding) => void;

function sharing(picture: Picture, account: AccountNode, add: Add): void {
  const { facts } = account;
  if (facts === undefined || !isUsable(facts) || facts.details.importCount === 0) return;
  const exporterOf = (key: string): Exporter | undefined => {
    const node = picture.owners.find(key)?.node;
    if (node?.kind !== 'account' || node.facts?.key !== key || !isServed(picture, node)) return undefined;
    return { name: `account ${node.name}`, trust: node.facts.trust, exports: node.facts.details.exports };
  };
  const strict = account.operator.facts?.trust.strict ?? false;
  const context = { importer: facts.key, exporterOf, strict, now: picture.now() };
  for (const finding of sharingFindings(facts.details.imports, context)) add(account, finding);
}

/** Do servers take the account? Not one that is damaged, not trusted, out of its time or against the rules. */
function isServed(picture: Picture, account: AccountNode): boolean {
  return !picture.accountRow(account).problems.some(isRefused);
}

function userTwins(account: AccountNode, add: Add): void {
  if (FOLDED.test(account.userFiles)) return;
  const names = account.passingUsers?.map(({ name }) => fold(name)) ?? [];
  if (new Set(names).size < names.length) twins(account.users ?? [], 'users', add);
}

/** Names that are the same on disks that ignore case, or in nsc's file names, which have no blanks at their ends. */
function twins(nodes: readonly (AccountNode | UserNode)[], what: string, add: Add): void {
  const first = new Map<string, AccountNode | UserNode>();
  for (const node of nodes) {
    const folded = fold(node.name);
    const twin = first.get(folded);
    if (twin === undefined) {
      first.set(folded, node);
      continue;
    }
    add(node, nameTwin(twin.name, what));
    add(twin, nameTwin(node.name, what));
  }
}

/** Such names are their own fold: no two files have the same. */
const FOLDED = /^[!-@[-~]*$/;

const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

function fold(name: string): string {
  return PLAIN.test(name) ? name.toLowerCase() : trimLikeGo(name).normalize('NFC').toLowerCase();
}

function nameTwin(other: string, what: string): Finding {
  return {
    code: 'name-twin',
    severity: 'warning',
    message: `There is also "${other}": names of ${what} that differ only in case or blanks fall together on some disks, and nsc takes one for the other.`,
    hint: 'Rename one of the two.',
    field: 'name',
  };
}

function duplicateKey(key: string, others: readonly Owner[], first: Owner | undefined, add: Add): void {
  const owners = first === undefined ? others : [first, ...others];
  for (const owner of owners) {
    const other = owners.find(each => each.node !== owner.node);
    if (other === undefined) continue;
    add(owner.node, {
      code: 'duplicate-key',
      severity: 'warning',
      message: `Its ${owner.role === 'identity' ? 'key' : owner.role} ${key} is also in use by ${nodeName(other.node)} (${other.role}).`,
      hint: 'Each key should have one owner: nobody can be let go or replaced alone otherwise.',
      key,
    });
  }
}

function systemAccount(operator: OperatorNode, add: Add): void {
  const { facts } = operator;
  if (facts === undefined || !isUsable(facts)) return;
  const { systemAccount: key } = facts.trust;
  if (key === '') {
    add(operator, {
      code: 'system-account-not-set',
      severity: 'warning',
      message:
        'The operator names no system account: accounts cannot be pushed to servers, and servers not be asked.',
      hint: 'Make an account for it and name it in the operator.',
      field: 'nats.system_account',
    });
  } else if (!(operator.accounts ?? []).some(account => account.facts?.key === key)) {
    add(operator, {
      code: 'system-account-missing',
      severity: 'warning',
      message: `The system account ${key} is not in this store, or its JWT cannot be used.`,
      hint: 'Without it nothing can be pushed from here. Pull it, or name another account.',
      field: 'nats.system_account',
      key,
    });
  }
}
