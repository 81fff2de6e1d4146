import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

/** Rooms in the order in which they may know each other: each may import those it names, and itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'core/errors': [],
  'core/files': ['core/errors'],
  'core/monotonic': [],
  'core/slices': ['core/monotonic'],
  'core/http': ['core/errors'],
  'core/text': ['core/errors'],
  'core/input': ['core/errors', 'core/text'],
  'core/nkeys': ['core/errors'],
  'core/claims': ['core/errors', 'core/nkeys', 'core/text'],
  'core/trust': ['core/errors', 'core/nkeys', 'core/claims', 'core/text'],
  'core/secrets': ['core/errors'],
  'core/backup': [
    'core/errors',
    'core/files',
    'core/slices',
    'core/text',
    'core/secrets',
    'core/store',
    'core/journal',
  ],
  'core/store': [
    'core/errors',
    'core/files',
    'core/monotonic',
    'core/slices',
    'core/secrets',
    'core/nkeys',
    'core/claims',
    'core/trust',
    'core/text',
  ],
  'core/journal': ['core/errors', 'core/store', 'core/preferences'],
  'core/resolver': ['core/errors', 'core/slices', 'core/nkeys', 'core/claims', 'core/trust', 'core/text'],
  'core/live': ['core/*'],
  'core/emergency': ['core/*'],
  'core/exchange': ['core/*'],
  'core/generate': ['core/*'],
  'core/callout': ['core/*'],
  'core/operations': [
    'core/errors',
    'core/files',
    'core/http',
    'core/slices',
    'core/nkeys',
    'core/claims',
    'core/trust',
    'core/text',
    'core/store',
    'core/journal',
  ],
  'core/preference-values': ['core/errors'],
  'core/preferences': ['core/errors', 'core/files', 'core/preference-values'],
  'core/protection': ['core/preference-values'],
  'core/index': ['core/*'],
  terminal: ['core/*'],
  app: ['core/*'],
  ui: ['core/*', 'app'],
  screens: ['core/*', 'app', 'ui'],
  'frugal-heap': [],
  cli: ['core/*', 'terminal', 'demo', 'dashboard', 'frugal-heap'],
  demo: ['core/*'],
  dashboard: ['core/*', 'app', 'ui', 'screens', 'terminal', 'frugal-heap'],
  main: ['core/*', 'cli'],
};

/** Packages that core must not know: nothing in it draws, and nothing in it knows a terminal. */
const DRAWING = /^(react|ink|chalk|string-width\/|react\/|@xterm|commander)/;

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => join(folder, name));
}

/** Room of a file: `core/claims`, `ui`, `main`. */
function roomOf(file: string): string {
  const parts = relative(src, file)
    .replaceAll('\\', '/')
    .replace(/\.tsx?$/, '')
    .split('/');
  if (parts[0] === 'core') return `core/${parts[1]}`;
  return parts[0]!;
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:^|\s)(?:from|import)\s*\(?\s*'([^']+)'/gm)].map(match => match[1]!);
}

function allows(room: string, target: string): boolean {
  if (room === target) return true;
  const allowed = ALLOWED[room];
  assert.ok(allowed, `the room ${room} has no place in the order of rooms`);
  return allowed.some(name => name === target || (name === 'core/*' && target.startsWith('core/')));
}

test('every import goes down the order of the rooms', () => {
  const wrong = sources(src).flatMap(file =>
    importsOf(file)
      .filter(name => name.startsWith('.') && !name.endsWith('.json'))
      .map(name => resolve(dirname(file), name))
      .filter(target => !allows(roomOf(file), roomOf(target)))
      .map(target => `${relative(root, file)} → ${relative(root, target)}`),
  );
  assert.deepEqual(wrong, []);
});

test('core draws nothing', () => {
  const wrong = sources(join(src, 'core')).flatMap(file =>
    importsOf(file)
      .filter(name => DRAWING.test(name))
      .map(name => `${relative(root, file)} → ${name}`),
  );
  assert.deepEqual(wrong, []);
});

test('core neither prints nor ends the process', () => {
  const wrong = sources(join(src, 'core')).filter(file =>
    /\bconsole\.|process\.exit\b/.test(readFileSync(file, 'utf8')),
  );
  assert.deepEqual(
    wrong.map(file => relative(root, file)),
    [],
  );
});

test('screens do not import each other: a route leads from one to the next', () => {
  const folder = join(src, 'screens');
  const names = new Set(
    [...readFileSync(join(folder, 'index.ts'), 'utf8').matchAll(/from '\.\/([\w-]+)\.ts'/g)].map(
      match => `${match[1]}`,
    ),
  );
  const wrong = sources(folder)
    .filter(file => names.has(relative(folder, file).replace(/\.tsx?$/, '')))
    .flatMap(file =>
      importsOf(file)
        .filter(name => name.startsWith('./') && names.has(name.slice(2).replace(/\.tsx?$/, '')))
        .map(name => `${relative(root, file)} → ${name}`),
    );
  assert.deepEqual(wrong, []);
});
