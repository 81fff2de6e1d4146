import { render } from 'ink-testing-library';
import { COMMANDS } from '../../src/app/commands/index.ts';
import { Dashboard, type DashboardParts } from '../../src/app/dashboard.ts';
import { handleKey, handlePaste } from '../../src/app/keys.ts';
import { entryOf } from '../../src/app/navigation.ts';
import type { Route } from '../../src/app/route.ts';
import { SeedCurtain } from '../../src/app/seeds.ts';
import { EMPTY_VIEW } from '../../src/core/live/empty-view.ts';
import { closedFeed } from '../../src/core/live/open-live-feed.ts';
import type { LiveView } from '../../src/core/resolver/live-view.ts';
import type { Store } from '../../src/core/store/store.ts';
import { SCREENS } from '../../src/screens/index.ts';
import { Root } from '../../src/ui/root.tsx';

/** What a test may set; everything else is as a person would find it. */
export interface DashboardSetup {
  readonly store: Store;
  readonly live?: LiveView;
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly start?: readonly Route[];
  readonly ascii?: boolean;
  readonly parts?: Partial<DashboardParts>;
}

/** A dashboard without a terminal: keys in, lines of the picture out. */
export class DashboardDriver {
  readonly app: Dashboard;
  readonly copied: string[] = [];
  quits = 0;
  /** Unix milliseconds that the dashboard sees. */
  now = 1_795_450_000_000;
  readonly #ink: ReturnType<typeof render>;

  constructor(setup: DashboardSetup) {
    const { store } = setup;
    const operator = store.operators()[0]?.name ?? '';
    const start = setup.start ?? [{ screen: 'operators' }, { screen: 'accounts', operator }];
    this.app = new Dashboard({
      store,
      live: closedFeed(setup.live ?? EMPTY_VIEW),
      screens: SCREENS,
      commands: COMMANDS,
      theme: 'default',
      signs: setup.ascii ? 'ascii' : 'unicode',
      now: () => this.now,
      copy: text => this.copied.push(text) > 0,
      curtain: new SeedCurtain(key => store.readSeed(key).reveal()),
      quit: () => this.quits++,
      suspend: () => {},
      repaint: () => {},
      remember: () => {},
      prefer: () => {},
      recall: () => ({}),
      context: undefined,
      readOnly: true,
      showSeeds: false,
      size: setup.size ?? { columns: 80, rows: 24 },
      operator,
      start: start.map(route => entryOf(route)),
      ...setup.parts,
    });
    this.#ink = render(<Root app={this.app} />);
  }

  /** Presses keys by name, as the input decoder gives them; a name of one character types it. */
  press(...names: readonly string[]): this {
    for (const name of names) {
      const text = name === 'space' ? ' ' : [...name].length === 1 ? name : undefined;
      handleKey(this.app, { name, text });
    }
    return this;
  }

  type(text: string): this {
    return this.press(...[...text].map(character => (character === ' ' ? 'space' : character)));
  }

  paste(text: string): this {
    handlePaste(this.app, text);
    return this;
  }

  /** Lines of the last picture. */
  lines(): readonly string[] {
    // React would draw at the end of the turn; a test wants the picture now.
    this.#ink.rerender(<Root app={this.app} />);
    return (this.#ink.lastFrame() ?? '').split('\n');
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** First line that holds the text. */
  line(text: string): string {
    const found = this.lines().find(line => line.includes(text));
    if (found === undefined) throw new Error(`No line with “${text}” in:\n${this.text()}`);
    return found;
  }

  /** Name that the selected row begins with. */
  selected(): string {
    return this.line('▸ ')
      .replace(/^.*▸ /, '')
      .split(/\s{2,}/)[0]!;
  }

  close(): void {
    this.#ink.unmount();
  }
}
