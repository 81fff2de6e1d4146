import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface AccountServer {
  /** `http://127.0.0.1:PORT/jwt/v1` */
  readonly url: string;
  /** Path below the URL (`accounts/A...`, `operator`) → JWT. */
  readonly held: Map<string, string>;
}

/** An account server as nsc knows it: what is posted is kept, and given out again. */
export async function startAccountServer(t: TestContext): Promise<AccountServer> {
  const held = new Map<string, string>();
  const server = createServer((request, response) => {
    const path = request.url?.replace('/jwt/v1/', '') ?? '';
    if (request.method === 'POST') {
      let body = '';
      request.on('data', text => (body += text));
      request.on('end', () => {
        held.set(path, body);
        response.end('ok');
      });
    } else if (held.has(path)) response.end(held.get(path));
    else response.writeHead(404).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwt/v1`, held };
}
