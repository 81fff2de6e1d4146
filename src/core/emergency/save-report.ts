import { join } from 'node:path';
import { type JournalPlace, journalFolder, storeJournalFolder } from '../journal/folder.ts';
import { writePrivateFile } from './private-file.ts';
import { type ReportInput, reportJson, reportMarkdown } from './report.ts';

/** Puts the report beside the journal, in Markdown and in JSON. @returns the path of the Markdown; `.json` is beside it */
export async function saveReport(
  input: ReportInput,
  place: JournalPlace,
  storesDir: string,
): Promise<string> {
  const folder = join(storeJournalFolder(journalFolder(place), storesDir), 'reports');
  const path = join(folder, input.armed.id);
  await writePrivateFile(`${path}.json`, `${JSON.stringify(reportJson(input), undefined, 2)}\n`);
  await writePrivateFile(`${path}.md`, reportMarkdown(input));
  return `${path}.md`;
}
