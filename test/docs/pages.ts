import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../support/pty.ts';

/** A page of the documentation. */
export interface Page {
  /** From the top of the project: `docs/guide.md`. */
  readonly name: string;
  readonly text: string;
}

/** README and everything in docs/. */
export function pages(): readonly Page[] {
  const docs = readdirSync(join(PROJECT, 'docs')).filter(name => name.endsWith('.md'));
  return ['README.md', ...docs.map(name => `docs/${name}`)].map(page);
}

export function page(name: string): Page {
  return { name, text: readFileSync(join(PROJECT, name), 'utf8') };
}

export function exists(name: string): boolean {
  return existsSync(join(PROJECT, name));
}

/** What stands in fences of a language, in order. */
export function fences(text: string, language: string): readonly string[] {
  return Array.from(
    text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')),
    found => found[1]!,
  );
}

/** Text in backticks, outside fences. */
export function codeSpans(text: string): readonly string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return Array.from(prose.matchAll(/`([^`]+)`/g), found => found[1]!.replace(/\s+/g, ' '));
}

/** Parts of a page under headings of the second level: heading → text. */
export function chapters(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/^## /m).slice(1);
  return new Map(
    parts.map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n'))] as const),
  );
}
