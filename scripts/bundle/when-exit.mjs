/**
 * The file writer below `conf` listens to every signal in order to remove temporary files, then sends the signal again.
 * The dashboard ends in an order of its own, and preferences are written at one go: there is never a file to remove.
 */
export const noExitHooks = {
  name: 'no-exit-hooks',
  setup(build) {
    build.onResolve({ filter: /^when-exit$/ }, () => ({ path: 'when-exit', namespace: 'nothing' }));
    build.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({
      contents: 'export default () => () => {};',
    }));
  },
};
