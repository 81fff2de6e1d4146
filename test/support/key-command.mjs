// A key command as somebody would write one: it has the seeds of a folder (*.nk), and signs. Node alone, no nkeeper.
// VAULT: the folder; VAULT_MODE: what it does wrong; VAULT_LOG: a file that gets a line for each question.

import { createPrivateKey, sign } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const { VAULT, VAULT_MODE = '', VAULT_LOG } = process.env;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function rawSeed(text) {
  let bits = '';
  for (const letter of text.trim()) bits += LETTERS.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2))).subarray(2, 34);
}

const keys = new Map(
  readdirSync(VAULT, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.nk'))
    .map(name => [name.replace(/^.*\//, '').slice(0, -3), readFileSync(`${VAULT}/${name}`, 'latin1')]),
);
const der = Buffer.from('302e020100300506032b657004220420', 'hex');

function answer(question) {
  if (VAULT_MODE === 'garbage') return 'hello';
  if (VAULT_MODE === 'dies') {
    console.error('the vault is closed');
    process.exit(3);
  }
  if (question.list)
    return JSON.stringify({ keys: VAULT_MODE === 'bad list' ? ['no key'] : [...keys.keys()] });
  if (VAULT_MODE === 'refuses') return JSON.stringify({ error: 'no policy allows this' });
  if (VAULT_MODE === 'hangs') return undefined;
  const key = createPrivateKey({
    key: Buffer.concat([der, rawSeed(keys.get(question.sign))]),
    format: 'der',
    type: 'pkcs8',
  });
  const data = Buffer.from(question.data, 'base64');
  const signature = sign(null, VAULT_MODE === 'wrong' ? Buffer.concat([data, data]) : data, key);
  return JSON.stringify({ signature: signature.toString('base64') });
}

for await (const line of createInterface({ input: process.stdin })) {
  if (VAULT_LOG) appendFileSync(VAULT_LOG, `${line}\n`);
  const said = answer(JSON.parse(line));
  if (said !== undefined) process.stdout.write(`${said}\n`);
}
