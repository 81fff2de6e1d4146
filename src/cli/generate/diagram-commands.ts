import type { Command } from 'commander';
import { asking } from '../ask/asking.ts';
import type { Builder } from '../program.ts';

/** `nkeeper generate diagram ...` */
export function addDiagramCommands(parent: Command, { command, action }: Builder): void {
  const diagram = command(parent, 'diagram', 'Draw accounts, what they export, and who imports it', {
    examples: [
      'nkeeper generate diagram component --format text',
      'nkeeper generate diagram component -o accounts.svg',
      'nkeeper generate diagram object --users --show-keys --format dot',
    ],
  });
  const drawn = (name: string, description: string, detail: string, isDefault = false) =>
    command(diagram, name, description, { isDefault })
      .option('--format <format>', 'plantuml, mermaid, dot, svg or text (default: by the ending of the file)')
      .option('-o, --output-file <file>', 'file to write; -- is stdout (default)')
      .option('--detail', detail)
      .option('-J, --json', 'the boxes and lines as JSON')
      .option('--operator <name>', "operator, name or public key (default: nsc's current one)");
  drawn('component', 'Accounts, exports and imports', 'with descriptions', true).action(
    action(async () => asking('diagram', (await import('./diagram.ts')).generateComponentDiagram)),
  );
  drawn('object', 'Operator, accounts and users, and what their JWTs say', 'what has no limit too')
    .option('--users', 'with users')
    .option('--show-keys', 'with public keys')
    .action(action(async () => asking('diagram', (await import('./diagram.ts')).generateObjectDiagram)));
}
