import { subjectHere, subjectThere } from '../../claims/subjects/import-subjects.ts';
import { isSubset } from '../../claims/subjects/subject-match.ts';
import type { AccountRow, AccountShares, Store } from '../../store/store.ts';
import { shortKey } from '../../text/short-key.ts';
import { isProblem } from '../../trust/problem.ts';
import type { HeldImport, OfferedExport } from '../../trust/sharing.ts';
import type { Audience, Box, Diagram, ImportLink, Port } from './diagram.ts';

/** What is told of an account and its exports beside what they share. */
export interface SharingDetails {
  /** Lines below an account's name. */
  readonly notesOf?: (row: AccountRow) => readonly string[];
  readonly describeExport?: (row: AccountRow, index: number) => string;
}

/**
 * Accounts of an operator, what they export, and who imports it. Of accounts that nobody has read yet there is a box
 * alone: scan the accounts first.
 */
export function sharingDiagram(store: Store, operator: string, details: SharingDetails = {}): Diagram {
  const shares = store.shares(operator);
  const boxes = shares.map((each, i) => accountBox(each, `a${i}`, details));
  const byKey = new Map(shares.map(({ row }, i) => [row.key, boxes[i]!]));
  const missing = new Map<string, Box>();
  const exporterOf = (key: string): Box => {
    const box = byKey.get(key) ?? missing.get(key) ?? missingBox(store, key, `m${missing.size}`);
    if (!byKey.has(key)) missing.set(key, box);
    return box;
  };
  const links = shares.flatMap(({ row, imports }, i) => {
    const faults = faultsOf(row);
    return imports.flatMap((entry, index) =>
      entry === null ? [] : [importLink(entry, { index, importer: boxes[i]!.id, exporterOf, faults })],
    );
  });
  return { title: `Accounts of operator ${operator}`, boxes: [...boxes, ...missing.values()], links };
}

function accountBox({ row, exports }: AccountShares, id: string, details: SharingDetails): Box {
  return {
    id,
    kind: row.system ? 'system' : 'account',
    title: row.name,
    notes: details.notesOf?.(row) ?? [],
    ports: exports.flatMap((entry, index) =>
      entry === null
        ? []
        : [exportPort(entry, `${id}e${index}`, index, details.describeExport?.(row, index) ?? '')],
    ),
  };
}

function exportPort(entry: OfferedExport, id: string, index: number, description: string): Port {
  const { name = '', subject = '', type = 'stream' } = entry;
  return { id, index, name, subject, type, audience: audienceOf(entry), description };
}

function audienceOf({ token_req, account_token_position: position = 0 }: OfferedExport): Audience {
  if (position > 0) return 'own key';
  return token_req === true ? 'private' : 'public';
}

function missingBox(store: Store, key: string, id: string): Box {
  const owner = store.findByKey(key);
  const known = owner?.kind === 'account';
  return {
    id,
    kind: 'missing',
    title: known ? `${owner.operator}/${owner.name}` : shortKey(key) || 'no account',
    notes: [known ? 'of another operator' : 'not in this store'],
    ports: [],
  };
}

/** Place of an import in the account's claims → what is wrong with it. */
function faultsOf({ problems }: AccountRow): ReadonlyMap<number, string> {
  const faults = new Map<number, string>();
  for (const problem of problems) {
    const index = /^nats\.imports\[(\d+)\]/.exec(problem.place.field ?? '')?.[1];
    if (index === undefined || !isProblem(problem) || faults.has(Number(index))) continue;
    faults.set(Number(index), problem.message);
  }
  return faults;
}

interface LinkContext {
  readonly importer: string;
  readonly index: number;
  readonly exporterOf: (key: string) => Box;
  readonly faults: ReadonlyMap<number, string>;
}

function importLink(entry: HeldImport, { importer, index, exporterOf, faults }: LinkContext): ImportLink {
  const { account = '', name = '', type = 'stream' } = entry;
  const there = subjectThere(entry);
  const exporter = exporterOf(account);
  const port = exporter.ports.find(({ type: kind, subject }) => kind === type && isSubset(there, subject));
  return {
    kind: 'import',
    importer,
    index,
    exporter: exporter.id,
    port: port?.id,
    name,
    type,
    there,
    here: subjectHere(entry),
    fault: faults.get(index),
  };
}
