import type { OperatorClaims } from '../claims/operator.ts';
import { validateClaims } from '../claims/rules/validate.ts';
import { findToken } from '../claims/token/creds.ts';
import { openToken } from '../claims/token/token.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import { checkNewName } from '../store/new-name.ts';
import { isRefused } from '../trust/problem.ts';
import { makeCurrent } from './current.ts';
import { Draft } from './draft.ts';
import { findKnownOperator, nameByHost } from './known-operators.ts';
import type { Home } from './new/make.ts';
import type { PlanContext } from './operation.ts';
import type { EntityRef, Plan } from './plan.ts';

/** What a person asks for with an operator's JWT. */
export interface OperatorImport {
  /** File or URL, the short name of a known operator, or the JWT itself. */
  readonly url: string;
  /** Absent: as the JWT says. */
  readonly name?: string | undefined;
  /** Another JWT of this name may be there. */
  readonly force?: boolean | undefined;
  /** One that is there and has the same key is brought up to date. */
  readonly sameIdentity?: boolean | undefined;
}

/**
 * Takes over the JWT of an operator that somebody else keeps. As with nsc it is `managed`: its keys are not here.
 *
 * @throws NkeeperError `operator-jwt-unusable`, `name-taken`, `name-invalid`, `source-unreadable`
 */
export async function planOperatorImport(wish: OperatorImport, context: PlanContext): Promise<Plan> {
  const draft = new Draft(context, 'add operator');
  const { home, before } = await importOperator(draft, wish);
  const { operator: name, claims } = home;
  makeCurrent(draft, name, '');
  draft.result('operator', claims.sub ?? '');
  const isOther = before !== undefined && before !== claims.sub;
  if (isOther)
    draft.effect(
      'cut-off',
      `${name} is another operator then: its servers know none of the accounts that ${before} signed.`,
    );
  return draft.finish(`Import operator ${name}`, isOther ? 'destructive' : 'safe', name);
}

/** The operator as it will be, and the key of the one that was there. */
export interface ImportedOperator {
  readonly home: Home;
  readonly before: string | undefined;
}

/**
 * Takes the JWT of an operator into a plan.
 *
 * @throws NkeeperError as {@link planOperatorImport}
 */
export async function importOperator(draft: Draft, wish: OperatorImport): Promise<ImportedOperator> {
  const { context } = draft;
  const { store, knownOperators: known = [] } = context;
  const url = findKnownOperator(known, wish.url)?.url ?? wish.url;
  const { token, claims } = openOperator(await textOf(url, context), context.now);
  const wanted = wish.name || nameByHost(known, url) || claims.name || '';
  const there = store.operators().find(row => row.name === wanted || row.storeName === wanted);
  const entity = there && store.operator(there.name);
  const before = entity?.claims?.sub;
  if (there && !wish.force && !(wish.sameIdentity && before === claims.sub)) {
    throw new NkeeperError('name-taken', `There is an operator "${wanted}" already.`, {
      hint: wish.sameIdentity
        ? 'It is another one: give this one another folder (--dir).'
        : 'Give it another name (--name), or replace its JWT (--force).',
    });
  }
  const name = there?.name ?? checkNewName('operator', wanted, []);
  const dir = there?.dir ?? `${store.locations.storesDir.path}/${name}`;
  const ref: EntityRef = { kind: 'operator', name, key: claims.sub ?? '', operator: name };
  if (there && entity) {
    const was = entity.claims ? { claims: entity.claims } : {};
    draft.setBack({ ref, path: there.path, token: entity.token, ...was }, token, claims);
  } else {
    draft.putBack({ ref, path: `${dir}/${name}.jwt` }, token, claims);
    const info = { managed: true, name, kind: 'operator', version: '1' };
    draft.writeConfig(`${dir}/.nsc`, undefined, JSON.stringify(info));
    draft.effect(
      'note',
      `Keys are not imported: accounts of ${name} are signed where a key of it is at hand.`,
    );
  }
  return { home: { operator: name, storeName: there?.storeName ?? name, dir, claims }, before };
}

function textOf(source: string, { readSource }: PlanContext): Promise<string> | string {
  if (source.trim().startsWith('eyJ') || source.includes('-----BEGIN')) return source;
  if (readSource) return readSource(source);
  throw new NkeeperError('source-unreadable', 'Files and URLs cannot be read here.', {
    hint: 'Give the JWT itself, the text that begins with eyJ.',
  });
}

function openOperator(
  text: string,
  now: number,
): { readonly token: string; readonly claims: OperatorClaims } {
  const token = findToken(text);
  if (token === undefined) throw unusable('There is no JWT in it.');
  const claims = opened(token);
  const { iss = '', sub = '', nats } = claims;
  if (iss !== sub && !nats.signing_keys?.includes(iss))
    throw unusable(`${iss} signed it, which is no key of it.`);
  if (Number(nats.version ?? 1) < 2) throw unusable('It is of version 1, which servers no longer take.');
  const fault = validateClaims('operator', claims, now).find(isRefused);
  if (fault) throw unusable(`${fault.field}: ${fault.message}`);
  return { token, claims };
}

function opened(token: string): OperatorClaims {
  try {
    const { kind, claims } = openToken(token);
    if (kind === 'operator') return claims;
    throw unusable(`It is a JWT of type ${kind}.`);
  } catch (cause) {
    if (cause instanceof NkeeperError && cause.code !== 'operator-jwt-unusable')
      throw unusable(messageOf(cause));
    throw cause;
  }
}

function unusable(why: string): NkeeperError {
  return new NkeeperError('operator-jwt-unusable', `That is no JWT of an operator that can be used: ${why}`);
}
