import type { Session } from '../link/session.ts';
import type { Content } from './content.ts';
import { type Answers, commonContent, earlyContents, isMixed } from './early-contents.ts';

/** With fewer accounts whole stores are as quick. */
const SMALL_STORE = 500;
/** Connections to each of more servers are too many for a look. */
const MOST_LINES = 8;

/** For who would rather see what is most likely so, some seconds before it is proven. */
export interface Early {
  /** A connection to each of these servers; undefined when there is not one to each. Whoever asked closes them. */
  lines(ids: readonly string[]): Promise<ReadonlyMap<string, Session> | undefined>;
  show(contents: ReadonlyMap<string, Content>): void;
}

export interface FirstLook {
  /** Full resolvers that are up. */
  readonly ids: readonly string[];
  /** How many full resolvers answer, those in other clusters too. */
  readonly fullCount: number;
  /** The store's own content: what it should be. */
  readonly own: Content;
  readonly early?: Early | undefined;
  /** What was answered for some accounts that were picked from all. */
  readonly sample: readonly (readonly [key: string, answers: readonly string[]])[];
  /** Asks all servers for all accounts. */
  look(): Promise<Answers>;
}

/** What all servers hold who gave the same answers, to be proven by its hash; else what each of them most likely holds. */
export type Looked =
  | { readonly common: Content; readonly each?: undefined }
  | { readonly common?: undefined; readonly each: ReadonlyMap<string, Content> };

/**
 * Asks for all accounts, one by one, where a sample says that many differ: a server that sends its whole store instead
 * answers nothing else for that long on the connection, or the route, that the question came over. Undefined where nothing is
 * gained by it.
 */
export async function lookAtAll(asked: FirstLook): Promise<Looked | undefined> {
  const { ids, fullCount, own, early, sample } = asked;
  const differing = sample.filter(([key, given]) => given.some(token => token !== own.tokens.get(key)));
  if (differing.length === 0 || own.tokens.size <= SMALL_STORE || fullCount !== ids.length) return undefined;
  if (!differing.some(([, given]) => isMixed(given))) {
    const answers = await answersOf(asked);
    const common = answers && commonContent(answers, own);
    return common && { common };
  }
  // Answers have no names: where servers differ from each other they prove nothing.
  const lines = ids.length <= MOST_LINES ? await early?.lines(ids) : undefined;
  if (lines === undefined) return undefined;
  try {
    const answers = await answersOf(asked);
    const each = answers && (await earlyContents(answers, own, lines));
    return each && { each };
  } finally {
    for (const line of lines.values()) void line.close();
  }
}

/** Undefined where one is missing: nothing follows from the others. */
async function answersOf({ own, look }: FirstLook): Promise<Answers | undefined> {
  const answers = await look();
  return answers.size < own.tokens.size ? undefined : answers;
}
