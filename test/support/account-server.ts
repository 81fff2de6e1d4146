import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { decodeToken } from '../../src/core/claims/token/token.ts';
import type { Seed } from '../../src/core/nkeys/seed.ts';
import { now } from './nats-identities.ts';

/**
 * An account server over HTTP, as the API of nats-account-server has it: `GET` and `POST /jwt/v1/accounts/KEY`, `GET
 * /jwt/v1/operator`. It signs what accounts have signed themselves.
 */
export class AccountServer {
  /** Account key → JWT that it gives out. */
  readonly held = new Map<string, string>();
  /** Bodies that were posted. */
  readonly posted: string[] = [];
  /** The operator's JWT that it gives out. */
  operatorToken = '';
  /** Whose key signs; undefined: it signs nothing. */
  signer: Seed | undefined;
  /** What it answers instead of doing its work. */
  instead: RequestListener | undefined;
  url = '';

  /** Listens until the test ends. */
  async start(t: TestContext, tls = false): Promise<this> {
    const folder = join(import.meta.dirname, '../fixtures/tls');
    const files = () => ({
      key: readFileSync(join(folder, 'server.key')),
      cert: readFileSync(join(folder, 'server.pem')),
    });
    const answer: RequestListener = (request, response) => this.#answer(request, response);
    const server = tls ? createTlsServer(files(), answer) : createServer(answer);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close().closeAllConnections());
    this.url = `http${tls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}/jwt/v1`;
    return this;
  }

  #answer(...[request, response]: Parameters<RequestListener>): void {
    if (this.instead) return this.instead(request, response);
    const path = request.url ?? '';
    if (path === '/jwt/v1/operator') {
      response.end(this.operatorToken);
      return;
    }
    const key = path.replace('/jwt/v1/accounts/', '');
    if (request.method === 'POST') {
      let body = '';
      request.on('data', text => (body += text));
      request.on('end', () => {
        this.posted.push(body);
        if (this.signer) this.held.set(key, this.#sign(body, this.signer));
        response.writeHead(this.signer ? 200 : 202).end(this.signer ? 'signed' : 'waits for approval');
      });
    } else if (this.held.has(key)) response.end(this.held.get(key));
    else response.writeHead(404).end();
  }

  #sign(token: string, signer: Seed): string {
    const { claims } = decodeToken(token);
    const made = { publicKey: signer.publicKey, sign: (data: Uint8Array) => signer.sign(data) };
    return encodeToken('account', claims as AccountClaims, made, now());
  }
}
