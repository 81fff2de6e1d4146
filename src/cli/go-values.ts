import type { Command, Option } from 'commander';

/**
 * A command line with values after `=` as cobra takes them, where commander does not: `-a=ORDERS` is `-a ORDERS`, `-A=true` is
 * `-A`, and `-A=false` is nothing.
 */
export function withGoValues(args: readonly string[], program: Command): readonly string[] {
  const options = optionsOf(args, program);
  const named = (name: string | undefined) =>
    options.find(({ short, long }) => name !== undefined && (short === name || long === name));
  const end = args.indexOf('--');
  return args.flatMap((arg, i) => {
    const [, name, value = ''] = /^(-[A-Za-z]|--[\w-]+)=(.*)$/s.exec(arg) ?? [];
    const option = named(name);
    // After a flag that wants a value it is that value, whatever it looks like.
    const isValue = named(args[i - 1])?.required === true || (end >= 0 && i > end);
    if (option === undefined || option.negate || isValue) return [arg];
    if (option.required || option.optional)
      return name === option.short ? [`${option.long}=${value}`] : [arg];
    if (/^(true|t|1)$/i.test(value)) return [name ?? arg];
    return /^(false|f|0)$/i.test(value) ? [] : [arg];
  });
}

/** Of the command that is named, and of those above it. */
function optionsOf(args: readonly string[], program: Command): readonly Option[] {
  let command = program;
  const options = [...program.options];
  for (const arg of args) {
    const next = command.commands.find(each => each.name() === arg || each.aliases().includes(arg));
    if (next === undefined) continue;
    command = next;
    options.unshift(...next.options);
  }
  return options;
}
