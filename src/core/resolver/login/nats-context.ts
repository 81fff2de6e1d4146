import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileFault, NkeeperError } from '../../errors.ts';
import { parseWire, textOf, type Wire } from '../link/wire.ts';

/** What nkeeper uses of a natscli context. Empty strings where it says nothing. */
export interface NatsContext {
  readonly name: string;
  readonly path: string;
  readonly urls: string;
  readonly creds: string;
  /** File with an nkey seed. */
  readonly nkey: string;
  readonly user: string;
  readonly password: string;
  readonly token: string;
  /** `nsc://OPERATOR/ACCOUNT/USER`: look in nsc's store. */
  readonly nsc: string;
  readonly userJwt: string;
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  readonly tlsFirst: boolean;
  readonly inboxPrefix: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a context of the `nats` command: `$XDG_CONFIG_HOME/nats/context/NAME.json` (`~/.config` without that variable).
 * Throws `context-unknown` or `context-damaged`.
 */
export function readContext(name: string, env: Environment): NatsContext {
  if (name === '' || name.includes('/') || name.includes('\\') || name.startsWith('.')) {
    throw new NkeeperError('context-unknown', `"${name}" cannot be the name of a context.`);
  }
  const path = join(natsConfigDir(env), 'context', `${name}.json`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NkeeperError('context-unknown', `Context "${name}" (${path}): ${fileFault(cause)}.`, {
      hint: '`nats context ls` lists the contexts there are.',
      cause,
    });
  }
  const json = parseWire(text);
  if (Object.keys(json).length === 0) {
    throw new NkeeperError('context-damaged', `Context "${name}" is no JSON object: ${path}`, {
      hint: `\`nats context edit ${name}\` repairs it.`,
    });
  }
  return contextOf(name, path, json, env);
}

/** The context that `nats context select` chose; undefined when there is none. */
export function selectedContext(env: Environment): string | undefined {
  try {
    const name = readFileSync(join(natsConfigDir(env), 'context.txt'), 'utf8').trim();
    return name === '' ? undefined : name;
  } catch {
    return undefined;
  }
}

function contextOf(name: string, path: string, json: Wire, env: Environment): NatsContext {
  const file = (member: string) => expandHome(textOf(json[member]), env);
  return {
    name,
    path,
    urls: textOf(json['url']),
    creds: file('creds'),
    nkey: file('nkey'),
    user: textOf(json['user']),
    password: textOf(json['password']),
    token: textOf(json['token']),
    nsc: textOf(json['nsc']),
    userJwt: textOf(json['user_jwt']),
    cert: file('cert'),
    key: file('key'),
    ca: file('ca'),
    tlsFirst: json['tls_first'] === true,
    inboxPrefix: textOf(json['inbox_prefix']),
  };
}

/** Folder of the configuration of the `nats` command. */
export function natsConfigDir(env: Environment): string {
  const base = env['XDG_CONFIG_HOME'];
  return join(base !== undefined && isAbsolute(base) ? base : join(homeOf(env), '.config'), 'nats');
}

/** `~` and `~/...` as people write it in contexts and flags. */
export function expandHome(path: string, env: Environment): string {
  return path === '~' || path.startsWith('~/') ? join(homeOf(env), path.slice(2)) : path;
}

function homeOf(env: Environment): string {
  return env['HOME'] || homedir();
}
