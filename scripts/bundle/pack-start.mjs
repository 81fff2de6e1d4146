import { basename, dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const MAIN = 'src/main.ts';

/** Sources whose pieces most commands begin with, in the order in which they are loaded. */
const STARTS = ['src/cli/run.ts', 'src/cli/work.ts'];

/**
 * Makes one piece of each start and what it needs: fifty small ones take longer to find, to read and to tie together. The
 * launcher (bin/load.js) is told of what is inside, and each small file becomes one that loads the large one: whoever begins
 * elsewhere gets the same modules, which exist once.
 *
 * @param {string} root
 * @param {import('esbuild').BuildResult} split pieces as ES modules
 * @param {(text: string) => import('esbuild').TransformOptions} commonJs how ES modules become CommonJS
 * @returns {Promise<Map<string, string>>} path → text, of the pieces that are no longer as they were split
 */
export async function packStart(root, { outputFiles, metafile: { outputs } }, commonJs) {
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const packed = new Map();
  const pieceOf = source => Object.keys(outputs).find(output => outputs[output].entryPoint === source);
  // What `--version` needs stays apart.
  const before = needed(pieceOf(MAIN), outputs);
  for (const source of STARTS) {
    const name = pieceOf(source);
    if (!name) continue;
    const path = join(root, name);
    const parts = needed(name, outputs)
      .filter(part => !before.includes(part))
      .map(part => join(root, part))
      .filter(part => !packed.has(part));
    packed.set(path, await joined(path, parts, texts, commonJs));
    for (const [i, part] of parts.entries())
      packed.set(part, `module.exports=require(${JSON.stringify(requestOf(path, part))}).part${i};`);
  }
  return packed;
}

/** A piece and its parts in one scope. */
async function joined(path, parts, texts, commonJs) {
  const inside = new Set([path, ...parts]);
  const from = piece => JSON.stringify(requestOf(piece, path));
  const table = parts.map((part, i) => `${JSON.stringify(basename(part))}:module.exports.part${i}`);
  const { banner, ...options } = commonJs([...inside].map(piece => texts.get(piece)).join('\n'));
  const result = await build({
    ...options,
    banner: { js: banner },
    stdin: {
      contents: [
        `export * from ${from(path)};`,
        ...parts.map((part, i) => `export * as part${i} from ${from(part)};`),
      ].join('\n'),
      sourcefile: path,
      resolveDir: dirname(path),
    },
    bundle: true,
    write: false,
    footer: { js: `require.parts?.({${table.join()}});` },
    plugins: [
      {
        name: 'pieces',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^\./ }, ({ path: request, resolveDir }) => {
            const piece = join(resolveDir, request);
            return inside.has(piece)
              ? { path: piece, namespace: 'piece', sideEffects: true }
              : { path: requestOf(piece, path), external: true };
          });
          onLoad({ filter: /./, namespace: 'piece' }, ({ path: piece }) => ({
            contents: texts.get(piece),
            resolveDir: dirname(piece),
          }));
        },
      },
    ],
  });
  return result.outputFiles[0].text;
}

/** How one piece asks for another. */
function requestOf(piece, by) {
  const way = relative(dirname(by), piece).replaceAll('\\', '/');
  return way.startsWith('.') ? way : `./${way}`;
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
