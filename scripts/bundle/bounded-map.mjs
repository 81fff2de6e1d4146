/** Frames have a few hundred different texts: what is older than some frames is not worth its memory. */
const MOST = 4096;

/** A map that is emptied when it has become too large. */
export class BoundedMap extends Map {
  set(key, value) {
    if (this.size >= MOST) this.clear();
    return super.set(key, value);
  }
}
