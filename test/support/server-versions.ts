/**
 * Every other test runs with the newest server. These are the versions that nkeeper works with beside it, a patch of each
 * line that changed what nkeeper asks for. NATS_VERSIONS=2.11.11,2.14.6 names others.
 */
export const SERVER_VERSIONS: readonly string[] = process.env['NATS_VERSIONS']?.split(',') ?? [
  '2.10.25',
  '2.11.11',
  '2.12.8',
  '2.14.6',
];
