'use strict';
// Loads the pieces of dist/ with V8's code cache: compiling them is most of what a start would cost.

const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

/** The end of a cache file: what it belongs to and which commands it has seen, filled up with blanks. */
const LABEL_BYTES = 512;
const dist = path.join(__dirname, '..', 'dist');
const installation = nameOf(dist);
const folder = cacheFolder();
const command = /^[a-z]{1,16}$/.test(process.argv[2] ?? '') ? process.argv[2] : '-';
/** By their names: no two pieces have the same, wherever they lie. */
const loaded = new Map();
const unsaved = [];
/**
 * V8 takes code from a cache only under the flags that it was made under. Whoever changes one (src/frugal-heap.ts) puts
 * in here how to go back to V8's own, and how to change it again.
 */
const flags = { standard() {}, changed() {} };
globalThis[Symbol.for('nkeeper.flags')] = flags;

/** Runs a piece once and returns its exports; its own `require` comes here for the other pieces. */
function load(id, by) {
  const name = id.slice(id.lastIndexOf('/') + 1);
  const known = loaded.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const file = path.join(by, id);
  const dir = path.dirname(file);
  const pieceRequire = other => (other.startsWith('.') ? load(other, dir) : require(other));
  // Pieces that are inside of this one.
  pieceRequire.parts = table => {
    for (const part of Object.keys(table)) loaded.set(part, { exports: table[part] });
  };
  compile(file)(module.exports, pieceRequire, module, file, dir);
  return module.exports;
}

function compile(file) {
  const cache = folder && readCache(file);
  const options = { filename: file, cachedData: cache?.data };
  const source = `(function (exports, require, module, __filename, __dirname) { ${fs.readFileSync(file, 'utf8')}\n})`;
  flags.standard();
  const script = new vm.Script(source, options);
  flags.changed();
  // Functions are compiled when they first run, so each command adds its own to the cache, once.
  const commands = cache?.data && !script.cachedDataRejected ? cache.commands : [];
  if (cache && !commands.includes(command))
    unsaved.push({ script, ...cache, commands: [...commands, command] });
  return script.runInThisContext();
}

/** The code in the cache for this very file and Node, if any; and where it belongs. */
function readCache(file) {
  const { size, mtimeMs } = fs.statSync(file);
  const owner = `${file}\n${size} ${mtimeMs}\n${process.version} ${process.arch}\n`;
  // V8 checks its own version and flags, but of the source only its length.
  const place = path.join(folder, `${installation}-${path.basename(file, '.cjs')}`);
  try {
    const bytes = fs.readFileSync(place);
    const label = bytes.toString('utf8', bytes.length - LABEL_BYTES).trimEnd();
    if (!label.startsWith(owner)) return { place, owner };
    return {
      place,
      owner,
      data: bytes.subarray(0, -LABEL_BYTES),
      commands: label.slice(owner.length).split(' '),
    };
  } catch {
    return { place, owner };
  }
}

process.once('exit', () => {
  try {
    flags.standard();
    for (const cache of unsaved) writeCache(cache);
    if (unsaved.length > 0) removeOutdated();
  } catch {
    // Only speed is lost: a full disk or a read-only home is not worth a word.
  }
});

/** Node's own way to make the folders above, too, goes round for ever where nothing can be made, as in /proc. */
function makeFolder(name) {
  if (fs.existsSync(name)) return;
  if (path.dirname(name) !== name) makeFolder(path.dirname(name));
  fs.mkdirSync(name, { mode: 0o700 });
}

function writeCache({ script, place, owner, commands }) {
  const label = Buffer.alloc(LABEL_BYTES, ' ');
  if (label.write(owner + commands.join(' ')) === LABEL_BYTES) return;
  makeFolder(folder);
  const temporary = `${place}.${process.pid}`;
  fs.writeFileSync(temporary, Buffer.concat([script.createCachedData(), label]), { mode: 0o600, flag: 'wx' });
  fs.renameSync(temporary, place);
}

/** Pieces have a hash in their names: those of an earlier build would stay for ever. */
function removeOutdated() {
  for (const name of fs.readdirSync(folder)) {
    const piece = name.startsWith(`${installation}-`) && `${name.slice(installation.length + 1)}.cjs`;
    if (!piece || fs.existsSync(path.join(dist, piece)) || fs.existsSync(path.join(dist, 'pieces', piece)))
      continue;
    fs.rmSync(path.join(folder, name), { force: true });
  }
}

/** What is in the cache is run: a folder that somebody else owns or may write to is not used. */
function cacheFolder() {
  try {
    const { XDG_CACHE_HOME: base, HOME: home } = process.env;
    const place = path.join(
      base && path.isAbsolute(base) ? base : path.join(home || require('node:os').homedir(), '.cache'),
      'nkeeper',
      'code',
    );
    if (!path.isAbsolute(place)) return undefined;
    const info = fs.statSync(place, { throwIfNoEntry: false });
    const ours = !info || ((info.mode & 0o022) === 0 && (!process.getuid || info.uid === process.getuid()));
    return ours ? place : undefined;
  } catch {
    return undefined;
  }
}

/** A short name for a path (FNV-1a): two installations don't overwrite each other's cache. */
function nameOf(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

module.exports = () => load('./cli.cjs', dist);
