import type { AccountClaims } from '../claims/account.ts';
import type { Claims } from '../claims/kinds.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import type { UserClaims } from '../claims/user.ts';
import type { KeyKind } from '../nkeys/kinds.ts';
import type { Seed } from '../nkeys/seed.ts';
import { Slices } from '../slices.ts';
import { credsFile, credsPaths } from '../store/cards/creds-state.ts';
import { stampOf } from '../store/files/token-file.ts';
import { keyPath } from '../store/keys/seeds.ts';
import { bareName, isSealed, SEALED } from '../store/seal/seal-file.ts';
import { type Headway, stopIfCancelled } from '../store/write/headway.ts';
import { accountOf, checkDraft } from './checks/check-draft.ts';
import { issuedAfterRevocation } from './draft/after-revocation.ts';
import { accountSignerOf, operatorSignerOf, submission, userSignerOf } from './draft/choose-signers.ts';
import { inOrder, saysTheSame } from './draft/in-order.ts';
import { fitScope, withIssuer } from './draft/user-issuer.ts';
import type { Held, HeldAccount, HeldOperator, HeldUser, Remains } from './held.ts';
import type { PlanContext } from './operation.ts';
import type {
  ConfigChange,
  CredsChange,
  Danger,
  Effect,
  EntityRef,
  KeyChange,
  Plan,
  RestoreChange,
  Skipped,
  SubmitTo,
  TokenChange,
} from './plan.ts';
import type { SignerChoice } from './signers.ts';

/** Where a new operator, account or user will be. */
export interface NewEntity {
  readonly ref: EntityRef;
  readonly path: string;
}

/**
 * A plan while it is made. Each JWT is written once, however often an operation changes it; keys come before JWTs, JWTs in
 * the order in which they were first touched, then creds; what is removed goes last, keys at the very end.
 */
export class Draft {
  readonly context: PlanContext;
  readonly #operation: string;
  readonly #tokens = new Map<string, TokenChange>();
  readonly #keys = new Map<string, KeyChange>();
  readonly #creds = new Map<string, CredsChange>();
  readonly #configs = new Map<string, ConfigChange>();
  readonly #restored: RestoreChange[] = [];
  readonly #effects: { readonly effect: Effect; readonly path: string | undefined }[] = [];
  readonly #told = new Set<string>();
  readonly #slices = new Slices();
  readonly #skipped: Skipped[] = [];
  /** Paths of what is signed although it says the same. */
  readonly #anew = new Set<string>();
  /** By path. */
  readonly #expected = new Map<string, string>();
  /** The keystore is; undefined: not looked yet. */
  #sealed: boolean | undefined;
  readonly #results: Record<string, string | readonly string[]> = {};

  constructor(context: PlanContext, operation: string) {
    this.context = context;
    this.#operation = operation;
  }

  /** For loops over many: gives way to keys and frames when it is time, and stops where nobody wants it any more. */
  async pause(headway?: Headway): Promise<void> {
    const { watcher = {} } = this.context;
    await this.#slices.pause();
    stopIfCancelled(watcher);
    if (headway) watcher.onHeadway?.(headway);
  }

  /** One of several stays as it is. @param refused it cannot be done; else there is nothing to do */
  skip(who: string, why: string, refused = false): void {
    this.#skipped.push({ who, why, refused });
  }

  /** One of several that are to be changed: where nothing changes, the plan says so. */
  expect({ path, ref }: Held<Claims>): void {
    this.#expected.set(path, ref.account === undefined ? ref.name : `${ref.account}/${ref.name}`);
  }

  /** The claims as they will be. */
  claimsOf<C extends Claims>(held: Held<C>): C {
    return (this.#tokens.get(held.path)?.after as C | undefined) ?? held.claims;
  }

  editOperator(held: HeldOperator, after: OperatorClaims): void {
    const signer = operatorSignerOf(this.context, held.ref.name, after, after.iss);
    this.#edit('operator', held, after, signer);
  }

  /** Signs it anew although it says the same: by a key that may, in today's form. */
  resign(held: HeldOperator | HeldAccount | HeldUser): void {
    if ('account' in held) this.editUser(held, held.claims);
    else if ('operator' in held) this.editAccount(held, held.claims);
    else this.editOperator(held, held.claims);
    this.#anew.add(held.path);
  }

  addOperator({ ref, path }: NewEntity, after: OperatorClaims): void {
    const signer = operatorSignerOf(this.context, ref.name, after, undefined);
    this.#tokens.set(path, { kind: 'token', claims: 'operator', entity: ref, path, after, signer });
  }

  /** @param asked whose key signs; absent: the one that a person asked for, or who did before */
  editAccount(held: HeldAccount, after: AccountClaims, asked = this.context.signer): void {
    const operator = this.claimsOf(held.operator);
    const signer = accountSignerOf(this.context, operator, held.ref, after.iss, asked);
    this.#edit('account', held, after, signer, this.#submitTo(operator, held.ref, signer));
  }

  /**
   * @param operator as it will be when this is signed
   * @param signer absent: a key of the operator, or where somebody else has those, the account's own for its account server
   * @param to where it is sent, of an operator that is not here yet
   */
  addAccount(
    { ref, path }: NewEntity,
    after: AccountClaims,
    operator: OperatorClaims,
    signer = accountSignerOf(this.context, operator, ref, undefined),
    to?: SubmitTo,
  ): void {
    const submit = to ? { submit: to } : this.#submitTo(operator, ref, signer);
    this.#tokens.set(path, { kind: 'token', claims: 'account', entity: ref, path, after, signer, ...submit });
  }

  /** @param signer whose key signs; absent: whose did before, or the first that can */
  editUser(held: HeldUser, after: UserClaims, signer?: SignerChoice): void {
    const account = this.claimsOf(held.account);
    const operator = this.claimsOf(held.account.operator);
    const chosen = signer ?? this.userSigner(account, operator, held.ref, after.iss);
    const { claims, warning } = fitScope(held, after, chosen);
    if (warning !== '') this.effect('warning', warning, held);
    this.#edit('user', held, withIssuer(claims, account, chosen), chosen);
  }

  addUser({ ref, path }: NewEntity, after: UserClaims, account: AccountClaims, signer: SignerChoice): void {
    const claims = withIssuer(after, account, signer);
    this.#tokens.set(path, { kind: 'token', claims: 'user', entity: ref, path, after: claims, signer });
  }

  /** Makes sure that a JWT is issued later than a moment (Unix seconds), such as that of somebody else's version. */
  issueAfter(held: Held<Claims>, seconds: number): void {
    const change = this.#tokens.get(held.path);
    if (change) this.#tokens.set(held.path, { ...change, issuedAfter: seconds });
  }

  /** An account in another place, under other claims. */
  moveAccount(held: HeldAccount, to: NewEntity, after: AccountClaims): void {
    const operator = this.claimsOf(held.operator);
    const signer = accountSignerOf(this.context, operator, to.ref, after.iss);
    this.#moveTo('account', held, to, { after, signer, ...this.#submitTo(operator, to.ref, signer) });
  }

  /** A user in another place, under other claims. */
  moveUser(held: HeldUser, to: NewEntity, after: UserClaims): void {
    const { account } = held;
    const signer = this.userSigner(
      this.claimsOf(account),
      this.claimsOf(account.operator),
      to.ref,
      after.iss,
    );
    this.#moveTo('user', held, to, { after, signer });
  }

  /** The same JWT in another place. */
  move(held: Held<Claims>, to: NewEntity): void {
    this.#moveTo(held.ref.kind, held, to, { after: held.claims, token: held.token });
  }

  /** Takes a JWT away, whatever is wrong with it. */
  remove({ ref, path, token, claims }: Remains): void {
    const before = { token, ...(claims ? { claims } : {}) };
    this.#tokens.delete(path);
    this.#tokens.set(path, { kind: 'token', claims: ref.kind, entity: ref, path, before });
  }

  /** @throws NkeeperError `signer-not-allowed`, `signer-missing` */
  userSigner(
    account: AccountClaims,
    operator: OperatorClaims,
    user: Pick<EntityRef, 'account' | 'name'>,
    previous: string | undefined,
  ): SignerChoice {
    return userSignerOf(this.context, account, operator, user, previous);
  }

  /** A new key with its file. @returns its public key */
  makeKey(kind: KeyKind, purpose: string): string {
    return this.storeKey(this.context.newSeed(kind), purpose);
  }

  /** A key file for a seed; it can sign from now on. A file that is there already stays. @returns its public key */
  storeKey(seed: Seed, purpose: string): string {
    const { publicKey } = seed;
    const stored = this.context.ring.has(publicKey);
    this.context.ring.add(seed);
    if (!stored) this.#keys.set(publicKey, { ...this.#keyChange(publicKey, purpose), seed });
    return publicKey;
  }

  /** Takes a key file away, where there is one. */
  removeKey(publicKey: string, purpose: string): void {
    if (!this.context.ring.has(publicKey)) return;
    this.#keys.set(publicKey, this.#keyChange(publicKey, purpose));
  }

  /** Writes the creds file of a user, where its seed is at hand. @param operator name that creds folders go by */
  writeCreds(user: EntityRef, operator: string): void {
    if (this.context.ring.has(user.key)) this.#setCreds(user, operator, true);
  }

  /** Writes the creds file of a user whose JWT stays. @param operator name that creds folders go by */
  renewCreds({ ref, token }: Held<Claims>, operator: string): void {
    this.#setCreds(ref, operator, true, token);
  }

  removeCreds(user: EntityRef, operator: string): void {
    this.#setCreds(user, operator, false);
  }

  /** Writes a small file of nsc's. */
  writeConfig(path: string, before: string | undefined, after: string): void {
    if (before === after) return;
    this.#configs.set(path, { kind: 'config', path, ...(before === undefined ? {} : { before }), after });
  }

  /** A JWT that comes back as it was. */
  putBack({ ref, path }: NewEntity, token: string, claims: Claims): void {
    this.#tokens.set(path, { kind: 'token', claims: ref.kind, entity: ref, path, after: claims, token });
  }

  /** Would what is planned for a JWT say the same as now, so that it is left out? */
  isLeftOut(path: string): boolean {
    const change = this.#tokens.get(path);
    return change !== undefined && !this.#anew.has(path) && saysTheSame(change);
  }

  /** The JWT that was there before, as it was: where nobody can sign it anew. */
  setBack({ ref, path, token, claims }: Remains, old: string, after: Claims): void {
    const before = { token, ...(claims ? { claims } : {}) };
    this.#tokens.set(path, { kind: 'token', claims: ref.kind, entity: ref, path, before, after, token: old });
  }

  /** A key, creds or settings file as it was; creds that are made anew anyway are not. */
  restore(change: Omit<RestoreChange, 'kind'>): void {
    if (this.#creds.has(bareName(change.path))) return;
    this.#restored.push({ kind: 'restore', ...change });
  }

  /** @param held whose JWT it comes of: without a change of that, it is not told */
  effect(kind: Effect['kind'], text: string, held?: Held<Claims>): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#effects.push({ effect: { kind, text }, path: held?.path });
  }

  /** Is anything of these kinds told so far? */
  tells(...kinds: readonly Effect['kind'][]): boolean {
    return this.#effects.some(({ effect }) => kinds.includes(effect.kind));
  }

  /** An answer for scripts. */
  result(name: string, value: string | readonly string[]): void {
    this.#results[name] = value;
  }

  /**
   * The plan. JWTs that would say the same as now are left out: such a plan may be empty.
   *
   * @param title one line: `Edit account ORDERS`
   * @param confirm what a person types where it is not safe
   * @throws NkeeperError `plan-refused` and others: why it must not be done
   */
  async finish(title: string, danger: Danger = 'safe', confirm = ''): Promise<Plan> {
    const wanted = [...this.#tokens.values()].filter(
      change => this.#anew.has(change.path) || !saysTheSame(change),
    );
    const tokens = wanted.map(each => this.#afterRevocation(each, wanted));
    const written = tokens.filter(({ after }) => after !== undefined);
    const removed = tokens.filter(({ after }) => after === undefined);
    const keys = [...this.#keys.values()];
    const creds = [...this.#creds.values()].filter(
      ({ user, after, token }) => !after || token !== undefined || written.some(sameUser(user)),
    );
    const changes = inOrder({
      keys,
      configs: [...this.#configs.values()],
      written,
      removed,
      creds,
      restored: this.#restored,
    });
    const found = await checkDraft(tokens, this.context);
    const changed = new Set(tokens.map(({ path }) => path));
    const told = this.#effects
      .filter(({ path }) => path === undefined || changed.has(path))
      .map(({ effect }) => effect);
    // What an account server signs, it has.
    const accounts = tokens.filter(
      ({ claims, after, submit }) => claims === 'account' && after && submit === undefined,
    );
    const isOne = this.#expected.size + this.#skipped.length < 2;
    const same = isOne ? [] : [...this.#expected].filter(([path]) => !changed.has(path));
    return {
      operation: this.#operation,
      title,
      danger: worst(danger, found.danger),
      ...(found.readmits ? { readmits: true } : {}),
      confirm,
      changes,
      effects: [...told, ...found.effects],
      skipped: [...this.#skipped, ...same.map(([, who]) => alreadySo(who))],
      push: accounts.map(({ entity }) => entity),
      results: this.#results,
    };
  }

  /** Whoever issues a user, and for whatever reason: servers have to take it. */
  #afterRevocation(token: TokenChange, tokens: readonly TokenChange[]): TokenChange {
    const { now } = this.context;
    const account = token.claims === 'user' ? accountOf(token, tokens, this.context) : undefined;
    const { change, effect } = issuedAfterRevocation(token, account, now);
    if (effect) this.effect(effect.kind, effect.text);
    return change;
  }

  /** What an account signs itself has to be signed by the operator before it is written. */
  #submitTo(operator: OperatorClaims, ref: EntityRef, signer: SignerChoice): Pick<TokenChange, 'submit'> {
    if (signer.role !== 'own') return {};
    const submit = submission(this.context, operator, ref);
    this.effect(
      'note',
      `${submit.url} is asked to sign account ${ref.name}: what it signs is written, nothing else.`,
    );
    return { submit };
  }

  #edit(
    kind: EntityRef['kind'],
    held: Held<Claims>,
    after: Claims,
    signer: SignerChoice,
    submit: Pick<TokenChange, 'submit'> = {},
  ): void {
    const { ref, path, token, claims } = held;
    const before = { token, claims };
    const change = { kind: 'token', claims: kind, entity: ref, path, before, after, signer } as const;
    this.#tokens.set(path, { ...change, ...submit });
  }

  #moveTo(
    kind: EntityRef['kind'],
    held: Held<Claims>,
    { ref, path }: NewEntity,
    version: Pick<TokenChange, 'after' | 'signer' | 'token' | 'submit'>,
  ): void {
    const issuedAfter = Number(held.claims.iat ?? 0);
    this.#tokens.set(path, { kind: 'token', claims: kind, entity: ref, path, ...version, issuedAfter });
    this.remove(held);
  }

  #setCreds(user: EntityRef, operator: string, after: boolean, token?: string): void {
    const { store } = this.context;
    const { account = '', name } = user;
    const { claimName = name } = store.user(user.operator, account, name)?.row ?? {};
    const names = { account, name, claimName };
    const { path: keystore } = store.locations.keystoreDir;
    // What goes, goes as a whole.
    const paths = after ? [credsFile(keystore, operator, names)] : credsPaths(keystore, operator, names);
    for (const path of paths) this.#setCredsFile(user, path, after, token);
  }

  #setCredsFile(user: EntityRef, path: string, after: boolean, token?: string): void {
    const before = [path, path + SEALED].some(each => stampOf(each) !== undefined);
    this.#creds.set(path, {
      kind: 'creds',
      user,
      path,
      ...this.#form(),
      before,
      after,
      ...(token === undefined ? {} : { token }),
    });
  }

  #keyChange(publicKey: string, purpose: string): KeyChange {
    const path = keyPath(this.context.store.locations.keystoreDir.path, publicKey);
    return { kind: 'key', publicKey, path, ...this.#form(), purpose };
  }

  /** Of a key or creds file that is made. */
  #form(): { readonly sealed?: true } {
    this.#sealed ??= isSealed(this.context.store.locations.keystoreDir.path);
    return this.#sealed ? { sealed: true } : {};
  }
}

const sameUser =
  (user: EntityRef) =>
  ({ entity }: TokenChange) =>
    entity.kind === 'user' && entity.key === user.key && entity.name === user.name;

const alreadySo = (who: string): Skipped => ({ who, why: 'It is so already.', refused: false });

const RANK: Readonly<Record<Danger, number>> = { safe: 0, destructive: 1, irreversible: 2 };

function worst(a: Danger, b: Danger): Danger {
  return RANK[a] >= RANK[b] ? a : b;
}
