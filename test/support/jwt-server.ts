import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface JwtServer {
  /** `http://127.0.0.1:PORT/jwt/v1` */
  readonly url: string;
  /** Path below the URL (`accounts/A...`, `operator`) → JWT. */
  readonly held: Map<string, string>;
}

/** What an account server gives out, and nothing else: JWTs below paths. */
export async function startJwtServer(t: TestContext): Promise<JwtServer> {
  const held = new Map<string, string>();
  const server = createServer((request, response) => {
    const path = request.url?.replace('/jwt/v1/', '') ?? '';
    if (held.has(path)) response.end(held.get(path));
    else response.writeHead(404).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwt/v1`, held };
}
