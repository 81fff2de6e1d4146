import { Tally } from '../../core/backup/summary.ts';
import { countOf } from '../../core/text/count-of.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonText, LIST_STYLE } from '../json-text.ts';
import type { PassphraseFlags } from '../passphrase.ts';
import type { Invocation } from '../program.ts';
import { withBackup } from './opened.ts';
import { summaryJson } from './words.ts';

interface VerifyFlags extends PassphraseFlags {
  readonly json?: boolean;
}

/** `nkeeper backup verify`: every byte is authenticated, to the end. */
export function verify(invocation: Invocation<VerifyFlags>): Promise<ExitCode> {
  const { flags, args } = invocation;
  return withBackup(invocation, async (backup, output) => {
    const tally = new Tally();
    const { about, end } = await backup.visit({ file: record => tally.add(record) });
    if (flags.json) output.data(`${jsonText(summaryJson(about, end, tally.summary), LIST_STYLE)}\n`);
    else
      output.data(
        `${args[0]} is whole: ${countOf(end.files, 'file')}, as they were written on ${about.time}.\n`,
      );
    return EXIT.ok;
  });
}
