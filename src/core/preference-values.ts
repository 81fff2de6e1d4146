/** A store that was open: its folders as given on the command line, and the operator shown. */
export interface StoreChoice {
  readonly storesDir: string;
  readonly operator: string;
}

/** How one list is shown. */
export interface ListPreference {
  /** Column and direction, as the list understands it. */
  readonly sort?: string;
  /** True: also the columns that are hidden at first. */
  readonly allColumns?: boolean;
  /** Columns to show, by title. */
  readonly columns?: readonly string[];
}

/** Everything that is remembered; each member is absent until it was chosen. */
export interface PreferenceValues {
  readonly lastStore?: StoreChoice;
  /** natscli context used last. */
  readonly lastContext?: string;
  readonly theme?: string;
  /** By name of the screen. */
  readonly lists?: Readonly<Record<string, ListPreference>>;
  /** Seconds between two questions to the servers. */
  readonly refreshSeconds?: number;
  /** natscli contexts, by name, with which nothing is changed. */
  readonly protectedContexts?: readonly string[];
  /** Folders of operators that are only looked at: absolute paths. */
  readonly protectedStores?: readonly string[];
  /** Program that signs with keys that are not in the keystore. */
  readonly keyCommand?: string;
}

/** The members of `found` that are what they should be; the others count as never chosen. */
export function readPreferences(found: object): PreferenceValues {
  const values = found as Readonly<Record<string, unknown>>;
  return {
    ...optional('lastStore', storeChoice(values.lastStore)),
    ...optional('lastContext', text(values.lastContext)),
    ...optional('theme', text(values.theme)),
    ...optional('lists', lists(values.lists)),
    ...optional('refreshSeconds', positive(values.refreshSeconds)),
    ...optional('protectedContexts', texts(values.protectedContexts)),
    ...optional('protectedStores', texts(values.protectedStores)),
    ...optional('keyCommand', text(values.keyCommand)),
  };
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [name in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [name in K]?: V };
}

function object(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const usable = typeof value === 'object' && value !== null && !Array.isArray(value);
  return usable ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  const list = typeof value === 'string' ? [value] : value;
  return Array.isArray(list) ? list.filter(item => typeof item === 'string') : undefined;
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

function storeChoice(value: unknown): StoreChoice | undefined {
  const found = object(value);
  const storesDir = text(found?.storesDir);
  return storesDir === undefined ? undefined : { storesDir, operator: text(found?.operator) ?? '' };
}

function lists(value: unknown): Readonly<Record<string, ListPreference>> | undefined {
  const found = object(value);
  if (!found) return undefined;
  const usable = Object.entries(found).flatMap(([screen, list]) => {
    const members = object(list);
    return members ? [[screen, listPreference(members)] as const] : [];
  });
  return Object.fromEntries(usable);
}

function listPreference(members: Readonly<Record<string, unknown>>): ListPreference {
  return {
    ...optional('sort', text(members.sort)),
    ...optional('allColumns', typeof members.allColumns === 'boolean' ? members.allColumns : undefined),
    ...optional('columns', texts(members.columns)),
  };
}
