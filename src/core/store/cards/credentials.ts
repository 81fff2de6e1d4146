import type { UserClaims } from '../../claims/user.ts';
import { stampOf } from '../files/token-file.ts';
import { keyPath } from '../keys/seeds.ts';
import type { UserRow } from '../rows.ts';
import { SEALED } from '../seal/seal-file.ts';
import { credsFile, readCredsState } from './creds-state.ts';
import type { Entity, UserEntity } from './entity.ts';

interface Known {
  readonly ctimeMs: number | undefined;
  readonly size: number | undefined;
  readonly card: UserEntity<UserClaims>;
}

/** Adds to users what the keystore has of them: the same object as long as user and files are the same. */
export class Credentials {
  readonly #keystoreDir: string;
  readonly #known = new WeakMap<Entity<UserClaims, UserRow>, Known>();

  constructor(keystoreDir: string) {
    this.#keystoreDir = keystoreDir;
  }

  /** @param operator name that creds folders go by */
  of(entity: Entity<UserClaims, UserRow>, operator: string): UserEntity<UserClaims> {
    const { key } = entity.row;
    const path = credsFile(this.#keystoreDir, operator, entity.row);
    const stamp = stampOf(path) ?? stampOf(path + SEALED);
    const seedStored = key !== '' && isStored(keyPath(this.#keystoreDir, key));
    const seedSealed = seedStored && stampOf(keyPath(this.#keystoreDir, key)) === undefined;
    const known = this.#known.get(entity);
    const same = known?.ctimeMs === stamp?.ctimeMs && known?.size === stamp?.size;
    const { card: before } = known ?? {};
    if (before && same && before.seedStored === seedStored && before.seedSealed === seedSealed) return before;
    const card = { ...entity, creds: readCredsState(path, entity.token, key), seedStored, seedSealed };
    this.#known.set(entity, { ctimeMs: stamp?.ctimeMs, size: stamp?.size, card });
    return card;
  }
}

function isStored(path: string): boolean {
  return stampOf(path) !== undefined || stampOf(path + SEALED) !== undefined;
}
