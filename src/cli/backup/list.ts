import type { FileRecord } from '../../core/backup/record.ts';
import { Tally } from '../../core/backup/summary.ts';
import { modeText } from '../../core/store/keys/key-files.ts';
import { clean } from '../../core/text/clean.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonList, jsonText, LIST_STYLE, type Printable } from '../json-text.ts';
import type { PassphraseFlags } from '../passphrase.ts';
import type { Invocation } from '../program.ts';
import { withBackup } from './opened.ts';
import { summaryJson, summaryText } from './words.ts';

interface ListFlags extends PassphraseFlags {
  readonly files?: boolean;
  readonly json?: boolean;
}

/** `nkeeper backup list` */
export function list(invocation: Invocation<ListFlags>): Promise<ExitCode> {
  const { flags } = invocation;
  return withBackup(invocation, async (backup, output) => {
    const tally = new Tally();
    const files: FileRecord[] = [];
    const { about, end } = await backup.visit({
      file: record => {
        tally.add(record);
        if (flags.files) files.push(record);
      },
    });
    if (flags.files && flags.json)
      for (const part of jsonList(files.map(fileJson), LIST_STYLE)) output.data(part);
    if (flags.files && flags.json) output.data('\n');
    else if (flags.files) for (const file of files) output.text(fileLine(file));
    else if (flags.json) output.data(`${jsonText(summaryJson(about, end, tally.summary), LIST_STYLE)}\n`);
    else output.text(summaryText(about, end, tally.summary));
    return EXIT.ok;
  });
}

function fileLine({ root, path, mode, size }: FileRecord): string {
  return `${modeText(mode)}  ${String(size).padStart(9)}  ${root.padEnd(8)}  ${clean(path)}\n`;
}

function fileJson({ root, path, mode, size }: FileRecord): Printable {
  return { root, path, mode: modeText(mode), size };
}
