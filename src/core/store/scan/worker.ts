import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { verifyToken } from '../../claims/token/token.ts';
import { readTokenFile } from '../files/token-file.ts';
import { AccountIndex } from '../index/account-index.ts';
import type { Block } from '../index/index-file.ts';
import { UserIndex } from '../index/user-index.ts';
import { type FactsByKind, factsOf, type StoreKind } from '../tree/read-facts.ts';
import { AccountNode, OperatorNode } from '../tree/tree.ts';
import type { Order } from './crew.ts';

/*
 * A worker thread: reads and verifies the accounts or users that it is told, and answers with blocks of the index. What a
 * block does not hold (damaged, changed just now) the main thread reads itself.
 */

const texts = new Map<string, string>();
let operator: OperatorNode | undefined;

function answer({ what, operatorName, operatorDir, accounts }: Order): Block<unknown> {
  if (operator?.dir !== operatorDir) operator = new OperatorNode(operatorName, operatorDir);
  const nodes = accounts.map(name => new AccountNode(operator as OperatorNode, name, false));
  if (what === 'accounts') {
    for (const node of nodes) node.facts = read('account', node.path);
    return AccountIndex.block(nodes);
  }
  for (const node of nodes) {
    node.listUsers();
    for (const user of node.users ?? []) user.facts = read('user', user.path);
  }
  return UserIndex.block(nodes);
}

function read<K extends StoreKind>(kind: K, path: string): FactsByKind[K] {
  const { facts, decoded } = factsOf(kind, readTokenFile(path), intern);
  if (decoded !== undefined) facts.signature = verifyToken(decoded) ? 'good' : 'bad';
  return facts;
}

function intern(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= 4096) texts.clear();
  texts.set(text, text);
  return text;
}

// Linux gives each thread a priority of its own; elsewhere this would slow the whole process down.
if (workerData.background && process.platform === 'linux')
  setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

parentPort?.on('message', (order: Order) => {
  const block = answer(order);
  parentPort?.postMessage(block, [block.doubles.buffer, block.integers.buffer] as ArrayBuffer[]);
});
