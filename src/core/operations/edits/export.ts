import type { Export, ServiceLatency } from '../../claims/sharing.ts';
import { NkeeperError } from '../../errors.ts';
import type { InputOf } from '../fields/field.ts';
import type { exportFields } from '../fields/shares.ts';
import { editFlag, editNumber } from './members.ts';
import { editText } from './standard.ts';

export type ExportInput = InputOf<typeof exportFields> & { readonly rmLatencySampling?: boolean };

/** A new export as nsc makes it: its name is its subject, a service gives one answer, unless something else is asked for. */
export function newExport(subject: string, input: ExportInput): Export {
  const type = input.service ? 'service' : 'stream';
  const fresh: Export = { name: subject, subject, type };
  return editedExport(type === 'service' ? { ...fresh, response_type: 'Singleton' } : fresh, input);
}

/**
 * An export with what was asked for. Everything else stays, revoked activations and members of newer tools too.
 *
 * @throws NkeeperError `latency-subject-missing`
 */
export function editedExport(before: Export, input: ExportInput): Export {
  let edited = input.service === undefined ? before : ofType(before, input.service);
  edited = editText(edited, 'name', input.name);
  edited = editFlag(edited, 'token_req', input.private);
  edited = editNumber(edited, 'account_token_position', input.accountTokenPosition);
  edited = editResponses(edited, input.responseType);
  edited = editNumber(edited, 'response_threshold', input.responseThreshold);
  edited = editLatency(edited, input);
  edited = editFlag(edited, 'allow_trace', input.allowTrace);
  edited = editText(edited, 'description', input.description);
  edited = editText(edited, 'info_url', input.infoUrl);
  return editFlag(edited, 'advertise', input.advertise);
}

/** Members that only services have. */
export const SERVICE_MEMBERS = [
  'response_type',
  'response_threshold',
  'service_latency',
  'allow_trace',
] as const;

function ofType(before: Export, service: boolean): Export {
  const type = service ? 'service' : 'stream';
  if (before.type === type) return before;
  if (service) return { ...before, type, response_type: 'Singleton' };
  const {
    response_type: _type,
    response_threshold: _span,
    service_latency: _latency,
    allow_trace: _trace,
    ...rest
  } = before;
  return { ...rest, type };
}

function editResponses(entry: Export, asked: string | undefined): Export {
  // A service that says nothing gives one answer: it need not say so.
  const same = asked === 'Singleton' && entry.type === 'service' && !entry.response_type;
  return asked === undefined || same ? entry : { ...entry, response_type: asked };
}

function editLatency(entry: Export, { latency, sampling, rmLatencySampling }: ExportInput): Export {
  const { service_latency: old, ...others } = entry;
  const kept = rmLatencySampling ? undefined : old;
  if (latency === undefined && sampling === undefined)
    return kept === undefined ? others : { ...others, service_latency: kept };
  if (latency === '' || sampling === 0) return others;
  const results = latency ?? kept?.results;
  if (!results) {
    throw new NkeeperError('latency-subject-missing', 'Nothing says where samples of latency are to go.', {
      hint: 'Give a subject: --latency SUBJECT.',
    });
  }
  // Without a rate nsc measures the requests that ask for it.
  const rate: ServiceLatency['sampling'] = sampling ?? kept?.sampling ?? 'headers';
  return { ...others, service_latency: { ...kept, sampling: rate, results } };
}
