import { readFileSync, renameSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { messageOf, NkeeperError } from './errors.ts';
import { makeFolder } from './files/make-folder.ts';
import { type PreferenceValues, readPreferences } from './preference-values.ts';

export type { ListPreference, PreferenceValues, StoreChoice } from './preference-values.ts';

/** Choices to keep; an undefined member is forgotten. */
export type PreferenceChange = { readonly [K in keyof PreferenceValues]?: PreferenceValues[K] | undefined };

/** What a person chose and wants to find again. */
export interface Preferences {
  /** The file; it need not exist. */
  readonly path: string;
  /** What happened to a file that could not be used, one sentence; undefined when all is well. */
  readonly notice: string | undefined;
  readonly values: PreferenceValues;
  /**
   * Takes in some choices at once and keeps them; other members, also those changed by another nkeeper meanwhile, stay.
   * Changes are kept in the order in which they were asked for.
   *
   * @throws NkeeperError `preferences-not-kept` (rejects) when the file cannot be written; the values hold for this run
   */
  update(change: PreferenceChange): Promise<void>;
}

export interface PreferencesInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home directory of the person. */
  readonly home: string;
  /** Unix milliseconds; names a file that is set aside. */
  readonly now: number;
}

/**
 * Reads `nkeeper/preferences.json` in the XDG configuration folder. Never throws: a broken file is renamed, so that the
 * person can look at it, and everything is as on the first day. Reading needs no library: `conf`, which costs as much
 * as starting Node, is loaded by the first change.
 */
export function openPreferences(input: PreferencesInput): Preferences {
  const path = join(preferencesFolder(input.env, input.home), 'preferences.json');
  const found = readFile(path, input.now);
  let values = found.values;
  let queue = Promise.resolve();
  return {
    path,
    notice: found.notice,
    get values() {
      return values;
    },
    update(change) {
      values = merge(values, change);
      const done = queue.then(() => write(path, change, input.now));
      queue = done.catch(() => undefined);
      return done;
    },
  };
}

/**
 * What a person chose, without touching a file that cannot be used: for decisions that must not fail open.
 *
 * @throws NkeeperError `preferences-unusable`
 */
export function readPreferencesFile({ env, home }: Pick<PreferencesInput, 'env' | 'home'>): PreferenceValues {
  const path = join(preferencesFolder(env, home), 'preferences.json');
  try {
    return readPreferences(objectIn(readFileSync(path, 'utf8')));
  } catch (error) {
    // A home that is no folder has no preferences either.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return {};
    throw new NkeeperError('preferences-unusable', `${path} cannot be used: ${messageOf(error)}.`, {
      hint: 'It may protect this store. Mend it, or remove it.',
      cause: error,
    });
  }
}

/** Folder of what a person chose and did, in the XDG configuration folder. */
export function preferencesFolder(env: PreferencesInput['env'], home: string): string {
  const base = env.XDG_CONFIG_HOME;
  const usable = base !== undefined && isAbsolute(base);
  return join(usable ? base : join(home, '.config'), 'nkeeper');
}

function readFile(path: string, now: number): { values: PreferenceValues; notice: string | undefined } {
  try {
    return { values: readPreferences(objectIn(readFileSync(path, 'utf8'))), notice: undefined };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return { values: {}, notice: undefined };
    if (code === 'EACCES' || code === 'EPERM' || code === 'ENOTDIR') {
      return { values: {}, notice: `The preferences cannot be read: ${messageOf(error)}.` };
    }
    return { values: {}, notice: setAside(path, messageOf(error), now) };
  }
}

/** @throws it holds none */
function objectIn(text: string): object {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new TypeError('it does not hold a JSON object');
}

function setAside(path: string, reason: string, now: number): string {
  const aside = `${path}.broken-${new Date(now).toISOString().replace(/[-:]|\..*/g, '')}`;
  try {
    renameSync(path, aside);
    return `The preferences in ${path} could not be used (${reason}): set aside as ${aside}.`;
  } catch (error) {
    return `The preferences in ${path} could not be used (${reason}), nor set aside: ${messageOf(error)}.`;
  }
}

function merge(values: PreferenceValues, change: PreferenceChange): PreferenceValues {
  const lists = change.lists && { lists: { ...values.lists, ...change.lists } };
  const merged = Object.entries({ ...values, ...change, ...lists });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** The file is read again first: another nkeeper, or a person, may have changed it meanwhile. */
async function write(path: string, change: PreferenceChange, now: number): Promise<void> {
  try {
    const { default: Conf } = await import('conf');
    // Loading it and writing each take long enough to be noticed: keys come in between.
    await new Promise(resolve => setImmediate(resolve));
    const before = readFile(path, now).values;
    makeFolder(dirname(path));
    const file = new Conf<Record<string, unknown>>({
      cwd: dirname(path),
      configName: 'preferences',
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
      serialize: values => `${JSON.stringify(values, undefined, 2)}\n`,
    });
    const kept = Object.entries(file.store).filter(([name]) => !(name in change));
    file.store = { ...Object.fromEntries(kept), ...merge(before, change) };
  } catch (error) {
    throw new NkeeperError('preferences-not-kept', `The preferences could not be kept in ${path}.`, {
      hint: `${messageOf(error)}. What you chose holds until you quit.`,
      cause: error,
    });
  }
}
