import { extname } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import { keepAll } from '../../core/files/output-file.ts';
import type { ReportBlock } from '../../core/generate/report/blocks.ts';
import { reportHtml } from '../../core/generate/report/html.ts';
import { inventory } from '../../core/generate/report/inventory.ts';
import { reportMarkdown } from '../../core/generate/report/markdown.ts';
import { parseTime } from '../../core/operations/fields/moment.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { STDOUT, writeGenerated } from './output-file.ts';
import { reportJson } from './report-json.ts';

interface ReportFlags {
  readonly format?: string;
  readonly outputFile?: string;
  readonly within: string;
  readonly detail?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly operator?: string;
}

type Printer = (blocks: AsyncIterable<ReportBlock>) => AsyncIterable<string>;

const PRINTERS: Readonly<Record<string, Printer>> = { html: reportHtml, markdown: reportMarkdown };

/** `nkeeper generate report` */
export function generateReport(invocation: Invocation<ReportFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, world } = session;
    const { outputFile: file = STDOUT, operator, detail = false } = flags;
    const print = printerOf(flags.format, file);
    const now = Math.floor(world.now() / 1000);
    const within = Math.max(0, parseTime(flags.within, world.now()) - now);
    const options = { store, operator, within, detail, now };
    await writeGenerated(session, flags.json ? reportJson(options) : print(inventory(options)), {
      file,
      keep: flags.force ? undefined : keepAll,
    });
    return EXIT.ok;
  });
}

/** @throws NkeeperError `choice-unknown` */
function printerOf(said: string | undefined, file: string): Printer {
  const byEnding = extname(file).toLowerCase() === '.md' ? 'markdown' : 'html';
  const printer = PRINTERS[said ?? byEnding];
  if (printer) return printer;
  throw new NkeeperError('choice-unknown', `There is no format "${said}" of reports.`, {
    hint: 'One of html, markdown.',
  });
}
