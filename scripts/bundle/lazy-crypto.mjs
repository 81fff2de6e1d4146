import crypto from 'node:crypto';

/** `crypto.hash` came with Node 20.12. */
const HASH = `export const hash = (algorithm, data, encoding) =>
  crypto().hash?.(algorithm, data, encoding) ?? crypto().createHash(algorithm).update(data).digest(encoding);`;

/**
 * Our own code loads node:crypto with the first call of one of its functions: with all that it needs, streams among it, that
 * takes 3 ms, and a list of a store that the index knows needs none of it.
 */
export const lazyCrypto = {
  name: 'lazy-crypto',
  setup(build) {
    build.onResolve({ filter: /^node:crypto$/ }, ({ importer, kind }) => {
      if (!/[\\/]src[\\/]/.test(importer) || importer.includes('node_modules')) return undefined;
      // What is not there (classes) would be undefined without a word.
      if (kind === 'dynamic-import')
        return { errors: [{ text: 'Import from node:crypto with a static import.' }] };
      return { path: 'crypto', namespace: 'lazy-crypto' };
    });
    build.onLoad({ filter: /./, namespace: 'lazy-crypto' }, () => ({
      contents: [
        'let loaded; const crypto = () => (loaded ??= require("node:crypto"));',
        ...functions().map(name => `export const ${name} = (...given) => crypto().${name}(...given);`),
        HASH,
      ].join('\n'),
    }));
  },
};

function functions() {
  return Object.keys(crypto).filter(
    name => /^[a-z]/.test(name) && name !== 'hash' && typeof crypto[name] === 'function',
  );
}
