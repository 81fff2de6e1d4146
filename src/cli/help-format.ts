import type { Command, Help, Option } from 'commander';

/**
 * Help in the order that a reader needs it: how to call it, what it is, its commands, its own flags, then the flags that
 * all commands share, under their headings.
 */
export function formatHelp(command: Command, help: Help): string {
  const width = help.padWidth(command, help);
  const item = (term: string, description: string) => help.formatItem(term, width, description, help);
  const option = (one: Option) => item(help.optionTerm(one), help.optionDescription(one));
  const blocks: string[][] = [[`Usage: ${help.commandUsage(command)}`, '']];
  const description = help.commandDescription(command);
  if (description) blocks.push([help.boxWrap(description, help.helpWidth ?? 80), '']);
  const commands = help.visibleCommands(command);
  const terms = commands.map(sub => item(help.subcommandTerm(sub), help.subcommandDescription(sub)));
  blocks.push(help.formatItemList('Commands:', terms, help));
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  for (const [heading, group] of byHeading(options)) {
    blocks.push(help.formatItemList(heading, group.map(option), help));
  }
  return blocks.flat().join('\n');
}

function byHeading(options: readonly Option[]): Map<string, Option[]> {
  const groups = new Map<string, Option[]>([['Options:', []]]);
  for (const option of options) {
    const heading = option.helpGroupHeading ?? 'Options:';
    groups.set(heading, [...(groups.get(heading) ?? []), option]);
  }
  return groups;
}
