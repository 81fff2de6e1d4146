import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Command } from 'commander';
import { commandLine } from '../../scripts/docs/command-tables.ts';
import { runCli } from '../support/cli.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';

/** What is no data in any form. */
const NO_JSON: Readonly<Record<string, string>> = {
  dashboard: 'a screen; picture --json is what it shows',
  help: 'sentences about the commands',
};

/** Every command, as it is typed, also those that help does not list. */
function everyCommand(command: Command = commandLine(), before = ''): readonly [string, Command][] {
  return command.commands.flatMap(sub => {
    const path = `${before} ${sub.name()}`.trim();
    return sub.commands.length > 0 ? everyCommand(sub, path) : [[path, sub] as [string, Command]];
  });
}

const all = everyCommand();

test('--json is a flag of every command', () => {
  const lacking = all.filter(([, { options }]) => !options.some(({ long }) => long === '--json'));
  assert.deepEqual(lacking.map(([path]) => path).sort(), Object.keys(NO_JSON).sort());
});

const { dir } = copyStore('acme');
const home = temporaryFolder('home-');
const backup = join(home, 'acme.backup');
const passphrase = join(home, 'passphrase');
writeFileSync(passphrase, 'correct horse battery staple\n');
const keys = join(home, 'keys');
mkdirSync(keys);
const SIGNING_KEY = 'ACDQUHAIYK5SFHVJEIN2E6FZJIR6G7TZM7JLGSPCFDLFZ36FAC3US63R';

/** Members of what every command prints that changes the store, done or not. */
const CHANGE = [
  'operation',
  'title',
  'danger',
  'applied',
  'results',
  'tokens',
  'files',
  'effects',
  'skipped',
];

type Shape = 'list' | 'change' | readonly string[];

/** Command lines on the golden store, and what they print: a list, a change, or an object with these members. */
const LINES: readonly (readonly [line: string, shape: Shape])[] = [
  ['list operators', 'list'],
  ['list accounts', 'list'],
  ['list users -a ORDERS', 'list'],
  ['list keys --all', 'list'],
  ['describe operator', ['iss', 'sub', 'nats']],
  ['describe account ORDERS', ['iss', 'sub', 'nats']],
  ['describe user -a ORDERS kiosk', ['iss', 'sub', 'nats']],
  [`describe jwt ${dir}/ACME/ACME.jwt`, ['iss', 'sub', 'nats']],
  ['validate -A', 'list'],
  ['expirations', ['expiration_threshold', 'report']],
  ['can publish orders.new -a ORDERS -n svc-orders', ['action', 'subject', 'verdict', 'cases']],
  ['env', ['folders', 'current', 'operators']],
  ['env --account ORDERS --dry-run', 'change'],
  ['update', ['version', 'updated', 'how']],
  ['picture --offline', ['operator', 'store', 'accounts', 'keys', 'servers', 'connections', 'problems']],
  ['add operator NEW --dry-run', 'change'],
  ['add account NEW --dry-run', 'change'],
  ['add user -a ORDERS new --dry-run', 'change'],
  ['add export -a ORDERS new.> --dry-run', 'change'],
  ['add import -a EMPTY --src-account ORDERS --remote-subject orders.events.> --dry-run', 'change'],
  ['add mapping -a EMPTY -f a -t b --dry-run', 'change'],
  ['edit operator --tag new --dry-run', 'change'],
  ['edit account ORDERS --tag new --dry-run', 'change'],
  ['edit user -a ORDERS kiosk --tag new --dry-run', 'change'],
  ['edit signing-key -a ORDERS --sk reader --subs 7 --dry-run', 'change'],
  ['edit export -a ORDERS orders.private.* --description new --dry-run', 'change'],
  ['edit import -a BILLING svc.price --name new --dry-run', 'change'],
  ['edit mapping -a ORDERS orders.geo.* --rm-target orders.{{wildcard(1)}}.geo --dry-run', 'change'],
  ['edit authcallout -a AUTH --disable --dry-run', 'change'],
  ['delete account EMPTY --dry-run', 'change'],
  ['delete user -a ORDERS kiosk --dry-run', 'change'],
  ['delete export -a ORDERS orders.private.* --dry-run', 'change'],
  ['delete import -a BILLING svc.price --dry-run', 'change'],
  ['delete mapping -a ORDERS -f orders.geo.* --dry-run', 'change'],
  ['revocations add-user -a ORDERS kiosk --dry-run', 'change'],
  ['revocations list-users -a ORDERS', 'list'],
  ['revocations list-activations -a ORDERS', 'list'],
  ['generate activation -a ORDERS -s orders.private.x -t EMPTY --dry-run', 'change'],
  ['generate creds -a ORDERS kiosk', ['operator', 'account', 'user', 'public_key', 'creds']],
  [
    `generate creds -a ORDERS kiosk -o ${home}/x.creds`,
    ['operator', 'account', 'user', 'public_key', 'file'],
  ],
  ['generate config --mem-resolver', ['kind', 'operator', 'public_key', 'warnings', 'config']],
  [
    `generate config --mem-resolver --config-file ${home}/x.conf`,
    ['kind', 'operator', 'public_key', 'warnings', 'file'],
  ],
  ['generate nkey --user', 'list'],
  ['generate nkey --user --store --dry-run', 'change'],
  ['generate context -a ORDERS -u kiosk --context x', ['name', 'file', 'description', 'url', 'creds']],
  ['generate profile nsc://ACME/ORDERS/kiosk', ['user_creds', 'operator']],
  ['generate diagram component', ['boxes', 'links']],
  ['generate diagram object', ['boxes', 'links']],
  ['generate report', ['made_at', 'store', 'within', 'operators', 'problems', 'expirations', 'keys']],
  ['rename account EMPTY NEW --dry-run', 'change'],
  ['rename user -a ORDERS kiosk new --dry-run', 'change'],
  [`rotate signing-key -a ORDERS --sk ${SIGNING_KEY} --dry-run`, 'change'],
  ['rotate user -a ORDERS kiosk --dry-run', 'change'],
  ['rotate account EMPTY --dry-run', 'change'],
  ['reissue creds -a ORDERS kiosk --dry-run', 'change'],
  ['reissue operator --dry-run', 'change'],
  ['callout setup -a NEW --allowed-account ORDERS --dry-run', 'change'],
  ['select operator ACME --dry-run', 'change'],
  ['select account ORDERS --dry-run', 'change'],
  [`init -n NEW -d ${home}/new --dry-run`, 'change'],
  [`fix --in ${dir} --out ${home}/fixed --dry-run`, 'change'],
  ['keys migrate --dry-run', 'change'],
  ['upgrade-jwt --dry-run', 'change'],
  ['edit account EMPTY --tag new', 'change'],
  ['history', 'list'],
  ['undo --dry-run', 'change'],
  ['undo', 'change'],
  ['redo --dry-run', 'change'],
  ['trash', 'list'],
  [`export keys --all --dir ${keys}`, ['written', 'folder', 'files', 'keys']],
  [`export keys --all --dir ${keys} --force --dry-run`, ['written', 'folder', 'files', 'keys']],
  [`import keys --dir ${keys} --dry-run`, 'change'],
  [
    `export operator --dir ${home}/whole --keys`,
    ['written', 'folder', 'operator', 'public_key', 'files', 'left_out'],
  ],
  ['export operator', ['kind', 'name', 'public_key', 'jwt']],
  ['export account ORDERS', ['kind', 'name', 'public_key', 'jwt']],
  ['export user -a ORDERS kiosk', ['kind', 'name', 'public_key', 'jwt']],
  ['nk -gen user', ['kind', 'public_key', 'seed']],
  [`backup create ${backup} --passphrase-file ${passphrase}`, ['file']],
  [`backup list ${backup} --passphrase-file ${passphrase}`, ['files']],
  [`backup verify ${backup} --passphrase-file ${passphrase}`, ['stores', 'operators']],
  [
    `backup restore ${backup} --passphrase-file ${passphrase} --dry-run`,
    ['applied', 'written', 'same', 'missing'],
  ],
  ['validate -A --fix --dry-run', 'change'],
  ['completion bash', ['shell', 'script']],
  ['completion zsh', ['shell', 'script']],
  ['completion fish', ['shell', 'script']],
  ['completion powershell', ['shell', 'script']],
  ['test flags', 'list'],
  ['test whoflag force', 'list'],
  [`test doc ${join(home, 'pages')}`, ['dir', 'files']],
];

function isShape(value: unknown, shape: Shape): boolean {
  if (shape === 'list') return Array.isArray(value);
  const members = Object.keys(value as object);
  return (shape === 'change' ? CHANGE : shape).every(name => members.includes(name));
}

for (const [line, shape] of LINES)
  test(`nkeeper ${line.replaceAll(home, '~').replaceAll(dir, 'STORE')} --json: ${shape}`, async () => {
    const words = line.split(' ');
    const store = words[0] === 'nk' || words.includes('--out') ? [] : ['-H', dir];
    const yes = words[0] === 'undo' && !words.includes('--dry-run') ? ['--yes'] : [];
    const { stdout, stderr } = await runCli([...words, ...store, ...yes, '--json'], { home });
    assert.notEqual(stdout, '', stderr);
    assert.ok(isShape(JSON.parse(stdout), shape), stdout.slice(0, 2000));
    assert.ok(stdout.endsWith('\n'));
  });

/** Other tests run these with `--json`: they need a server, a file from elsewhere or a sealed store. */
const ELSEWHERE = new Set([
  ...['demo', 'resolver status', 'drift', 'watch', 'push', 'pull', 'revoke'],
  ...['callout serve', 'callout test', 'callout watch', 'callout hash'],
  ...['import operator', 'import account', 'import user'],
  ...['load', 'migrate', 'seal', 'unseal', 'unlock', 'lock'],
  ...['tool pub', 'tool sub', 'tool req', 'tool reply', 'tool rtt', 'pub', 'sub', 'req', 'reply', 'rtt'],
  ...['revocations delete-user', 'revocations add-activation', 'revocations delete-activation'],
]);

test('every command has its line above, or is run elsewhere', () => {
  const here = (path: string) => LINES.some(([line]) => `${line} `.startsWith(`${path} `));
  const lacking = all.map(([path]) => path).filter(path => !here(path) && !ELSEWHERE.has(path));
  assert.deepEqual(lacking.sort(), Object.keys(NO_JSON).sort());
  assert.ok(readdirSync(keys).length > 0, 'export keys wrote them');
});
