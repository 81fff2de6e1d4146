/** What stands in the bundle for packages that others import and nkeeper has no use for. */
const INSTEAD = {
  // The file writer below `conf` listens to every signal in order to remove temporary files, then sends the signal again.
  // The dashboard ends in an order of its own, and preferences are written at one go: there is never a file to remove.
  'when-exit': 'export default () => () => {};',
  // `conf` checks its file with these where it is given a schema, and loads them always, for 25 ms.
  'ajv/dist/2020.js':
    'export class Ajv2020 { constructor() { throw new Error("ajv is not in this build"); } }',
  'ajv-formats': 'export default { default() {} };',
};

const NAMES = Object.keys(INSTEAD).map(name => name.replaceAll(/[./]/g, '\\$&'));

export const unusedPackages = {
  name: 'unused-packages',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${NAMES.join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'instead',
    }));
    build.onLoad({ filter: /.*/, namespace: 'instead' }, ({ path }) => ({ contents: INSTEAD[path] }));
  },
};
