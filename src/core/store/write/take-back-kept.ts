import { takeBack } from './carry-out.ts';
import { hashOf } from './change.ts';
import { unless } from './faults.ts';
import type { Intent } from './intent.ts';
import type { RecordedFile } from './recorder.ts';
import { isSecretFile } from './roots.ts';
import { stepsOf } from './stage.ts';
import { markIntent, type Work } from './work.ts';

/**
 * Takes back what a stopped nkeeper did. It may have been in use since: what is removed goes to the trash, with an entry of its
 * own in the journal that can be undone. Keys and creds that the journal cannot keep stay where they are.
 *
 * @returns files that somebody else changed since, which stay as they are, and how many the journal has that do not
 * @throws an error of the disk; what could not be taken back then is taken back by the next commit
 */
export async function takeBackKept(
  work: Work,
  intent: Intent,
): Promise<{ readonly foreign: readonly string[]; readonly undone: number }> {
  const { recorder } = work;
  const line = intent.line ?? undefined;
  await unless(markIntent(work, intent, 'intent', 'back'), 'ENOENT');
  if (line !== undefined) await recorder?.withdraw(line);
  const files = await undoneBy(work, intent);
  const isKept =
    files.length === 0 ||
    (await recorder?.keepTakenBack(
      line,
      files.map(each => each.file),
    ));
  const spared = files.filter(({ file }) => !isKept && isSecretFile(file.path) && !file.after);
  const foreign = await takeBack(work, intent, new Set(spared.map(({ target }) => target)));
  return { foreign, undone: isKept ? files.length : 0 };
}

/** The files that are as the intent left them, as a change in the other direction. */
async function undoneBy(
  { disk, roots }: Work,
  intent: Intent,
): Promise<{ readonly target: string; readonly file: RecordedFile }[]> {
  const files: { readonly target: string; readonly file: RecordedFile }[] = [];
  for (const [index, { target, old, before, after }] of stepsOf(intent, roots).entries()) {
    const { root, path } = intent.steps[index] as Intent['steps'][number];
    const was = before === undefined ? undefined : (await disk.read(old))?.bytes;
    const now = (await disk.read(target).catch(() => undefined))?.bytes;
    if (before === after || (now && hashOf(now)) !== after || (before !== undefined && !was)) continue;
    const file = { root, path, before: now, beforeHash: after, after: was, afterHash: was && hashOf(was) };
    files.push({ target, file });
  }
  return files;
}
