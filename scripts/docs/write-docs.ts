import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysPage } from './keys-page.ts';

// npm run docs: writes the pages that are made from the program itself.
const docs = join(import.meta.dirname, '../../docs');
writeFileSync(join(docs, 'keys.md'), keysPage());
