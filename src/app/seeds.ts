import { shortKey } from '../core/text/short-key.ts';
import type { Dashboard } from './dashboard.ts';
import { openMenu } from './overlays.ts';

/** Seeds hide by themselves after so many seconds without a key press. */
const SHOWN_SECONDS = 30;

/** Characters of a private-use run: each stands for one seed that is shown. */
const FIRST = 0xe000;
const LAST = 0xf8ff;

/**
 * Seeds on screen, without their text in anything that draws. A screen puts a run of one private-use character where a
 * seed should stand; {@link SeedCurtain.reveal} puts the text in its place in the frame that goes to the terminal.
 * Ink keeps every text that it ever measured, so a seed must never be one.
 */
export class SeedCurtain {
  readonly #read: (publicKey: string) => string;
  /** What each character stands for. */
  readonly #places = new Map<string, { readonly publicKey: string; readonly wraps: boolean }>();

  /** @param read text of the seed of a public key; throws where there is none */
  constructor(read: (publicKey: string) => string) {
    this.#read = read;
  }

  /**
   * The run of characters that stands for a seed.
   *
   * @param wraps it may be broken into several lines; else it may be cut
   */
  place(publicKey: string, length: number, wraps = false): string {
    const isPlace = ([, place]: [string, { publicKey: string; wraps: boolean }]) =>
      place.publicKey === publicKey && place.wraps === wraps;
    let character = [...this.#places].find(isPlace)?.[0];
    if (character === undefined) {
      if (FIRST + this.#places.size > LAST) this.#places.clear();
      character = String.fromCharCode(FIRST + this.#places.size);
      this.#places.set(character, { publicKey, wraps });
    }
    return character.repeat(length);
  }

  /** Forgets what stands where: from now on frames are left as they are. */
  close(): void {
    this.#places.clear();
  }

  /** The frame with the seeds in their places: a run that was cut gets as much of the seed, one that was broken goes on. */
  reveal(frame: string): string {
    if (this.#places.size === 0) return frame;
    const shown = new Map<object, number>();
    return frame.replace(/([\ue000-\uf8ff])\1*/g, run => {
      const place = this.#places.get(run[0]!);
      if (place === undefined) return run;
      const from = shown.get(place) ?? 0;
      const to = from + run.length;
      if (place.wraps) shown.set(place, to);
      return this.#textOf(place.publicKey).slice(from, to).padEnd(run.length);
    });
  }

  #textOf(publicKey: string): string {
    try {
      return this.#read(publicKey);
    } catch {
      return 'cannot be read';
    }
  }
}

/** Shows the seed of one key, or hides it; showing asks first. */
export function toggleSeed(app: Dashboard, publicKey: string): void {
  if (app.state.get().seeds.shown === publicKey) return hideSeeds(app);
  ask(app, `Show the seed of ${shortKey(publicKey)} on the screen?`, publicKey);
}

/** Shows the seeds of all keys, or hides them; showing asks first. */
export function toggleAllSeeds(app: Dashboard): void {
  if (app.state.get().seeds.shown === 'all') return hideSeeds(app);
  ask(app, 'Show the seeds of ALL keys on the screen?', 'all');
}

function ask(app: Dashboard, title: string, shown: string): void {
  const items = [
    { id: 'no', label: 'No' },
    { id: 'yes', label: `Yes, until ${SHOWN_SECONDS} seconds pass without a key` },
  ];
  const choose = (id: string) => {
    if (id === 'yes') showSeeds(app, shown);
  };
  openMenu(app, { title, items, choose }, true);
}

/** @param shown `all` or a public key */
export function showSeeds(app: Dashboard, shown: string): void {
  app.update({ seeds: { shown, until: Math.floor(app.parts.now() / 1000) + SHOWN_SECONDS } });
}

export function hideSeeds(app: Dashboard): void {
  if (app.state.get().seeds.shown === 'none') return;
  app.parts.curtain.close();
  app.update({ seeds: { shown: 'none', until: 0 } });
}

/** A key press puts off the moment when seeds hide. */
export function keepSeeds(app: Dashboard): void {
  const { shown } = app.state.get().seeds;
  if (shown !== 'none') showSeeds(app, shown);
}

/** Hides seeds whose time is over. Called every second while any is shown. */
export function expireSeeds(app: Dashboard): void {
  const { shown, until } = app.state.get().seeds;
  if (shown !== 'none' && app.parts.now() / 1000 >= until) {
    hideSeeds(app);
    app.say('Seeds are hidden again.');
  }
}
