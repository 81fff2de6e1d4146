import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface BuildOptions {
  readonly root: string;
  readonly entries: { readonly program: Readonly<Record<string, string>>; readonly library?: string };
  readonly log?: (line: string) => void;
}

/** The project's scripts are plain JavaScript: what the tests use of them. */
export async function buildIfNeeded(options: BuildOptions): Promise<boolean> {
  const script = (await import(`${ROOT}/scripts/build.mjs`)) as {
    buildIfNeeded(options: BuildOptions): Promise<boolean>;
  };
  return script.buildIfNeeded(options);
}

/** A package in a folder of its own, with the real launcher and the real packages, and with these sources. */
export function smallPackage(t: TestContext, sources: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'nkeeper-build-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  cpSync(join(ROOT, 'bin'), join(root, 'bin'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  for (const [name, text] of Object.entries(sources)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

/** Environment of a child: an own home, and not this test run's. */
export function childEnv(home: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return { ...env, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), ...more };
}

const SHARED = `export class Shared { text = 'hello from the shared module'; }
export function said(text: string) { process.stdout.write(text + '\\n'); }
`;

/** A program without packages. */
export const SMALL = {
  'src/main.ts': `import { said } from './shared.ts';
const later = async () => said(new (await import('./later.ts')).Later().text);
const commands: Record<string, () => unknown> = { later, hello: () => said('hello') };
void commands[process.argv[2] ?? '']?.();
`,
  'src/shared.ts': SHARED,
  'src/later.ts': `import { Shared } from './shared.ts';
export class Later extends Shared {}
`,
};

export const SMALL_ENTRIES = { program: { cli: 'src/main.ts' } };

/** Pieces that share a module, and packages that are loaded only by the command that needs them. */
export const LARGE = {
  'src/main.ts': `import { Shared, said } from './shared.ts';
const commands: Record<string, () => unknown> = {
  screen: async () => (await import('./screen.tsx')).screen(Shared),
  nats: async () => said(typeof (await import('nats')).connect),
  conf: async () => said(typeof (await import('conf')).default),
  url: () => said(import.meta.url),
};
void commands[process.argv[2] ?? '']?.();
`,
  'src/shared.ts': SHARED,
  'src/screen.tsx': `import { Text, render } from 'ink';
import { Shared } from './shared.ts';
export function screen(other: typeof Shared) {
  if (other !== Shared) throw new Error('the module is there twice');
  const { unmount } = render(<Text>a screen ✓</Text>, { patchConsole: false });
  unmount();
}
`,
  'src/library.ts': `import { connect } from 'nats';
export const library = { connect };
`,
};

export const LARGE_ENTRIES = {
  program: { cli: 'src/main.ts', screen: 'src/screen.tsx' },
  library: 'src/library.ts',
};
