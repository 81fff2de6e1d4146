import { type DecodedToken, verifyToken, verifyTokenAsync } from '../../claims/token/token.ts';
import { readTokenFile, type TokenRead } from '../files/token-file.ts';
import type { TokenFacts } from '../tree/facts.ts';
import type { Picture } from '../tree/picture.ts';
import { factsOf } from '../tree/read-facts.ts';
import type { TokenNode } from '../tree/tree.ts';

/** So many signatures at once keep libuv's pool busy; more would only take memory. */
const IN_FLIGHT = 64;

/** Reads JWT files into the picture and has their signatures verified: at once, or on libuv's pool. */
export class Reader {
  readonly #picture: Picture;
  #inFlight = 0;
  #waiting: (() => void)[] = [];
  constructor(picture: Picture) {
    this.#picture = picture;
  }

  /** Reads and verifies one entity now (85 µs): for what is on the screen, and before a card is shown. */
  readNow(node: TokenNode): { readonly read: TokenRead; readonly decoded: DecodedToken | undefined } {
    const read = readTokenFile(node.path);
    const { facts, decoded } = factsOf(node.kind, read, this.#picture.intern);
    if (decoded !== undefined) facts.signature = verifyToken(decoded) ? 'good' : 'bad';
    if (!isSame(node.facts, facts)) this.#picture.setFacts(node, facts);
    return { read, decoded };
  }

  /** Reads one entity now and verifies it behind. Wait for {@link slot} before the next one. */
  readLater(node: TokenNode): void {
    const { facts, decoded } = factsOf(node.kind, readTokenFile(node.path), this.#picture.intern);
    this.#picture.setFacts(node, facts);
    if (decoded === undefined) return;
    this.#inFlight++;
    const done = (good: boolean) => {
      this.#picture.setSignature(node, facts, good ? 'good' : 'bad');
      this.#inFlight--;
      if (this.#inFlight <= IN_FLIGHT / 2) this.#wake();
    };
    verifyTokenAsync(decoded).then(done, () => done(false));
  }

  /** Signatures that are being verified. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** True when {@link slot} would wait. */
  get full(): boolean {
    return this.#inFlight >= IN_FLIGHT;
  }

  /** Resolves when there is room for more signatures. */
  async slot(): Promise<void> {
    while (this.full) await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  /** Resolves when no signature is outstanding. */
  async drained(): Promise<void> {
    while (this.#inFlight > 0) await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Facts of the same bytes that are known as well as before: nothing has to be made again. */
function isSame(before: TokenFacts | undefined, now: TokenFacts): boolean {
  if (before === undefined || before.damage !== undefined || now.damage !== undefined) return false;
  return before.ctimeMs === now.ctimeMs && before.size === now.size && before.signature === now.signature;
}
