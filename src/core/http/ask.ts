import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { messageOf, NkeeperError } from '../errors.ts';

/** Certificate files, as the flags and the environment name them. */
export interface HttpTrust {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export interface HttpRequest {
  readonly url: string;
  /** What is sent: a POST. Absent: a GET. */
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly trust?: HttpTrust | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for all of it, redirects too. */
  readonly timeout?: number | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

const TIMEOUT_MS = 5000;
/** The certificate files that the environment names, as nsc has them. */
export function trustOf(env: Readonly<Record<string, string | undefined>>): HttpTrust {
  return { ca: env.NATS_CA, cert: env.NATS_CERT, key: env.NATS_KEY };
}

/** A JWT has at most 1 MiB; a file with armour and a seed is not much more. */
const SIZE_LIMIT = 2 * 1024 * 1024;
const REDIRECTS = 5;

/**
 * One question over HTTP or HTTPS, bounded in time, size and redirects. What is sent goes on only where the server says so
 * (307, 308), and nothing goes from HTTPS to HTTP.
 *
 * @throws NkeeperError `http-failed` with the reason in words, `cancelled`
 */
export async function askHttp(request: HttpRequest): Promise<HttpAnswer> {
  const { url, timeout = TIMEOUT_MS, signal } = request;
  const limit = AbortSignal.timeout(timeout);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    let at = httpUrl(url);
    for (let hops = 0; ; hops++) {
      const answer = await askOnce(at, request, stop);
      const next = redirectOf(answer, at, request.body !== undefined);
      if (next === undefined) return { status: answer.status, text: answer.text };
      if (hops === REDIRECTS) throw new Error(`it redirects more than ${REDIRECTS} times`);
      at = next;
    }
  } catch (cause) {
    if (signal?.aborted) throw new NkeeperError('cancelled', 'It was cancelled.', { cause });
    const why = limit.aborted ? `no answer within ${timeout / 1000} s` : reasonOf(cause);
    throw new NkeeperError(
      'http-failed',
      `${url} cannot be ${request.body === undefined ? 'read' : 'asked'}: ${why}.`,
      {
        cause,
        ...(isCertificate(cause) ? { hint: 'Give the CA that signed its certificate: --ca-cert FILE.' } : {}),
      },
    );
  }
}

function httpUrl(text: string): URL {
  const url = URL.parse?.(text) ?? new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('it is not a URL of HTTP');
  return url;
}

type Received = HttpAnswer & { readonly location: string | undefined };

function redirectOf({ status, location }: Received, from: URL, sends: boolean): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const to = httpUrl(new URL(location, from).href);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new Error(`it redirects to ${to.origin}, which is not encrypted`);
  if (sends && status !== 307 && status !== 308)
    throw new Error(`it redirects to ${to.href}: name that URL where it is meant`);
  return to;
}

/** Loaded when they are needed: most commands ask nobody. */
async function askOnce(url: URL, request: HttpRequest, signal: AbortSignal): Promise<Received> {
  const { body, contentType = 'application/jwt', trust } = request;
  const secure = url.protocol === 'https:';
  const { request: begin } = secure ? await import('node:https') : await import('node:http');
  const options: RequestOptions = {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/jwt, text/plain;q=0.9, */*;q=0.5',
      ...(body === undefined
        ? {}
        : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
    },
    signal,
    agent: false,
    ...(secure ? certificates(trust) : {}),
  };
  return new Promise((done, fail) => {
    const sent = begin(url, options, response => {
      read(response).then(text => {
        const { statusCode: status = 0, headers } = response;
        done({ status, text, location: headers.location });
      }, fail);
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    if (size > SIZE_LIMIT) {
      response.destroy();
      throw new Error(`its answer is larger than ${SIZE_LIMIT} bytes`);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

function certificates({ ca, cert, key }: HttpTrust = {}): Record<string, Buffer> {
  const files = { ca, cert, key };
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, path]) => (path ? [[name, readFileSync(path)]] : [])),
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'the connection was cut',
  EPROTO: 'it does not speak TLS there',
  ERR_INVALID_URL: 'it is not a URL',
};

function reasonOf(error: unknown): string {
  const known = REASONS[codeOf(error)];
  if (known !== undefined) return known;
  const text = messageOf(error).replace(/\.$/, '');
  return isCertificate(error) ? `its certificate is not accepted: ${text}` : text;
}

function isCertificate(error: unknown): boolean {
  return /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS|CERT_)/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: readonly unknown[] };
  if (typeof code === 'string') return code;
  return errors && errors.length > 0 ? codeOf(errors[0]) : '';
}
