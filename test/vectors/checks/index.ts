import type { FileChecks } from '../vector-files.ts';
import { activationTrust, admissions, limits } from './admission.ts';
import { creds } from './creds.ts';
import { nkeys, xkeys } from './keys.ts';
import { methods } from './methods.ts';
import { permissions, responses, templates } from './permissions.ts';
import { reject } from './reject.ts';
import { subjects } from './subjects.ts';
import { defaults, encodeErrors, migration, roundtrip, tokens } from './tokens.ts';
import { scalars, validation } from './validation.ts';

/** The checks of every file of vectors. */
export const CHECKS: Readonly<Record<string, FileChecks>> = {
  'activation-trust.json': activationTrust,
  'admission.json': admissions,
  'creds.json': creds,
  'defaults.json': defaults,
  'encode-errors.json': encodeErrors,
  'limits.json': limits,
  'methods.json': methods,
  'migration.json': migration,
  'nkeys.json': nkeys,
  'permissions.json': permissions,
  'reject.json': reject,
  'responses.json': responses,
  'roundtrip.json': roundtrip,
  'scalars.json': scalars,
  'subjects.json': subjects,
  'templates.json': templates,
  'tokens.json': tokens,
  'validation.json': validation,
  'xkeys.json': xkeys,
};
