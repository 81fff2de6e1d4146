/** The passphrase itself is never an argument, which every process of the machine can read. */
export const PASSPHRASE_FILE = [
  '--passphrase-file <file>',
  'file whose first line is the passphrase; - is stdin (default: ask)',
] as const;
