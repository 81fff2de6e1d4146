#!/usr/bin/env node
'use strict';
// Starts dist/cli.cjs, nothing else. Kept in the JavaScript of old Node versions so that they can say that they are too old.

const fs = require('node:fs');
const path = require('node:path');

const OLDEST_NODE = 20;
const dist = path.join(__dirname, '..', 'dist');
const program = path.join(dist, 'cli.cjs');

if (parseInt(process.versions.node, 10) < OLDEST_NODE) {
  stop(`nkeeper needs Node.js ${OLDEST_NODE} or newer; this is ${process.version} (${process.execPath}).`);
} else if (!fs.existsSync(program)) {
  stop(`nkeeper is not built: run "npm run build" in ${path.dirname(dist)}.`);
} else {
  require('./load')();
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
