import { descriptionCheck, infoUrlCheck } from './checks.ts';
import { choice, count, span, subject, text, yesNo } from './kinds.ts';
import { sampling } from './sampling.ts';

// Fields of exports and imports, named and meant as nsc's.

/** Is it a service? Where one subject is both, this tells them apart. */
export const serviceField = yesNo({
  flags: '-r, --service [yes]',
  label: 'Service',
  about: 'a service, which answers requests; otherwise a stream of messages',
});

/** What can be said about an export, when it is made and later. */
export const exportFields = {
  name: text({ flags: '-n, --name <name>', label: 'Name', about: 'label of the export' }),
  service: serviceField,
  private: yesNo({
    flags: '-p, --private [yes]',
    label: 'Private',
    about: 'importers need an activation: nkeeper generate activation',
  }),
  accountTokenPosition: count({
    flags: '--account-token-position <position>',
    label: 'Key position',
    about: 'token of the subject, from 1, where importers put their own key; public exports; 0 for none',
  }),
  responseType: choice(
    {
      flags: '--response-type <type>',
      label: 'Responses',
      about: 'how a service answers: Singleton (one message), Stream, Chunked',
    },
    ['Singleton', 'Stream', 'Chunked'],
  ),
  responseThreshold: span({
    flags: '--response-threshold <span>',
    label: 'Answer within',
    about: 'how long a service may take: 500ms, 10s; 0 for the servers’ 2 minutes',
  }),
  latency: subject({
    flags: '--latency <subject>',
    label: 'Latency to',
    about: 'subject that gets samples of how long a service takes',
  }),
  sampling: sampling({
    flags: '--sampling <rate>',
    label: 'Sampling',
    about: 'percent of requests that are measured, 1 to 100, or header for those that ask; 0 for none',
  }),
  allowTrace: yesNo({
    flags: '--allow-trace [yes]',
    label: 'Traces',
    about: 'let traces of messages go on in this account; services',
  }),
  description: text({
    flags: '--description <text>',
    label: 'Description',
    about: 'what it is; empty for none',
    check: descriptionCheck,
  }),
  infoUrl: text({
    flags: '--info-url <url>',
    label: 'Info URL',
    about: 'where more is said; empty for none',
    check: infoUrlCheck,
  }),
  advertise: yesNo({
    flags: '--advertise [yes]',
    label: 'Advertise',
    about: 'tools may show it',
    hidden: true,
  }),
};

/** What can be said about an import, when it is made and later. */
export const importFields = {
  name: text({ flags: '-n, --name <name>', label: 'Name', about: 'label of the import' }),
  share: yesNo({
    flags: '--share [yes]',
    label: 'Share',
    about: 'tell the exporter who asks, for its latency samples; services',
  }),
  allowTrace: yesNo({
    flags: '--allow-trace [yes]',
    label: 'Traces',
    about: 'let traces of messages go on into this account; streams',
  }),
};
