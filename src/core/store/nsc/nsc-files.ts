import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { trimBlanks } from '../../claims/scalars/blanks.ts';
import { messageOf } from '../../errors.ts';

/** What nsc keeps in `nsc.json`; a member that is absent or of another JSON type is empty. */
export interface NscConfig {
  readonly storeRoot: string;
  readonly operator: string;
  readonly account: string;
}

/** What nsc keeps in an operator's `.nsc`. */
export interface OperatorInfo {
  /** Name that the operator's JWT file and creds folder carry. */
  readonly name: string;
  /** `operator` in every store that nsc wrote. */
  readonly kind: string;
  readonly version: string;
  readonly managed: boolean;
}

/** A small JSON file, read without ever throwing. */
export interface JsonFile<T> {
  readonly path: string;
  readonly exists: boolean;
  readonly value: T;
  /** Why it could not be used; undefined when it was, or when there is none. */
  readonly problem: string | undefined;
}

/** Longest `nsc.json` or `.nsc` that is read: both are one line of a few hundred bytes. */
const SIZE_LIMIT = 64 * 1024;

/** Go's `strings.TrimSpace`, which decides the file names that nsc builds: not the same set as JavaScript's `trim`. */
export function trimLikeGo(text: string): string {
  return trimBlanks(text);
}

/** Name of the JWT file of the entity `name`: nsc trims blanks here, but not in folder names. */
export function jwtFileName(name: string): string {
  const last = name.charCodeAt(name.length - 1);
  const first = name.charCodeAt(0);
  const plain = first > 0x20 && first < 0x7f && last > 0x20 && last < 0x7f;
  return `${plain ? name : trimLikeGo(name)}.jwt`;
}

export function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

export function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Does something that is no absence, such as a missing permission, keep us from looking at it? */
export function isClosed(path: string): boolean {
  try {
    statSync(path, { throwIfNoEntry: false });
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM' || code === 'EIO';
  }
}

/** Reads `nsc.json` in `configDir`. Never throws, never writes: a file that stops nsc is a problem here, not an end. */
export function readNscConfig(configDir: string): JsonFile<NscConfig> {
  return readJson(join(configDir, 'nsc.json'), found => ({
    storeRoot: textOf(found, 'store_root'),
    operator: textOf(found, 'operator'),
    account: textOf(found, 'account'),
  }));
}

/** Reads the `.nsc` of an operator's folder. */
export function readOperatorInfo(dir: string): JsonFile<OperatorInfo> {
  return readJson(join(dir, '.nsc'), found => ({
    name: textOf(found, 'name'),
    kind: textOf(found, 'kind'),
    version: textOf(found, 'version'),
    managed: memberOf(found, 'managed') === true,
  }));
}

type Members = Readonly<Record<string, unknown>>;

function readJson<T>(path: string, shape: (members: Members) => T): JsonFile<T> {
  const empty = shape({});
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { path, exists: false, value: empty, problem: undefined };
    if (!stat.isFile()) return { path, exists: true, value: empty, problem: 'it is not a file' };
    if (stat.size > SIZE_LIMIT)
      return { path, exists: true, value: empty, problem: `it is ${stat.size} bytes long` };
    const text = readFileSync(path, 'utf8');
    if (text.trim() === '') return { path, exists: true, value: empty, problem: 'it is empty' };
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      return { path, exists: true, value: empty, problem: 'it does not hold a JSON object' };
    }
    return { path, exists: true, value: shape(parsed as Members), problem: undefined };
  } catch (error) {
    return { path, exists: true, value: empty, problem: messageOf(error) };
  }
}

/** Go matches member names in any case and lets the last one win. */
function memberOf(members: Members, name: string): unknown {
  let value: unknown;
  for (const [key, found] of Object.entries(members)) {
    if (key.toLowerCase() === name && found !== null) value = found;
  }
  return value;
}

function textOf(members: Members, name: string): string {
  const value = memberOf(members, name);
  return typeof value === 'string' ? value : '';
}
