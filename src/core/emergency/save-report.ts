import { join } from 'node:path';
import { type JournalPlace, journalFolder, storeJournalFolder } from '../journal/folder.ts';
import { newArmedId } from './armed.ts';
import { type CloseReport, closeReportJson, closeReportMarkdown } from './close-report.ts';
import { writePrivateFile } from './private-file.ts';
import { type ReportInput, reportJson, reportMarkdown } from './report.ts';

/** Puts the report beside the journal, in Markdown and in JSON. @returns the path of the Markdown; `.json` is beside it */
export function saveReport(input: ReportInput, place: JournalPlace, storesDir: string): Promise<string> {
  return save(input.armed.id, reportJson(input), reportMarkdown(input), place, storesDir);
}

/** The same for connections that were closed. */
export function saveCloseReport(
  report: CloseReport,
  place: JournalPlace,
  storesDir: string,
): Promise<string> {
  const id = newArmedId(report.closed.at);
  return save(id, closeReportJson(report), closeReportMarkdown(report), place, storesDir);
}

async function save(
  id: string,
  json: object,
  markdown: string,
  place: JournalPlace,
  storesDir: string,
): Promise<string> {
  const path = join(storeJournalFolder(journalFolder(place), storesDir), 'reports', id);
  await writePrivateFile(`${path}.json`, `${JSON.stringify(json, undefined, 2)}\n`);
  await writePrivateFile(`${path}.md`, markdown);
  return `${path}.md`;
}
