import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listOf, parseWire, textOf, type Wire, wireOf } from '../../core/resolver/link/wire.ts';
import { readTokenFile } from '../../core/store/files/token-file.ts';
import type { Locations } from '../../core/store/locations.ts';
import type { NamedSoFar } from './names.ts';

/** What the JWT of an entity has that can stand in a command line. */
type Part = 'signers' | 'roles' | 'exports' | 'imports' | 'mappings' | 'tags' | 'urls';

interface Values {
  readonly of: 'operator' | 'account' | 'user';
  readonly part: Part;
  /** A file is as good. */
  readonly orFile?: true;
}

const SIGNERS: Values = { of: 'account', part: 'signers', orFile: true };
const EXPORTS: Values = { of: 'account', part: 'exports' };
const IMPORTS: Values = { of: 'account', part: 'imports' };

/** By command and flag or argument, or by flag alone. */
const PLACES: Readonly<Record<string, Values>> = {
  'add user --private-key': SIGNERS,
  'edit user --private-key': SIGNERS,
  'rotate user --private-key': SIGNERS,
  'reissue user --private-key': SIGNERS,
  'edit signing-key --sk': SIGNERS,
  'edit signing-key --role': { of: 'account', part: 'roles' },
  'rotate signing-key --sk': { of: 'account', part: 'signers' },
  '--signing-key': { of: 'account', part: 'signers' },
  'edit account --rm-sk': { of: 'account', part: 'signers' },
  'edit operator --rm-sk': { of: 'operator', part: 'signers' },
  'edit operator --rm-tag': { of: 'operator', part: 'tags' },
  'edit account --rm-tag': { of: 'account', part: 'tags' },
  'edit user --rm-tag': { of: 'user', part: 'tags' },
  '--rm-service-url': { of: 'operator', part: 'urls' },
  'edit export --subject': EXPORTS,
  'edit export subject': EXPORTS,
  'delete export --subject': EXPORTS,
  'delete export subject': EXPORTS,
  'generate activation --subject': EXPORTS,
  'revocations add-activation --subject': EXPORTS,
  'revocations delete-activation --subject': EXPORTS,
  'edit import --subject': IMPORTS,
  'edit import subject': IMPORTS,
  'delete import --subject': IMPORTS,
  'delete import subject': IMPORTS,
  'delete mapping --from': { of: 'account', part: 'mappings' },
};

/** Names that stand in a command line for the entity that it is about. */
export interface About extends NamedSoFar {
  /** The first argument, or `--name`. */
  readonly name: string | undefined;
}

/**
 * What the JWT of the entity has that can stand in a place; undefined where no JWT says. One JWT is read, as it is: that it is
 * right is looked at when the command runs.
 *
 * @param place flag, or name of an argument
 */
export function claimsValues(
  path: string,
  place: string,
  { storesDir, current }: Locations,
  { operator = current.operator, account = current.account, name }: About,
): readonly string[] | undefined {
  const values = PLACES[`${path} ${place}`] ?? PLACES[place];
  if (!values) return undefined;
  const dir = join(storesDir.path, operator);
  const own = path.endsWith(values.of) ? name : undefined;
  const ofAccount = (values.of === 'account' ? own : undefined) ?? account;
  const file = {
    operator: () => operatorFile(own === undefined ? dir : join(storesDir.path, own)),
    account: () => join(dir, 'accounts', ofAccount, `${ofAccount}.jwt`),
    user: () => join(dir, 'accounts', account, 'users', `${own}.jwt`),
  };
  const found = [...new Set(partOf(values.part, natsOf(file[values.of]())))].filter(text => text !== '');
  return values.orFile ? [...found, ':files'] : found;
}

function operatorFile(dir: string): string {
  try {
    return join(dir, readdirSync(dir).find(name => name.endsWith('.jwt')) ?? '');
  } catch {
    return '';
  }
}

function natsOf(path: string): Wire {
  const [, payload = ''] = readTokenFile(path).file?.text.trim().split('.') ?? [];
  return wireOf(parseWire(Buffer.from(payload, 'base64url').toString())['nats']);
}

function partOf(part: Part, nats: Wire): readonly string[] {
  const wires = (name: string) => listOf(nats[name]).map(wireOf);
  const scopes = wires('signing_keys');
  const roles = scopes.map(({ role }) => textOf(role));
  switch (part) {
    case 'signers':
      return [...roles, ...listOf(nats['signing_keys']).map(textOf), ...scopes.map(({ key }) => textOf(key))];
    case 'roles':
      return roles;
    case 'exports':
      return wires('exports').map(({ subject }) => textOf(subject));
    case 'imports':
      return wires('imports').flatMap(({ subject, to, local_subject: local }) =>
        [subject, to, local].map(textOf),
      );
    case 'mappings':
      return Object.keys(wireOf(nats['mappings']));
    case 'tags':
      return listOf(nats['tags']).map(textOf);
    case 'urls':
      return listOf(nats['operator_service_urls']).map(textOf);
  }
}
