import { keepSeeds } from '../../core/files/output-file.ts';
import type { Diagram } from '../../core/generate/diagram/diagram.ts';
import { diagramFormat, printDiagram } from '../../core/generate/diagram/formats.ts';
import { objectDiagram } from '../../core/generate/diagram/object-diagram.ts';
import { sharingDiagram } from '../../core/generate/diagram/sharing-diagram.ts';
import { chooseOperator } from '../../core/store/choose.ts';
import type { OperatorRow, Store } from '../../core/store/store.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { STDOUT, writeGenerated } from './output-file.ts';

interface DiagramFlags {
  readonly format?: string;
  readonly outputFile?: string;
  readonly detail?: boolean;
  readonly json?: boolean;
  readonly operator?: string;
}

interface ObjectFlags extends DiagramFlags {
  readonly users?: boolean;
  readonly showKeys?: boolean;
}

/** `nkeeper generate diagram component` */
export function generateComponentDiagram(invocation: Invocation<DiagramFlags>): Promise<ExitCode> {
  return draw(invocation, async (store, { name }) => {
    await store.scanAccounts({ operator: name });
    if (invocation.flags.detail !== true) return sharingDiagram(store, name);
    const claims = (account: string) => store.account(name, account)?.claims?.nats;
    return sharingDiagram(store, name, {
      notesOf: row => claims(row.name)?.description?.split('\n') ?? [],
      describeExport: (row, index) => claims(row.name)?.exports?.[index]?.description ?? '',
    });
  });
}

/** `nkeeper generate diagram object` */
export function generateObjectDiagram(invocation: Invocation<ObjectFlags>): Promise<ExitCode> {
  const { flags } = invocation;
  return draw(invocation, async (store, operator) => {
    await store.scan({ operator: operator.name, accountsOnly: flags.users !== true });
    return objectDiagram(store, operator, flags);
  });
}

function draw<F extends DiagramFlags>(
  invocation: Invocation<F>,
  make: (store: Store, operator: OperatorRow) => Promise<Diagram>,
): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, output } = session;
    const { outputFile: file = STDOUT } = flags;
    const format = diagramFormat(flags.format, file);
    const diagram = await make(store, chooseOperator(store, flags.operator));
    const pieces = flags.json
      ? [`${JSON.stringify(diagram, undefined, 1)}\n`]
      : printDiagram(diagram, format);
    await writeGenerated(session, pieces, { file, keep: keepSeeds, hint: 'Name another file.' });
    const broken = diagram.links.filter(link => link.kind === 'import' && link.fault !== undefined).length;
    if (broken > 0) output.message(`warning: ${broken} imports get nothing; the diagram marks them.`);
    return EXIT.ok;
  });
}
