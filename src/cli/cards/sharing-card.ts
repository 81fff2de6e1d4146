import type { Export, Import } from '../../core/claims/sharing.ts';
import { peekToken } from '../../core/claims/token/peek.ts';
import { NkeeperError } from '../../core/errors.ts';
import type { Section } from './card.ts';
import { type CardContext, nameText, spanText, timeText, yesNo } from './words.ts';

/** What an account offers, and when which importer was cut off from it. */
export function exportSections(
  exports: readonly (Export | null)[],
  context: CardContext,
): readonly Section[] {
  const present = exports.filter(entry => entry !== null);
  const columns = [
    'NAME',
    'TYPE',
    'SUBJECT',
    'PUBLIC',
    'TOKEN POS',
    'RESPONSES',
    'LATENCY',
    'TRACE',
    'ADVERTISED',
  ];
  const notes = present.filter(({ description, info_url: url }) => description || url);
  const revoked = present.flatMap(({ name, subject, revocations = {} }) =>
    Object.entries(revocations).map(([key, at]) => [
      name || subject || '',
      key === '*' ? '* (everybody)' : nameText(key, context),
      timeText(at, context),
    ]),
  );
  return [
    { title: 'Exports', columns: columns.map(title => ({ title })), rows: present.map(exportCells) },
    {
      title: 'Exports: Descriptions',
      columns: [{ title: 'NAME' }, { title: 'DESCRIPTION' }, { title: 'INFO URL' }],
      rows: notes.map(entry => [entry.name ?? '', entry.description ?? '', entry.info_url ?? '']),
    },
    {
      title: 'Exports: Revoked Activations',
      columns: [{ title: 'EXPORT' }, { title: 'IMPORTER' }, { title: 'ISSUED UNTIL' }],
      rows: revoked,
    },
  ];
}

function exportCells(entry: Export): string[] {
  const service = entry.type === 'service';
  const latency = entry.service_latency;
  const sampling = latency?.sampling === 'headers' ? 'by header' : `${latency?.sampling}%`;
  const threshold = entry.response_threshold ? ` within ${spanText(entry.response_threshold)}` : '';
  return [
    entry.name ?? '',
    entry.type ?? 'not said',
    entry.subject ?? '',
    yesNo(!entry.token_req),
    entry.account_token_position ? String(entry.account_token_position) : '',
    service ? `${entry.response_type || 'Singleton'}${threshold}` : '',
    latency ? `${latency.results} (${sampling})` : '',
    entry.allow_trace ? 'yes' : '',
    entry.advertise ? 'yes' : '',
  ];
}

/** What an account takes from others. */
export function importSection(imports: readonly (Import | null)[], context: CardContext): Section {
  const columns = ['NAME', 'TYPE', 'REMOTE', 'LOCAL', 'FROM ACCOUNT', 'ACTIVATION', 'SHARED', 'TRACE'];
  const present = imports.filter(entry => entry !== null);
  const rows = present.map(entry => importCells(entry, context));
  return { title: 'Imports', columns: columns.map(title => ({ title })), rows };
}

function importCells(entry: Import, context: CardContext): string[] {
  const { subject = '', to = '', local_subject: local = '' } = entry;
  // The deprecated `to` of a service is the exporter's subject.
  const [remote, here] = entry.type === 'service' && to !== '' ? [to, subject] : [subject, local || to];
  return [
    entry.name ?? '',
    entry.type ?? 'not said',
    remote,
    here,
    nameText(entry.account, context),
    entry.token ? activationText(entry.token, context) : 'not needed',
    entry.share ? 'yes' : '',
    entry.allow_trace ? 'yes' : '',
  ];
}

/** nsc fetches activations that are named by URL whenever it describes an account; here they are only named. */
function activationText(token: string, context: CardContext): string {
  if (/^https?:/i.test(token)) return token;
  try {
    const { exp } = peekToken(token);
    if (exp < 0) return 'expired, as servers see it';
    return exp > 0 ? `until ${timeText(exp, context)}` : 'never ends';
  } catch (error) {
    return error instanceof NkeeperError ? `unusable: ${error.message}` : 'unusable';
  }
}
