import xterm from '@xterm/headless';

/** One place on an emulator's screen. Colours are xterm's numbers; undefined is the terminal's own. */
export interface ScreenCell {
  readonly text: string;
  readonly width: number;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly foreground: number | undefined;
  readonly background: number | undefined;
}

/** A terminal without a window, that tests ask what a person would see. */
export class Emulator {
  /** What programs put on the clipboard with OSC 52. */
  readonly clipboard: string[] = [];
  cursorHidden = false;
  private readonly terminal: xterm.Terminal;

  /** @param answer takes what the terminal itself sends, such as reports */
  constructor(columns: number, rows: number, answer: (data: string) => void = () => {}) {
    this.terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
    this.terminal.onData(answer);
    const { parser } = this.terminal;
    parser.registerOscHandler(52, data => {
      this.clipboard.push(Buffer.from(data.slice(data.indexOf(';') + 1), 'base64').toString('utf8'));
      return true;
    });
    for (const final of ['h', 'l']) {
      parser.registerCsiHandler({ prefix: '?', final }, parameters => {
        if (parameters.includes(25)) this.cursorHidden = final === 'l';
        return false;
      });
    }
  }

  get columns(): number {
    return this.terminal.cols;
  }

  get rows(): number {
    return this.terminal.rows;
  }

  get alternateScreen(): boolean {
    return this.terminal.buffer.active.type === 'alternate';
  }

  get bracketedPaste(): boolean {
    return this.terminal.modes.bracketedPasteMode;
  }

  get wrapping(): boolean {
    return this.terminal.modes.wraparoundMode;
  }

  get cursor(): { readonly row: number; readonly column: number } {
    const { cursorX, cursorY } = this.terminal.buffer.active;
    return { row: cursorY, column: cursorX };
  }

  /** Lines that were scrolled out of the screen. */
  get scrolledLines(): number {
    return this.terminal.buffer.active.baseY;
  }

  /** Resolves when the terminal has taken all of it. */
  write(data: string | Uint8Array): Promise<void> {
    return new Promise(resolve => this.terminal.write(data, resolve));
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
  }

  /** The lines, without blanks at their ends. */
  screen(): string[] {
    const { active } = this.terminal.buffer;
    return Array.from({ length: this.rows }, (_, row) => {
      const line = active.getLine(active.baseY + row);
      return line?.translateToString(true).trimEnd() ?? '';
    });
  }

  cell(row: number, column: number): ScreenCell {
    const { active } = this.terminal.buffer;
    const cell = active.getLine(active.baseY + row)?.getCell(column);
    if (!cell) throw new Error(`No cell ${row},${column} on a screen of ${this.rows} by ${this.columns}`);
    return {
      text: cell.getChars(),
      width: cell.getWidth(),
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      underline: cell.isUnderline() !== 0,
      inverse: cell.isInverse() !== 0,
      foreground: cell.isFgDefault() ? undefined : cell.getFgColor(),
      background: cell.isBgDefault() ? undefined : cell.getBgColor(),
    };
  }

  close(): void {
    this.terminal.dispose();
  }
}
