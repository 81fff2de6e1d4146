/** Packages that cost more than the rest of the start together (performance: ink 74 ms, conf 25, nats 25). */
const HEAVY =
  /(?:^|\/)node_modules\/(ink|react|react-reconciler|yoga-layout|chalk|nats|nkeys\.js|tweetnacl|conf|ajv)\//;

/**
 * Throws when the command line would load a heavy package before it knows that it needs it, and says by which way.
 * @param {import('esbuild').Metafile} metafile
 * @param {string} entry source of the command line, relative to the root
 */
export function refuseHeavyStart(metafile, entry) {
  const cameFrom = new Map([[entry, undefined]]);
  for (const file of cameFrom.keys()) {
    const name = HEAVY.exec(file)?.[1];
    if (name)
      throw new Error(
        `${name} is loaded at every start: ${way(cameFrom, file)}. Load it with import() where it is used.`,
      );
    for (const { path, kind, external } of metafile.inputs[file]?.imports ?? []) {
      if (!external && kind !== 'dynamic-import' && !cameFrom.has(path)) cameFrom.set(path, file);
    }
  }
}

function way(cameFrom, last) {
  const files = [];
  for (let file = last; file !== undefined; file = cameFrom.get(file)) files.unshift(file);
  return files.join(' → ');
}
