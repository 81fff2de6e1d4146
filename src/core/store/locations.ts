import { join, resolve } from 'node:path';
import { NkeeperError } from '../errors.ts';
import type { Problem } from '../trust/problem.ts';
import { type Choice, choiceOfWorkingDirectory, withDefaults } from './nsc/current.ts';
import { exists, type JsonFile, type NscConfig, readNscConfig } from './nsc/nsc-files.ts';

/** A folder or a choice, and why it is this one. */
export interface Place {
  readonly path: string;
  /** For people: `--config-dir`, `$NSC_HOME`, `nsc.json`, `working directory`, `default`, ... */
  readonly from: string;
}

/** Folders given on the command line. */
export interface LocationFlags {
  /** `-H/--all-dirs`: all three folders at once; wins over the single flags, as in nsc. */
  readonly allDirs?: string | undefined;
  readonly configDir?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly keystoreDir?: string | undefined;
}

/** What the folders are found from. */
export interface LocationInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home directory of the person (`os.homedir()`). */
  readonly home: string;
  readonly cwd: string;
  readonly flags?: LocationFlags;
}

/** Where everything of a store is, as nsc would find it. All paths are absolute. */
export interface Locations {
  readonly configDir: Place;
  /** Folder of the operators. Its path is empty when nsc would know none (`$NSC_CWD_ONLY` outside a store). */
  readonly storesDir: Place;
  /** Keystore: holds `keys/` and `creds/`. */
  readonly keystoreDir: Place;
  /** `creds/` of the keystore. */
  readonly credsDir: Place;
  /** Folder of natscli's contexts. */
  readonly contextsDir: Place;
  /** Where nkeeper may keep what it can make again. */
  readonly cacheDir: Place;
  /** Where nsc would put stores with no configuration at all. */
  readonly defaultStoresDir: string;
  /** `nsc.json`; what it holds is empty when there is none or it cannot be read. */
  readonly nscJson: JsonFile<NscConfig>;
  /** nsc's current operator and account (names; empty when none), and what decided. */
  readonly current: Choice & { readonly from: string };
  /** True when the working directory decided the store. */
  readonly fromWorkingDirectory: boolean;
  readonly problems: readonly Problem[];
}

/**
 * Finds the folders of a store exactly as nsc does: `-H`, then the single flags, then `$NSC_HOME` and `$NKEYS_PATH`,
 * then XDG, then the home default, with nsc's older places where only those exist; the store root from `nsc.json`,
 * replaced by the working directory, replaced by `--data-dir`. Reads, never writes. A broken `nsc.json` is a problem
 * of the result and no reason to stop.
 *
 * @throws NkeeperError `path-home-unknown` for a path that begins with `~name`
 */
export function resolveLocations(input: LocationInput): Locations {
  const { env, home, cwd } = input;
  const flags = input.flags ?? {};
  const base = {
    config: baseDir(env, 'XDG_CONFIG_HOME', join(home, '.config')),
    data: baseDir(env, 'XDG_DATA_HOME', join(home, '.local', 'share')),
  };
  const absolute = (path: string) => resolve(cwd, expandHome(path, home));
  const given = (
    name: '--config-dir' | '--data-dir' | '--keystore-dir',
    path: string | undefined,
  ): Place | undefined => {
    if (flags.allDirs) return { path: absolute(flags.allDirs), from: '--all-dirs' };
    return path ? { path: absolute(path), from: name } : undefined;
  };
  const fromEnv = (name: string): Place | undefined => {
    const path = env[name];
    return path ? { path: absolute(path), from: `$${name} (deprecated)` } : undefined;
  };

  const configDir =
    given('--config-dir', flags.configDir) ?? fromEnv('NSC_HOME') ?? defaultConfigDir(base.config, home, cwd);
  const keystoreDir =
    given('--keystore-dir', flags.keystoreDir) ??
    fromEnv('NKEYS_PATH') ??
    defaultDataDir(base.data, 'keys', join(home, '.nkeys'), cwd);
  const defaultStores = defaultDataDir(base.data, 'stores', join(home, '.nsc', 'nats'), cwd);
  const cwdOnly = env.NSC_CWD_ONLY !== undefined;
  const nscJson = cwdOnly ? unusedConfig(configDir.path) : readNscConfig(configDir.path);
  const chosen = chooseStore({
    nscJson,
    cwdOnly,
    cwd,
    defaultStores,
    dataDir: given('--data-dir', flags.dataDir),
  });

  return {
    configDir,
    storesDir: chosen.storesDir,
    keystoreDir,
    credsDir: { path: join(keystoreDir.path, 'creds'), from: keystoreDir.from },
    contextsDir: { path: resolve(cwd, base.config.path, 'nats', 'context'), from: base.config.from },
    cacheDir: cacheDir(env, home, cwd),
    defaultStoresDir: defaultStores.path,
    nscJson,
    current: chosen.current,
    fromWorkingDirectory: chosen.fromWorkingDirectory,
    problems: configProblems(nscJson),
  };
}

interface StoreInput {
  readonly nscJson: JsonFile<NscConfig>;
  readonly cwdOnly: boolean;
  readonly cwd: string;
  readonly defaultStores: Place;
  readonly dataDir: Place | undefined;
}

/** The order of nsc's own start: `nsc.json` (or a first run), working directory, `--data-dir`, sane defaults after each. */
function chooseStore(input: StoreInput): Pick<Locations, 'storesDir' | 'current' | 'fromWorkingDirectory'> {
  const { nscJson, cwdOnly, cwd, defaultStores, dataDir } = input;
  let choice: Choice = { ...nscJson.value };
  let storesDir: Place = { path: choice.storeRoot && resolve(cwd, choice.storeRoot), from: 'nsc.json' };
  let from = 'nsc.json';
  let fromWorkingDirectory = false;
  const broken = nscJson.problem !== undefined;
  const firstRun =
    !cwdOnly && !broken && choice.storeRoot === '' && choice.operator === '' && choice.account === '';
  if (cwdOnly) {
    storesDir = { path: '', from: '$NSC_CWD_ONLY is set and the working directory is in no store' };
    from = '$NSC_CWD_ONLY';
  } else if (firstRun || (broken && choice.storeRoot === '')) {
    storesDir = dataDir ?? defaultStores;
    from = storesDir.from;
  }
  choice = { ...choice, storeRoot: storesDir.path };
  // On its very first run nsc does not look there, writes nsc.json, and looks from then on. Nothing is written here.
  const here = choiceOfWorkingDirectory(cwd);
  if (here !== undefined) {
    fromWorkingDirectory = true;
    from = 'working directory';
    storesDir = { path: here.storeRoot, from };
    const account = here.operator !== '' && here.account !== '' ? here.account : choice.account;
    choice = withDefaults({ storeRoot: here.storeRoot, operator: here.operator || choice.operator, account });
  }
  if (dataDir !== undefined) {
    storesDir = dataDir;
    choice = { ...choice, storeRoot: dataDir.path };
  }
  return { storesDir, current: { ...withDefaults(choice), from }, fromWorkingDirectory };
}

function baseDir(env: LocationInput['env'], name: string, fallback: string): Place {
  const path = env[name];
  return path ? { path, from: `$${name}` } : { path: fallback, from: 'default' };
}

function cacheDir(env: LocationInput['env'], home: string, cwd: string): Place {
  const base = baseDir(env, 'XDG_CACHE_HOME', join(home, '.cache'));
  return { path: resolve(cwd, base.path, 'nkeeper'), from: base.from };
}

function defaultConfigDir(base: Place, home: string, cwd: string): Place {
  const path = resolve(cwd, base.path, 'nats', 'nsc');
  const older = join(home, '.nsc');
  if (!exists(join(path, 'nsc.json')) && exists(join(older, 'nsc.json')))
    return { path: older, from: 'older default ~/.nsc' };
  return { path, from: base.from };
}

function defaultDataDir(base: Place, name: 'stores' | 'keys', older: string, cwd: string): Place {
  const path = resolve(cwd, base.path, 'nats', 'nsc', name);
  if (!exists(path) && exists(older))
    return { path: older, from: `older default ~/${name === 'keys' ? '.nkeys' : '.nsc/nats'}` };
  return { path, from: base.from };
}

function expandHome(path: string, home: string): string {
  if (!path.startsWith('~')) return path;
  if (path.length > 1 && path[1] !== '/') {
    throw new NkeeperError(
      'path-home-unknown',
      `The path ${path} begins with the home of another person, which nsc cannot expand either.`,
      {
        hint: 'Write the whole path.',
      },
    );
  }
  return join(home, path.slice(1));
}

function unusedConfig(configDir: string): JsonFile<NscConfig> {
  const value = { storeRoot: '', operator: '', account: '' };
  return { path: join(configDir, 'nsc.json'), exists: false, value, problem: undefined };
}

function configProblems(file: JsonFile<NscConfig>): Problem[] {
  if (file.problem === undefined) return [];
  return [
    {
      code: 'nsc-config-unreadable',
      severity: 'warning',
      message: `nsc.json cannot be used: ${file.problem}. Every nsc command stops on it; nkeeper goes on without it.`,
      hint: 'Repair it or move it away; nsc writes a new one.',
      place: { path: file.path },
    },
  ];
}
