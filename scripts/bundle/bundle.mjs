import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { build, stop, transform } from 'esbuild';
import { leanCommander } from './commander.mjs';
import { frugalInk } from './frugal-ink.mjs';
import { quickWidth, synchronousInk } from './ink.mjs';
import { lazyCrypto } from './lazy-crypto.mjs';
import { packStart } from './pack-start.mjs';
import { refuseHeavyStart } from './start-weight.mjs';
import { unusedPackages } from './unused-packages.mjs';

// Regular expressions about kinds of characters stay literals: `new RegExp` would compile them at start (20 ms for emoji).
const SUPPORTED = { 'regexp-set-notation': true, 'regexp-unicode-property-escapes': true };
const COMMON = { platform: 'node', target: 'node20', logLevel: 'warning', supported: SUPPORTED };

/**
 * Bundles the program and the library into `root/dist`.
 *
 * The program is split where the source says `import()`: what a command does not use is not read. esbuild splits ES
 * modules only, so each piece is turned into CommonJS afterwards: that loads in half the time, and V8's code cache
 * works for it. Modules that two pieces need are in a piece of their own and exist once.
 *
 * @param {string} root folder of the package
 * @param {{ program: Record<string, string>, library?: string }} entries name of the piece → source, relative to root
 */
export async function bundle(root, entries) {
  try {
    const define = { NKEEPER_BUILD: JSON.stringify(hashOf(join(root, 'src'))) };
    const program = await bundleProgram(root, entries.program, define);
    const library = entries.library ? await bundleLibrary(root, entries.library, define) : [];
    await writeAll(join(root, 'dist'), [...program, ...library]);
  } finally {
    await stop();
  }
}

/** Tells one state of the source from another: what one build remembers in the cache folder may be wrong for the next. */
function hashOf(folder) {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true }).filter(name => /\.tsx?$/.test(name));
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}

async function bundleProgram(root, entryPoints, define) {
  const result = await build({
    ...COMMON,
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    chunkNames: 'pieces/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    write: false,
    metafile: true,
    jsx: 'automatic',
    define: { ...define, 'process.env.NODE_ENV': '"production"' },
    plugins: [synchronousInk, frugalInk, quickWidth, lazyCrypto, leanCommander, unusedPackages],
  });
  refuseHeavyStart(result.metafile, entryPoints.cli);
  const packed = await packStart(root, result, commonJs);
  return Promise.all(
    result.outputFiles.map(async ({ path, text }) => ({
      path,
      text: inAscii(packed.get(path) ?? (await toCommonJs(text))),
    })),
  );
}

async function toCommonJs(module) {
  // The piece for `import('a CommonJS package')`: as a default export its names would be lost to whoever imports it.
  const text = module.replace(/^export default (require_\w+\(\));\s*$/m, 'module.exports = $1;\n');
  const { code } = await transform(text, commonJs(text));
  return code;
}

/**
 * esbuild leaves letters of other scripts in regular expressions. With a single one V8 keeps the whole text at two bytes a
 * letter, which takes longer to read and twice the memory.
 */
function inAscii(code) {
  return code.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** How the text of ES modules becomes CommonJS. */
function commonJs(text) {
  const usesUrl = text.includes('import.meta.url');
  return {
    ...COMMON,
    format: 'cjs',
    // Two thirds of the text, and a fifteenth less of every start. Names stay, and lines are short: Node shows the one
    // where something was thrown.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    // import() becomes require(), which the launcher gives to each piece.
    supported: { ...SUPPORTED, 'dynamic-import': false },
    define: usesUrl ? { 'import.meta.url': '__file.url' } : {},
    banner: usesUrl
      ? 'const __file = { get url() { return require("node:url").pathToFileURL(__filename).href } };'
      : '',
  };
}

async function bundleLibrary(root, entry, define) {
  const result = await build({
    ...COMMON,
    absWorkingDir: root,
    entryPoints: { core: entry },
    outdir: 'dist',
    bundle: true,
    define,
    packages: 'external',
    format: 'esm',
    write: false,
  });
  return result.outputFiles.map(file => ({ path: file.path, text: file.text }));
}

/** Each file appears whole or not at all: a program that runs from here, or a second build, is not disturbed. */
async function writeAll(dist, files) {
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, text);
    await rename(temporary, path);
  }
  const written = new Set(files.map(file => relative(dist, file.path)));
  for (const name of await readdir(dist, { recursive: true })) {
    const left = /\.c?js$/.test(name) && !name.startsWith(`types${sep}`) && !written.has(name);
    if (left) await rm(join(dist, name), { force: true });
  }
}
