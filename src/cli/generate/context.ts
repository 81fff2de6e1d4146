import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import { natsContext } from '../../core/generate/nats-context.ts';
import { natsConfigDir } from '../../core/resolver/login/nats-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { tellGenerated, writeGenerated } from './output-file.ts';

interface ContextFlags {
  readonly account?: string;
  readonly user?: string;
  readonly context?: string;
  readonly operator?: string;
  readonly description?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `nkeeper generate context` */
export function generateContext(invocation: Invocation<ContextFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, args, globals, world, output } = session;
    // --context is a flag of every command; here it names what is made, as in nsc.
    const name = globals.context ?? args[0];
    if (!name)
      throw new NkeeperError('input-missing', 'How the context is called is not said.', {
        hint: '--context NAME',
      });
    if (/[/\\]/.test(name) || name.startsWith('.'))
      throw new NkeeperError('input-wrong', `"${name}" cannot be the name of a context.`);
    const { operator, account, user, description } = flags;
    const context = await natsContext({ store, operator, account, user, description });
    const path = join(natsConfigDir({ HOME: world.home, ...world.env }), 'context', `${name}.json`);
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const overwrite = flags.force === true;
    writeGenerated(session, `${JSON.stringify(context, undefined, 2)}\n`, {
      file: path,
      secret: true,
      overwrite,
    });
    if (flags.json) tellGenerated(session, { name, file: path, ...context });
    if (context.url === '')
      output.message(
        'warning: The operator has no service URLs: nkeeper edit operator --service-url nats://HOST:4222.',
      );
    output.message(`nats --context ${name} uses it.`);
    return EXIT.ok;
  });
}
