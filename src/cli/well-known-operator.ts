import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { World } from './world.ts';

/** Whom nsc knows by name. */
const KNOWN: Readonly<Record<string, string>> = { synadia: 'https://api.synadia.io/jwt/v1/operator' };

/**
 * Where the JWT of an operator is that goes by a name, in any letter case: `synadia`, or one of `NSC_<NAME>_OPERATOR`. A file
 * of that name goes before.
 */
export function wellKnownOperator(name: string, { env, cwd }: World): string | undefined {
  const wanted = name.toUpperCase();
  if (!/^[A-Z0-9_-]+$/.test(wanted) || existsSync(resolve(cwd, name))) return undefined;
  const variable = Object.keys(env).find(each => each.toUpperCase() === `NSC_${wanted}_OPERATOR`);
  return (variable && env[variable]) || KNOWN[name.toLowerCase()];
}
