import { type HeldAccount, holdAccount, holdOperator } from '../../core/operations/held.ts';
import {
  type ListedRevocation,
  listActivationRevocations,
  listUserRevocations,
} from '../../core/operations/revocations/lists.ts';
import { clean } from '../../core/text/clean.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type JsonStyle, jsonText, type Printable } from '../json-text.ts';
import type { Invocation } from '../program.ts';
import { type Session, withStore } from '../session.ts';

const STYLE: JsonStyle = { indent: ' ', sorted: false, html: false };

interface ListFlags {
  readonly account?: string;
  readonly operator?: string;
  readonly json?: boolean;
  readonly subject?: string;
  readonly service?: boolean;
}

/** `nkeeper revocations list-users` */
export function listUsers(invocation: Invocation<ListFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, output } = session;
    const held = await heldAccount(session);
    const found = await listUserRevocations(store, held);
    if (flags.json) output.data(`${jsonText(found as unknown as Printable, STYLE)}\n`);
    else for (const each of found) output.text(line(each));
    if (found.length === 0) output.message(`Account ${held.ref.name} has revoked no users.`);
    return EXIT.ok;
  });
}

/** `nkeeper revocations list-activations` */
export function listActivations(invocation: Invocation<ListFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, output } = session;
    const { subject, service } = flags;
    const held = await heldAccount(session);
    const found = await listActivationRevocations(store, held, { subject, service });
    if (flags.json) output.data(`${jsonText(found as unknown as Printable, STYLE)}\n`);
    else
      for (const each of found) {
        output.text(`${clean(each.subject)}\n`);
        for (const revocation of each.revocations) output.text(`  ${line(revocation)}`);
      }
    if (found.length === 0) output.message(`Account ${held.ref.name} has revoked no activations.`);
    return EXIT.ok;
  });
}

function heldAccount({ store, flags }: Session<ListFlags>): Promise<HeldAccount> {
  return holdAccount(store, holdOperator(store, flags.operator), flags.account);
}

function line({ key, name, at }: ListedRevocation): string {
  const who = key === '*' ? 'everybody' : name === '' ? 'nobody in the store' : name;
  const until = new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return `${clean(key).padEnd(56)}  issued until ${until} UTC  ${clean(who)}\n`;
}
