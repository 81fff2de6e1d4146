import type { Operation } from '../../core/operations/operation.ts';

/**
 * A command line in which flags that need no value have theirs: `--bearer kiosk` is `--bearer=true kiosk`, as nsc reads
 * it; commander would take the name for the value. Short flags may be joined: `-RDC`.
 */
export function withBareValues(args: readonly string[], operation: Operation): readonly string[] {
  const bare = new Map<string, string>();
  for (const { flags, bare: value } of Object.values(operation.fields)) {
    const [, short, long = ''] = /^(?:(-\w), )?(--[\w-]+) \[/.exec(flags) ?? [];
    if (value === undefined || long === '') continue;
    bare.set(long, `${long}=${value}`);
    if (short) bare.set(short, `${long}=${value}`);
  }
  const end = args.indexOf('--');
  return args.flatMap((arg, i) => {
    if (end >= 0 && i > end) return [arg];
    const known = bare.get(arg);
    if (known !== undefined) return [known];
    const joined = /^-(\w{2,})$/.exec(arg)?.[1];
    const parts = joined === undefined ? [] : Array.from(joined, letter => bare.get(`-${letter}`));
    return parts.length > 0 && parts.every(part => part !== undefined) ? (parts as string[]) : [arg];
  });
}
