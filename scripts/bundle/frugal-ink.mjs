import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceOnce } from './replace-once.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** Makes Ink's frames cheap, and bounds what it remembers of texts: Ink keeps every text that it ever measured. */
export const frugalInk = {
  name: 'frugal-ink',
  setup(build) {
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/]output\.js$/ }, async args => ({
      contents: joinedLines(await readFile(args.path, 'utf8')),
    }));
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/]measure-text\.js$/ }, async args => ({
      contents: boundedCache(await readFile(args.path, 'utf8'), 'new Map()'),
    }));
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/]wrap-text\.js$/ }, async args => ({
      contents: mapCache(boundedCache(await readFile(args.path, 'utf8'), '{}')),
    }));
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/]sanitize-ansi\.js$/ }, async args => ({
      contents: quickSanitizer(await readFile(args.path, 'utf8')),
    }));
  },
};

function joinedLines(source) {
  const own = replaceOnce(source, 'export default class Output', 'class Output');
  return `import { lineOutput } from ${JSON.stringify(join(here, 'line-output.mjs'))};
${own}
export default lineOutput(Output, stringWidth);
`;
}

function boundedCache(source, made) {
  const bounded = replaceOnce(source, `const cache = ${made};`, 'const cache = new BoundedMap();');
  return `import { BoundedMap } from ${JSON.stringify(join(here, 'bounded-map.mjs'))};\n${bounded}`;
}

function mapCache(source) {
  const written = replaceOnce(source, 'cache[cacheKey] = wrappedText', 'cache.set(cacheKey, wrappedText)');
  return replaceOnce(written, 'cache[cacheKey]', 'cache.get(cacheKey)');
}

/** Ink takes every styled text apart to see whether it has more than styles; ours never have. */
function quickSanitizer(source) {
  const check = 'if (!hasAnsiControlCharacters(text)) {';
  return `import { hasOnlyStyles } from ${JSON.stringify(join(here, 'only-styles.mjs'))};
${replaceOnce(source, check, 'if (hasOnlyStyles(text)) {')}`;
}
