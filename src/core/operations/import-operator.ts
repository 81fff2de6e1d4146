import { validateClaims } from '../claims/rules/validate.ts';
import { NkeeperError } from '../errors.ts';
import { checkNewName } from '../store/new-name.ts';
import { isRefused } from '../trust/problem.ts';
import { makeCurrent } from './current.ts';
import { Draft } from './draft.ts';
import { type GivenJwt, givenText, jwtInText } from './given-jwt.ts';
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
  const { token, claims } = openOperator(await givenText(url, context), context.now);
  const wanted = wish.name || nameByHost(known, url) || claims.name || '';
  const there = store.operators().find(row => row.name === wanted || row.storeName === wanted);
  const entity = there && store.operator(there.name);
  const before = entity?.claims?.sub;
  if (there && !wish.force && !(wish.sameIdentity && before === claims.sub)) {
    throw new NkeeperError('name-taken', `There is an operator "${wanted}" already.`, {
      hint: wish.sameIdentity
        ? 'It is another one: give this one another folder (--dir).'
        : 'Give it another name (--name), or replace its JWT: nkeeper add operator --url FILE --force.',
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

/** The JWT of an operator in a text, fit to stand under. @throws NkeeperError `operator-jwt-unusable` */
export function openOperator(text: string, now: number): GivenJwt<'operator'> {
  const given = jwtInText(text, 'operator', unusable);
  const { iss = '', sub = '', nats } = given.claims;
  if (iss !== sub && !nats.signing_keys?.includes(iss))
    throw unusable(`${iss} signed it, which is no key of it.`);
  if (Number(nats.version ?? 1) < 2) throw unusable('It is of version 1, which servers no longer take.');
  const fault = validateClaims('operator', given.claims, now).find(isRefused);
  if (fault) throw unusable(`${fault.field}: ${fault.message}`);
  return given;
}

function unusable(why: string): NkeeperError {
  return new NkeeperError('operator-jwt-unusable', `That is no JWT of an operator that can be used: ${why}`);
}
