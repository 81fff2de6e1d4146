// npm start             installs and builds what is missing, then shows the demo: a sample store on a server of its own
// npm start -- FLAGS    the same, then nkeeper with these flags
// Only this file's first lines run on a Node that is too old, so they are all it has to understand.
const OLDEST_NODE = 20;

if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) {
  import('./run-nkeeper.mjs').then(({ runNkeeper }) => runNkeeper(process.argv.slice(2)));
} else {
  process.stderr.write(`nkeeper needs Node.js ${OLDEST_NODE} or newer; this is ${process.version}.\n`);
  process.exitCode = 1;
}
