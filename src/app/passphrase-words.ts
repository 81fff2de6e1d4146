import type { PassphraseOverlay } from './state.ts';

/** What the dialog says, line by line. */
export function passphraseWords({ fault, busy }: PassphraseOverlay): readonly string[] {
  return [
    'The keystore is sealed: its passphrase unlocks it, until 15 minutes pass without a key, or W.',
    ...(fault === '' ? [] : [fault]),
    ...(busy ? ['Opening …'] : []),
  ];
}
