// Opens a store with the library as the dashboard does and prints, as JSON, after how many milliseconds its names were
// known, every JWT was decoded, and every signature checked. Arguments: the folder as for `nsc -H`, the number of JWTs.
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';

const [dir = '', count = ''] = process.argv.slice(2);
const expected = Number(count);
const { HOME: home = '' } = process.env;

const begun = performance.now();
const since = () => performance.now() - begun;
const store = openStore(resolveLocations({ env: process.env, home, cwd: home, flags: { allDirs: dir } }));
for (const { name } of store.operators()) store.accounts(name);
const names = since();
let decoded = 0;
const look = () => {
  if (store.progress.done < expected) setImmediate(look);
  else decoded = since();
};
look();
await store.scan();
const verified = since();
store.close();
process.stdout.write(JSON.stringify({ names, decoded, verified }));
