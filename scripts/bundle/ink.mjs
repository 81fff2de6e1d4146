import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceOnce } from './replace-once.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Takes the top-level awaits out of Ink's tree, so that it can be CommonJS, which starts faster: Yoga's WebAssembly is
 * compiled at once instead of by promise, and the React devtools (which a bundle would load at start) are left out.
 */
export const synchronousInk = {
  name: 'synchronous-ink',
  setup(build) {
    build.onLoad({ filter: /[\\/]yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/ }, async args => ({
      contents: synchronousYoga(await readFile(args.path, 'utf8')),
    }));
    build.onLoad({ filter: /[\\/]yoga-wasm-base64-esm\.js$/ }, async args => ({
      contents: wasmApart(await readFile(args.path, 'utf8')),
    }));
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/]reconciler\.js$/ }, async args => ({
      contents: withoutDevtools(await readFile(args.path, 'utf8')),
    }));
  },
};

function synchronousYoga(source) {
  const start = `const runtime = {
  instantiateWasm(imports, done) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(wasmBytes, 'base64')), imports);
    done(instance);
    return instance.exports;
  },
};
loadYoga(runtime);
const Yoga = wrapAssembly(runtime);`;
  const withBytes = replaceOnce(source, 'import loadYoga from', 'import loadYoga, { wasmBytes } from');
  return replaceOnce(withBytes, 'const Yoga = wrapAssembly(await loadYoga());', start);
}

function wasmApart(source) {
  const bytes = /data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)/.exec(source)?.[1];
  if (!bytes) throw new Error('Yoga’s WebAssembly is not where it was: look at scripts/bundle/ink.mjs');
  return `${source.replace(bytes, '')}\nexport const wasmBytes = ${JSON.stringify(bytes)};\n`;
}

function withoutDevtools(source) {
  const quiet = replaceOnce(source, "await import('./devtools.js');", '');
  return replaceOnce(quiet, 'await loadPackageJson()', '{ name: undefined, version: undefined }');
}

/**
 * Ink measures with `string-width`, whose first non-ASCII cell costs 22 ms. Everybody but our own `width` gets a
 * short way through it, so that Ink and nkeeper also never differ about a width.
 */
export const quickWidth = {
  name: 'quick-width',
  setup(build) {
    build.onResolve({ filter: /^string-width$/ }, args =>
      /[\\/]src[\\/]core[\\/]text[\\/]width\.ts$/.test(args.importer)
        ? undefined
        : { path: join(here, 'string-width.mjs') },
    );
    build.onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, async args => ({
      contents: lazyTables(await readFile(args.path, 'utf8')),
    }));
  },
};

/** Making a segmenter loads ICU's tables (20 ms), making the patterns takes 1 to 3 ms: most runs need neither. */
function lazyTables(source) {
  const segmenter = `let made;
const segmenter = { segment: text => (made ??= new Intl.Segmenter()).segment(text) };`;
  const lazy = replaceOnce(source, 'const segmenter = new Intl.Segmenter();', segmenter);
  return PATTERNS.reduce(inPlace, lazy);
}

const PATTERNS = ['visibleCharacterRegex', 'spacingMarkRegex', 'rgiEmojiRegex', 'extendedPictographicRegex'];

/** A pattern stands where it is used, and is made there. */
function inPlace(source, name) {
  const [definition, pattern] = new RegExp(`^const ${name} = (.+);$`, 'm').exec(source) ?? [];
  if (!definition) throw new Error(`string-width has no ${name} any more: look at scripts/bundle/ink.mjs`);
  return replaceOnce(source, definition, '').replaceAll(name, () => pattern);
}
