import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFlagTables } from './command-tables.ts';
import { keysPage } from './keys-page.ts';
import { libraryReference } from './library-reference.ts';
import { manPage } from './man-page.ts';

// npm run docs: writes the page of keys, the man page and the library's reference, and fills the flag tables of docs/commands.md, from the program itself.
const docs = join(import.meta.dirname, '../../docs');
const commands = join(docs, 'commands.md');
writeFileSync(join(docs, 'keys.md'), keysPage());
writeFileSync(commands, withFlagTables(readFileSync(commands, 'utf8')));
writeFileSync(join(docs, '../man/nkeeper.1'), manPage());

// The declarations have the comments, and nothing that is not exported.
execFileSync(process.execPath, [join(docs, '../scripts/build.mjs'), '--types'], { stdio: 'inherit' });
writeFileSync(join(docs, 'library-reference.md'), libraryReference(join(docs, '../dist/types')));
