import type { Export, Import } from '../../claims/sharing.ts';
import { amountText, flagText, type PresentTexts, spanText } from './words.ts';

/** What an export says, for the fields of `edit export`. */
export function presentExport(entry: Export | undefined): PresentTexts {
  if (!entry) return {};
  const { service_latency: latency } = entry;
  const isService = entry.type === 'service';
  return {
    name: entry.name,
    service: flagText(isService),
    private: flagText(entry.token_req),
    accountTokenPosition: amountText(entry.account_token_position),
    // A service that says nothing gives one answer.
    responseType: isService ? entry.response_type || 'Singleton' : undefined,
    responseThreshold: spanText(entry.response_threshold),
    latency: latency?.results,
    sampling: latency && samplingText(latency.sampling),
    allowTrace: flagText(entry.allow_trace),
    description: entry.description,
    infoUrl: entry.info_url,
    advertise: flagText(entry.advertise),
  };
}

function samplingText(rate: NonNullable<Export['service_latency']>['sampling']): string {
  return rate === 'headers' ? 'header' : String(rate ?? 0);
}

/** What an import says, for the fields of `edit import`. */
export function presentImport(entry: Import | undefined): PresentTexts {
  if (!entry) return {};
  return {
    name: entry.name,
    srcAccount: entry.account,
    service: flagText(entry.type === 'service'),
    localSubject: entry.local_subject,
    token: entry.token,
    share: flagText(entry.share),
    allowTrace: flagText(entry.allow_trace),
  };
}
