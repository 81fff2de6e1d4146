interface Attributes {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
  /** SGR parameters of the colours; empty is the terminal's own. */
  readonly foreground: string;
  readonly background: string;
}

const NONE: Attributes = {
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  strike: false,
  foreground: '',
  background: '',
};

const SWITCHES: Readonly<Record<number, Partial<Attributes>>> = {
  0: NONE,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { foreground: '' },
  49: { background: '' },
};

/**
 * How a cell looks. Equal looks are the same object, whichever sequences led there, so cells compare by `===`.
 */
export class Style {
  private static readonly known = new Map<string, Style>();

  /** The terminal's own colours, nothing switched on. */
  static readonly plain: Style = Style.of(NONE);

  /** SGR parameters that make this look after a reset; empty for plain. */
  readonly sgr: string;
  /** A blank in it is nothing but a blank. */
  readonly hiddenOnBlanks: boolean;
  private readonly attributes: Attributes;
  private readonly next = new Map<string, Style>();

  private constructor(sgr: string, attributes: Attributes) {
    this.sgr = sgr;
    this.attributes = attributes;
    const { underline, inverse, strike, background } = attributes;
    this.hiddenOnBlanks = !underline && !inverse && !strike && background === '';
  }

  /** The look after a sequence `ESC [ parameters m`. */
  after(parameters: string): Style {
    const known = this.next.get(parameters);
    if (known) return known;
    const style = Style.of(applied(this.attributes, parameters));
    this.next.set(parameters, style);
    return style;
  }

  /** Bytes that turn this look into `target`. */
  to(target: Style): string {
    if (target === this) return '';
    if (target.sgr === '') return '\x1b[m';
    return this.sgr === '' ? `\x1b[${target.sgr}m` : `\x1b[0;${target.sgr}m`;
  }

  private static of(attributes: Attributes): Style {
    const sgr = sgrOf(attributes);
    const known = Style.known.get(sgr);
    if (known) return known;
    const style = new Style(sgr, attributes);
    Style.known.set(sgr, style);
    return style;
  }
}

function sgrOf(look: Attributes): string {
  const switches = [
    look.bold ? '1' : '',
    look.dim ? '2' : '',
    look.italic ? '3' : '',
    look.underline ? '4' : '',
    look.inverse ? '7' : '',
    look.strike ? '9' : '',
  ];
  return [...switches, look.foreground, look.background].filter(part => part !== '').join(';');
}

function applied(before: Attributes, parameters: string): Attributes {
  const codes = parameters.split(/[;:]/).map(Number);
  let look = before;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const length = codes[index + 1] === 5 ? 3 : 5;
      const colour = codes.slice(index, index + length).join(';');
      look = { ...look, ...(code === 38 ? { foreground: colour } : { background: colour }) };
      index += length - 1;
    } else {
      look = { ...look, ...(SWITCHES[code] ?? colourOf(code)) };
    }
  }
  return look;
}

function colourOf(code: number): Partial<Attributes> {
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { foreground: String(code) };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { background: String(code) };
  return {};
}
