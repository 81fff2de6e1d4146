import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFlagTables } from './command-tables.ts';
import { keysPage } from './keys-page.ts';
import { manPage } from './man-page.ts';

// npm run docs: writes the page of keys and the man page, and fills the flag tables of docs/commands.md, from the program itself.
const docs = join(import.meta.dirname, '../../docs');
const commands = join(docs, 'commands.md');
writeFileSync(join(docs, 'keys.md'), keysPage());
writeFileSync(commands, withFlagTables(readFileSync(commands, 'utf8')));
writeFileSync(join(docs, '../man/nkeeper.1'), manPage());
