import { join } from 'node:path';
import { type JournalPlace, journalFolder, storeJournalFolder } from '../journal/folder.ts';
import { makeFolders } from '../store/write/folders.ts';
import { nodeDisk } from '../store/write/node-disk.ts';
import { type ReportInput, reportJson, reportMarkdown } from './report.ts';

/** Puts the report beside the journal, in Markdown and in JSON. @returns the path of the Markdown; `.json` is beside it */
export async function saveReport(
  input: ReportInput,
  place: JournalPlace,
  storesDir: string,
): Promise<string> {
  const folder = join(storeJournalFolder(journalFolder(place), storesDir), 'reports');
  await makeFolders(nodeDisk, folder);
  const path = join(folder, input.armed.id);
  await write(`${path}.json`, `${JSON.stringify(reportJson(input), undefined, 2)}\n`);
  await write(`${path}.md`, reportMarkdown(input));
  return `${path}.md`;
}

/** A later report of the same emergency takes the place of the one before. */
async function write(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await nodeDisk.unlink(temporary).catch(() => undefined);
  await nodeDisk.create(temporary, Buffer.from(text), 0o600);
  await nodeDisk.rename(temporary, path);
}
