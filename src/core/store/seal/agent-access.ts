import { Seed } from '../../nkeys/seed.ts';
import type { AgentLink } from './agent-socket.ts';
import type { SealedAccess } from './sealed-access.ts';

/** A sealed keystore that an agent has open: it signs and seals, and gives out the seeds of users alone, which creds hold. */
export class AgentAccess implements SealedAccess {
  readonly #link: AgentLink;

  constructor(link: AgentLink) {
    this.#link = link;
  }

  async sign(publicKey: string, data: Uint8Array): Promise<Uint8Array> {
    const { signature } = await this.#link.ask({
      sign: publicKey,
      data: Buffer.from(data).toString('base64'),
    });
    return Buffer.from(String(signature), 'base64');
  }

  async seed(publicKey: string): Promise<Seed> {
    const { seed } = await this.#link.ask({ seed: publicKey });
    return Seed.parse(String(seed));
  }

  async seal(
    files: readonly { readonly name: string; readonly content: Uint8Array }[],
  ): Promise<readonly string[]> {
    const seal = files.map(({ name, content }) => ({
      name,
      content: Buffer.from(content).toString('base64'),
    }));
    const { texts } = await this.#link.ask({ seal });
    return texts as readonly string[];
  }

  close(): void {
    this.#link.close();
  }
}
