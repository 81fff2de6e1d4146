import type { OperatorClaims } from '../claims/operator.ts';
import { validateClaims } from '../claims/rules/validate.ts';
import { findToken } from '../claims/token/creds.ts';
import { openToken } from '../claims/token/token.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import { checkNewName } from '../store/new-name.ts';
import { isRefused } from '../trust/problem.ts';
import { makeCurrent } from './current.ts';
import { Draft } from './draft.ts';
import type { PlanContext } from './operation.ts';
import type { EntityRef, Plan } from './plan.ts';

/** What a person asks for with an operator's JWT. */
export interface OperatorImport {
  /** File or URL, or the JWT itself. */
  readonly url: string;
  /** Absent: as the JWT says. */
  readonly name?: string | undefined;
  /** Another JWT of this name may be there. */
  readonly force?: boolean | undefined;
}

/**
 * Takes over the JWT of an operator that somebody else keeps. As with nsc it is `managed`: its keys are not here.
 *
 * @throws NkeeperError `operator-jwt-unusable`, `name-taken`, `name-invalid`, `source-unreadable`
 */
export async function planOperatorImport(wish: OperatorImport, context: PlanContext): Promise<Plan> {
  const { store } = context;
  const { token, claims } = openOperator(await textOf(wish.url, context), context.now);
  const wanted = wish.name || claims.name || '';
  const there = store.operators().find(row => row.name === wanted || row.storeName === wanted);
  if (there && !wish.force) {
    throw new NkeeperError('name-taken', `There is an operator "${wanted}" already.`, {
      hint: 'Give it another name (--name), or replace its JWT (--force).',
    });
  }
  const draft = new Draft(context, 'add operator');
  const name = there?.name ?? checkNewName('operator', wanted, []);
  const dir = there?.dir ?? `${store.locations.storesDir.path}/${name}`;
  const ref: EntityRef = { kind: 'operator', name, key: claims.sub ?? '', operator: name };
  const entity = there && store.operator(there.name);
  if (there && entity) {
    const { path } = there;
    const before = entity.claims ? { claims: entity.claims } : {};
    draft.setBack({ ref, path, token: entity.token, ...before }, token, claims);
  } else {
    draft.putBack({ ref, path: `${dir}/${name}.jwt` }, token, claims);
    const info = { managed: true, name, kind: 'operator', version: '1' };
    draft.writeConfig(`${dir}/.nsc`, undefined, JSON.stringify(info));
    draft.effect(
      'note',
      `Keys are not imported: accounts of ${name} are signed where a key of it is at hand.`,
    );
  }
  makeCurrent(draft, name, '');
  draft.result('operator', ref.key);
  const was = entity?.claims?.sub;
  const isOther = was !== undefined && was !== ref.key;
  if (isOther)
    draft.effect(
      'cut-off',
      `${name} is another operator then: its servers know none of the accounts that ${was} signed.`,
    );
  return draft.finish(`Import operator ${name}`, isOther ? 'destructive' : 'safe', name);
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
