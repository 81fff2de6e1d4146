/**
 * Stands for Ink's `Output`, which puts a frame together from what each component writes. Ink's own takes every text
 * apart into styled characters, for each frame again: that is most of what a frame costs (4 of 5 parts at 200x50). Where
 * texts lie side by side, as nearly always, joining them line by line comes to the same picture.
 *
 * @param {new (size: { width: number, height: number }) => any} CellOutput Ink's own, for texts that overlap or are clipped
 * @param {(text: string) => number} widthOf cells that a text takes, styles aside
 */
export function lineOutput(CellOutput, widthOf) {
  return class LineOutput {
    #size;
    #writes = [];
    #stock;

    constructor(size) {
      this.#size = size;
    }

    write(x, y, text, options) {
      if (!text) return;
      if (this.#stock) this.#stock.write(x, y, text, options);
      else this.#writes.push({ x, y, text, options });
    }

    clip(clip) {
      this.#cells().clip(clip);
    }

    unclip() {
      this.#cells().unclip();
    }

    get() {
      const output = this.#stock ? undefined : this.#join();
      return output === undefined ? this.#cells().get() : { output, height: this.#size.height };
    }

    #cells() {
      if (!this.#stock) {
        this.#stock = new CellOutput(this.#size);
        for (const { x, y, text, options } of this.#writes) this.#stock.write(x, y, text, options);
      }
      return this.#stock;
    }

    /** The lines of the frame; undefined where a text begins before the end of another one. */
    #join() {
      const texts = new Array(this.#size.height).fill('');
      const ends = new Array(this.#size.height).fill(0);
      for (const { x, y, text, options } of this.#writes) {
        const lines = text.split('\n');
        for (let i = 0; i < lines.length; i++) {
          const row = y + i;
          if (!(row in texts)) continue;
          if (x < ends[row]) return undefined;
          const line = options.transformers.reduce((styled, transform) => transform(styled, i), lines[i]);
          texts[row] += ' '.repeat(x - ends[row]) + line;
          ends[row] = x + widthOf(lines[i]);
        }
      }
      return texts.map(line => line.trimEnd()).join('\n');
    }
  };
}
