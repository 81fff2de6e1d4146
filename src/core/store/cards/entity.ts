import type { Claims } from '../../claims/kinds.ts';
import type { DecodedToken } from '../../claims/token/token.ts';
import type { Problem } from '../../trust/problem.ts';
import type { TokenRead } from '../files/token-file.ts';
import type { Row, UserRow } from '../rows.ts';
import type { CredsState } from './creds-state.ts';

/** One operator, account or user, fully decoded and judged: read and verified afresh from its file. */
export interface Entity<C extends Claims, R extends Row = Row> {
  readonly row: R;
  /** The file's text without blanks around it; empty when it cannot be read. */
  readonly token: string;
  /** Undefined when it is no JWT of the right kind. */
  readonly decoded: DecodedToken | undefined;
  readonly claims: C | undefined;
  readonly problems: readonly Problem[];
  /** Bytes of the file. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Unix milliseconds. */
  readonly modifiedAt: number;
}

/** One user, with its creds file and key. */
export interface UserEntity<C extends Claims> extends Entity<C, UserRow> {
  /** How the creds file in the keystore stands to the JWT. */
  readonly creds: CredsState;
  /** The keystore has a key file for the user. */
  readonly seedStored: boolean;
  /** It is encrypted, and there in no other form. */
  readonly seedSealed: boolean;
}

/** Puts a file that was just read beside its row; `oddities` are about how its JWT is written, which no list shows. */
export function makeEntity<C extends Claims, R extends Row>(
  row: R,
  read: TokenRead,
  decoded: DecodedToken | undefined,
  oddities: readonly Problem[] = [],
): Entity<C, R> {
  const { file } = read;
  return {
    row,
    token: file?.text.trim() ?? '',
    decoded,
    claims: decoded?.claims as C | undefined,
    problems: oddities.length === 0 ? row.problems : [...row.problems, ...oddities],
    size: Math.max(0, read.stamp.size),
    mode: file?.mode ?? 0,
    modifiedAt: file?.modifiedAt ?? 0,
  };
}
