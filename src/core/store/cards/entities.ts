import { adviseTokenText } from '../../claims/advice/token-text.ts';
import type { Claims } from '../../claims/kinds.ts';
import { NO_STAMP, stampOf, type TokenRead } from '../files/token-file.ts';
import type { Row } from '../rows.ts';
import type { Reader } from '../scan/reader.ts';
import { problemsOf } from '../tree/make-rows.ts';
import type { TokenNode } from '../tree/tree.ts';
import { type Entity, makeEntity } from './entity.ts';

/** A card and what it refers to; more are not shown at once. */
const KEPT = 8;

interface Kept {
  readonly ctimeMs: number;
  readonly size: number;
  readonly entity: Entity<Claims, Row>;
}

/** Entities as they were last asked for: the same object as long as file and row are the same. */
export class Entities {
  readonly #reader: Reader;
  readonly #kept = new Map<TokenNode, Kept>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Reads and verifies the entity unless its file and everything its row shows are as before. */
  get<C extends Claims, R extends Row>(node: TokenNode, rowOf: () => R): Entity<C, R> {
    const kept = this.#kept.get(node);
    const stamp = stampOf(node.path);
    if (
      kept !== undefined &&
      stamp?.ctimeMs === kept.ctimeMs &&
      stamp.size === kept.size &&
      rowOf() === kept.entity.row
    ) {
      return kept.entity as Entity<C, R>;
    }
    const { read, decoded } = isLink(node) ? NOT_READ : this.#reader.readNow(node);
    const oddities = decoded === undefined ? [] : problemsOf(node, adviseTokenText(decoded));
    const entity = makeEntity<C, R>(rowOf(), read, decoded, oddities);
    this.#keep(node, {
      ctimeMs: read.stamp.ctimeMs,
      size: read.stamp.size,
      entity: entity as Entity<Claims, Row>,
    });
    return entity;
  }

  #keep(node: TokenNode, kept: Kept): void {
    this.#kept.delete(node);
    this.#kept.set(node, kept);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** A linked folder is not followed: its row says why. */
function isLink(node: TokenNode): boolean {
  return node.kind === 'account' && node.linked;
}

const NOT_READ: { readonly read: TokenRead; readonly decoded: undefined } = {
  read: { stamp: NO_STAMP, damage: { code: 'folder-is-link', severity: 'blocking', message: '' } },
  decoded: undefined,
};
