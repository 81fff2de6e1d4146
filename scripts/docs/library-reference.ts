import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One thing that the library exports, as its declaration file has it. */
interface Exported {
  readonly name: string;
  /** Folder below core: `claims`, `store`. */
  readonly room: string;
  /** Its comment, without stars. */
  readonly comment: string;
  readonly code: string;
}

const HEAD = [
  '# Library reference',
  '',
  'Everything that `nkeeper/core` exports, with what the source says about it. Made by `npm run docs` from the declarations of the',
  'library; [library.md](library.md) is the page to begin with.',
  '',
].join('\n');

/**
 * The page docs/library-reference.md.
 *
 * @param types folder of the library's declarations: `dist/types`, after `node scripts/build.mjs --types`
 */
export function libraryReference(types: string): string {
  const rooms = new Map<string, Exported[]>();
  for (const each of exportsOf(join(types, 'core/index.d.ts')))
    rooms.set(each.room, [...(rooms.get(each.room) ?? []), each]);
  const contents = [...rooms].map(([room, all]) => `- [${room}](#${room}): ${all.length}`);
  const chapters = [...rooms].map(([room, all]) => `## ${room}\n\n${all.map(entryOf).join('\n')}`);
  return [HEAD, `${contents.join('\n')}\n`, ...chapters].join('\n');
}

function exportsOf(index: string): readonly Exported[] {
  const text = readFileSync(index, 'utf8');
  const lists = text.matchAll(/^export (?:type )?\{([^}]*)\} from '\.\/([^']+)\.ts';/gm);
  return [...lists].flatMap(([, names = '', path = '']) => {
    const room = path.includes('/') ? (path.split('/')[0] ?? '') : 'everywhere';
    const file = join(dirname(index), `${path}.d.ts`);
    return names
      .split(',')
      .map(each => each.trim().replace(/^type /, ''))
      .filter(Boolean)
      .map(each => {
        const [inside = '', name = inside] = each.split(' as ');
        return { name, room, ...declarationOf(file, inside) };
      });
  });
}

/** A declaration with its comment; of an overloaded function all of them. */
function declarationOf(file: string, name: string): Pick<Exported, 'comment' | 'code'> {
  const text = readFileSync(file, 'utf8');
  const start = new RegExp(
    `^export (?:declare )?(?:abstract )?(?:function|class|const|interface|type) ${name}\\b`,
    'gm',
  );
  const found = [...text.matchAll(start)];
  const [first] = found;
  if (first === undefined) return declarationOf(sourceOf(text, file, name), name);
  const before = text.slice(0, first.index).trimEnd();
  const comment = before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : '';
  const code = found.map(each => statement(text, each.index).replace(/^export (declare )?/, '')).join('\n');
  return { comment: plain(comment), code };
}

/** The file that another one passes a name on from. */
function sourceOf(text: string, file: string, name: string): string {
  const from = new RegExp(`\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)\\.ts'`).exec(text)?.[1];
  if (from === undefined) throw new Error(`${file} declares no ${name}`);
  return join(dirname(file), `${from}.d.ts`);
}

/** From here to the end of the statement: a semicolon, or the brace that closes a class or interface. */
function statement(text: string, from: number): string {
  const isBlock = /^export (?:declare )?(?:abstract )?(?:class|interface)/.test(text.slice(from, from + 60));
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text.startsWith('/*', i)) i = text.indexOf('*/', i) + 1;
    else if (text[i] === "'" || text[i] === '"') i = text.indexOf(text[i] ?? '', i + 1);
    else if ('{(['.includes(text[i] ?? '')) depth++;
    else if ('})]'.includes(text[i] ?? '')) depth--;
    else if (text[i] === ';' && depth === 0) return text.slice(from, i + 1);
    if (isBlock && depth === 0 && text[i] === '}') return text.slice(from, i + 1);
  }
  throw new Error(`a declaration does not end: ${text.slice(from, from + 60)}`);
}

/** A comment as Markdown. */
function plain(comment: string): string {
  const text = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^ *\* ?/gm, '')
    .trim();
  return links(text)
    .replace(
      /(^|\s)@param (\S+) /g,
      (_, before: string, name: string) => `${lineAfter(before)}- \`${name}\`: `,
    )
    .replace(
      /(^|\s)@(returns|throws) /g,
      (_, before: string, word: string) => `${lineAfter(before)}- ${word} `,
    );
}

function lineAfter(before: string): string {
  return before === '' ? '' : '\n';
}

function links(text: string): string {
  return text.replace(/\{@link (?:file:\/\/\S+ )?([^}]+)\}/g, '`$1`');
}

function entryOf({ name, comment, code }: Exported): string {
  const said = comment === '' ? '' : `${comment}\n\n`;
  return `### ${name}\n\n${said}\`\`\`ts\n${code}\n\`\`\`\n`;
}
