import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Path of a worker's program: beside the library or the pieces that the program is built into; from source that of the last
 * build. Undefined where nkeeper was bundled without it.
 *
 * @param name as the build calls it
 */
export function builtWorker(name: string): string | undefined {
  const places = [`./${name}.cjs`, `../${name}.cjs`, `../../../../dist/${name}.cjs`];
  return places.map(place => fileURLToPath(new URL(place, import.meta.url))).find(path => existsSync(path));
}
