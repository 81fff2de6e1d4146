import { Command, InvalidArgumentError, Option } from 'commander';

/** Flags that every command takes, before or after its name. */
export interface GlobalFlags {
  readonly allDirs?: string;
  readonly configDir?: string;
  readonly dataDir?: string;
  readonly keystoreDir?: string;
  /** URLs separated by commas. */
  readonly server?: string;
  readonly context?: string;
  readonly creds?: string;
  readonly caCert?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly tlsFirst?: boolean;
  /** nsc's names, commas between them. */
  readonly tlsCurves?: string;
  readonly readOnly?: boolean;
  /** Role, public key, key file or seed. */
  readonly privateKey?: string;
  /** Program that signs with keys that are not in the keystore. */
  readonly keyCommand?: string;
  /** File whose first line opens a sealed keystore; `-` is stdin. */
  readonly keystorePassphraseFile?: string;
  readonly showSeeds?: boolean;
  /** What is missing is asked for. */
  readonly interactive?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
  readonly ascii?: boolean;
  readonly theme?: string;
  /** Seconds. */
  readonly refresh?: number;
  readonly screenReader?: boolean;
}

/** Titles of the groups in `--help`. */
export const GROUPS = {
  store: 'Where the store is (as nsc finds it when none is given):',
  servers: 'Which servers, and as whom:',
  screen: 'Safety and looks:',
} as const;

type Definition = readonly [flags: string, description: string];

const STORE: readonly Definition[] = [
  ['-H, --all-dirs <dir>', 'one folder for --config-dir, --data-dir and --keystore-dir'],
  ['--config-dir <dir>', "folder of nsc's nsc.json"],
  ['--data-dir <dir>', 'folder of the operators'],
  ['--keystore-dir <dir>', 'folder of keys and creds'],
  ['--key-command <command>', 'program that signs with keys that are elsewhere (also $NKEEPER_KEY_COMMAND)'],
  [
    '--keystore-passphrase-file <file>',
    'opens a sealed keystore: file with the passphrase in its first line; - is stdin',
  ],
];

const SERVERS: readonly Definition[] = [
  ['--server <url[,url]>', "servers to ask (default: the context's, then the operator's own)"],
  ['--context <name>', 'natscli context with servers and credentials'],
  ['--creds <file>', 'creds of a system account user (default: one from the store)'],
  ['--ca-cert <file>', 'certificates to trust (also $NATS_CA)'],
  ['--client-cert <file>', 'own certificate (also $NATS_CERT)'],
  ['--client-key <file>', 'its key (also $NATS_KEY)'],
  ['--tls-first', 'TLS before the greeting of the server'],
  ['--tls-curves <names>', 'curves of TLS, in this order: P256, P384, P521, X25519'],
];

const SCREEN: readonly Definition[] = [
  ['--read-only', 'change nothing: store, keys, servers, settings; files named by -o are still written'],
  ['--show-seeds', 'show seeds where keys are listed'],
  ['--no-color', 'no colours (also $NO_COLOR)'],
  ['--ascii', 'ASCII signs only'],
  ['--screen-reader', 'in words, one thing after the other (also $INK_SCREEN_READER=true)'],
];

/** The dashboard's themes. */
export const THEMES = ['default', 'plain'];

/** Names of the flags that say where the store is and which servers to ask: shown with the commands they matter to. */
export const STORE_FLAGS = STORE.map(([flags]) => flags);
export const SERVER_FLAGS = SERVERS.map(([flags]) => flags);
const PRIVATE_KEY = '-K, --private-key <key>';
/** Flags that matter to what signs. */
export const INTERACTIVE = '-i, --interactive';
export const SIGNING_FLAGS = [PRIVATE_KEY, INTERACTIVE, '--read-only'];

/** The same bounds as `:every`. */
function refreshSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds >= 1 && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('It is a number of seconds from 1 to 3600.');
}

/**
 * Where the command's own word stands, after flags of every command and their values; -1 where something else stands before it.
 */
export function firstWordAt(args: readonly string[]): number {
  const program = new Command();
  addGlobalFlags(program);
  for (let i = 0; i < args.length; i++) {
    const [name, value] = (args[i] ?? '').split(/=(.*)/s);
    if (!name?.startsWith('-')) return i;
    const flag = program.options.find(({ short, long }) => short === name || long === name);
    if (flag === undefined) return -1;
    if (flag.required && value === undefined) i++;
  }
  return -1;
}

export function addGlobalFlags(program: Command): void {
  const add = (group: string, definitions: readonly Definition[]) => {
    program.optionsGroup(group);
    for (const [flags, description] of definitions) program.option(flags, description);
  };
  add(GROUPS.store, STORE);
  add(GROUPS.servers, SERVERS);
  add(GROUPS.screen, SCREEN);
  program.addOption(
    new Option(
      '--refresh <seconds>',
      'ask the servers every so many seconds, 1 to 3600 (default: 3)',
    ).argParser(refreshSeconds),
  );
  program.addOption(new Option('--theme <name>', 'plain: weight instead of colour').choices(THEMES));
  program.addOption(
    new Option(
      PRIVATE_KEY,
      'sign with this: role of a scope, public key, key file or seed; - is stdin',
    ).hideHelp(),
  );
  program.addOption(new Option(INTERACTIVE, 'ask on a terminal for what is missing').hideHelp());
}
