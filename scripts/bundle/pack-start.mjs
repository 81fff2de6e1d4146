import { basename, join } from 'node:path';

/** Sources whose pieces most commands begin with, in the order in which they are loaded. */
const STARTS = ['src/cli/run.ts', 'src/cli/work.ts'];

/**
 * Puts into the pieces that commands begin with what these need anyway: fifty small files take longer to find and read than two
 * large ones. The launcher (bin/load.js) takes the parts from there; the files stay for whoever begins elsewhere.
 *
 * @param {string} root
 * @param {readonly { path: string, text: string }[]} files
 * @param {import('esbuild').Metafile} metafile
 */
export function packStart(root, files, { outputs }) {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const packed = new Map();
  const inside = new Set();
  for (const source of STARTS) {
    const name = Object.keys(outputs).find(output => outputs[output].entryPoint === source);
    if (!name) continue;
    const parts = needed(name, outputs).filter(part => !inside.has(part) && part.includes('/pieces/'));
    for (const part of parts) inside.add(part);
    const table = parts.map(part => {
      const text = texts.get(join(root, part));
      return `${JSON.stringify(basename(part))}:function(exports,require,module,__filename,__dirname){${text}\n}`;
    });
    const path = join(root, name);
    packed.set(path, `require.parts({${table.join(',')}});\n${texts.get(path)}`);
  }
  return files.map(({ path, text }) => ({ path, text: packed.get(path) ?? text }));
}

/** Everything that a piece imports whenever it is loaded. */
function needed(name, outputs) {
  const found = new Set([name]);
  for (const each of found) {
    for (const { path, kind, external } of outputs[each]?.imports ?? []) {
      if (!external && kind === 'import-statement') found.add(path);
    }
  }
  found.delete(name);
  return [...found];
}
