import { join, resolve } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import { makeFolderFor } from '../../core/files/make-folder.ts';
import { keepAll, OutputFile } from '../../core/files/output-file.ts';
import { natsContext } from '../../core/generate/nats-context.ts';
import { natsConfigDir } from '../../core/resolver/login/nats-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { refuseReadOnly } from '../protected.ts';
import { withStore } from '../session.ts';
import { tellGenerated } from './output-file.ts';
import { userCreds, writeCreds } from './user-creds.ts';

interface ContextFlags {
  readonly account?: string;
  readonly user?: string;
  readonly context?: string;
  readonly operator?: string;
  readonly description?: string;
  readonly credsFile?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `nkeeper generate context` */
export function generateContext(invocation: Invocation<ContextFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, args, globals, world, output } = session;
    refuseReadOnly(globals);
    // --context is a flag of every command; here it names what is made, as in nsc.
    const name = globals.context ?? args[0];
    if (!name)
      throw new NkeeperError('input-missing', 'How the context is called is not said.', {
        hint: '--context NAME',
      });
    if (/[/\\]/.test(name) || name.startsWith('.'))
      throw new NkeeperError('input-wrong', `"${name}" cannot be the name of a context.`);
    const { operator, account, user, description, credsFile, force = false } = flags;
    const creds = credsFile === undefined ? undefined : resolve(world.cwd, credsFile);
    const context = await natsContext({ store, operator, account, user, description, creds });
    const path = join(natsConfigDir({ HOME: world.home, ...world.env }), 'context', `${name}.json`);
    makeFolderFor(path);
    const file = new OutputFile(path, { secret: true, keep: force ? undefined : keepAll });
    try {
      if (credsFile !== undefined)
        await writeCreds(session, await userCreds(session, { operator, account, user }), {
          file: credsFile,
          force,
        });
      file.write(`${JSON.stringify(context, undefined, 2)}\n`);
      file.place();
    } finally {
      file.close();
    }
    output.message(`Written to ${path}.`);
    if (flags.json) tellGenerated(session, { name, file: path, ...context });
    if (context.url === '')
      output.message(
        'warning: The operator has no service URLs: nkeeper edit operator --service-url nats://HOST:4222.',
      );
    output.message(`nats --context ${name} uses it.`);
    return EXIT.ok;
  });
}
