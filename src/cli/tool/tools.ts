import type { Msg } from 'nats';
import { NkeeperError } from '../../core/errors.ts';
import { clean } from '../../core/text/clean.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { locate } from '../locate.ts';
import type { Output } from '../output.ts';
import type { Invocation } from '../program.ts';
import { refuseProtected } from '../protected.ts';
import { type Client, sendingFault, type ToolFlags, withClient } from './client.ts';

interface ListenFlags extends ToolFlags {
  readonly queue?: string;
  readonly maxMessages?: string;
}

const REQUEST_MS = 5000;

/** `nkeeper tool pub SUBJECT [PAYLOAD]` */
export async function pub(invocation: Invocation<ToolFlags>): Promise<ExitCode> {
  const [subject, payload] = wordsOf(invocation, 'pub');
  await refuseSending(invocation);
  return withClient(invocation, async ({ connection, settle }, { output, flags }) => {
    connection.publish(subject, Buffer.from(payload));
    await settle();
    if (flags.json) output.data(`${JSON.stringify({ subject, bytes: Buffer.byteLength(payload) })}\n`);
    else output.message(`Published [${subject}] : ${JSON.stringify(payload)}`);
    return EXIT.ok;
  });
}

/** `nkeeper tool req SUBJECT [PAYLOAD]`: exit code 1 where nobody answers. */
export async function req(invocation: Invocation<ToolFlags>): Promise<ExitCode> {
  const [subject, payload] = wordsOf(invocation, 'req');
  await refuseSending(invocation);
  return withClient(invocation, async ({ connection }, { output, flags }) => {
    if (!flags.json) output.message(`published request: [${subject}] : '${payload}'`);
    try {
      const answer = await connection.request(subject, Buffer.from(payload), { timeout: REQUEST_MS });
      if (flags.json) output.data(jsonLine(1, answer));
      else output.data(`received reply: [${clean(answer.subject)}] : '${textOf(answer)}'\n`);
      return EXIT.ok;
    } catch (error) {
      throw sendingFault(error);
    }
  });
}

/** `nkeeper tool sub SUBJECT`: until Ctrl-C, or so many messages. */
export function sub(invocation: Invocation<ListenFlags>): Promise<ExitCode> {
  const [subject] = wordsOf(invocation, 'sub');
  return withClient(invocation, (client, { output, flags }) =>
    listen(client, subject, flags, output, (message, n) => {
      output.data(
        flags.json
          ? jsonLine(n, message)
          : `[#${n}] received on [${clean(message.subject)}]: '${textOf(message)}'\n`,
      );
    }),
  );
}

/** `nkeeper tool reply SUBJECT [PAYLOAD]`: answers each request with the payload, or with what it was asked. */
export async function reply(invocation: Invocation<ListenFlags>): Promise<ExitCode> {
  const [subject] = wordsOf(invocation, 'reply');
  await refuseSending(invocation);
  const answer = invocation.args[1];
  return withClient(invocation, (client, { output, flags }) =>
    listen(client, subject, flags, output, (message, n) => {
      const answered = message.respond(answer === undefined ? message.data : Buffer.from(answer));
      if (flags.json) output.data(jsonLine(n, message));
      else if (answered)
        output.data(`[#${n}] received on [${clean(message.subject)}]: '${textOf(message)}'\n`);
      else output.data(`[#${n}] ignoring request on [${clean(message.subject)}]: no reply subject\n`);
    }),
  );
}

/** `nkeeper tool rtt` */
export function rtt(invocation: Invocation<ToolFlags>): Promise<ExitCode> {
  return withClient(invocation, async ({ connection, url }, { output, flags }) => {
    const begun = performance.now();
    await connection.flush();
    const ms = performance.now() - begun;
    if (flags.json) output.data(`${JSON.stringify({ url, milliseconds: ms })}\n`);
    else output.data(`round trip time to [${url}] = ${ms.toFixed(3)}ms\n`);
    return EXIT.ok;
  });
}

/** What a message changes where it arrives nobody knows. @throws NkeeperError `read-only` */
function refuseSending({ world, globals }: Invocation<ToolFlags>): Promise<void> {
  return refuseProtected(world, globals, locate(world, globals).storesDir.path);
}

/** @throws NkeeperError `usage`, `input-missing` */
function wordsOf({ args }: Invocation<ToolFlags>, name: string): readonly [subject: string, payload: string] {
  const [subject, payload = '', ...more] = args;
  if (more.length > 0)
    throw new NkeeperError('usage', 'More than a subject and a payload: put quotes around it.');
  if (subject) return [subject, payload];
  throw new NkeeperError('input-missing', 'The subject is not named.', {
    hint: `nkeeper tool ${name} SUBJECT`,
  });
}

async function listen(
  { connection, signal, settle }: Client,
  subject: string,
  { queue, maxMessages }: ListenFlags,
  output: Output,
  take: (message: Msg, n: number) => void,
): Promise<ExitCode> {
  const most = Number(maxMessages ?? -1);
  const subscription = connection.subscribe(subject, {
    ...(queue === undefined ? {} : { queue }),
    ...(most > 0 ? { max: most } : {}),
  });
  const stop = () => subscription.unsubscribe();
  signal.addEventListener('abort', stop);
  await settle();
  output.message(`Listening on [${subject}]${most > 0 ? ` for ${most} messages` : ''}`);
  output.flush();
  let n = 0;
  try {
    for await (const message of subscription) {
      take(message, ++n);
      // Whoever reads along should see each as it comes.
      output.flush();
    }
  } catch (error) {
    throw sendingFault(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (signal.aborted) return EXIT.interrupted;
  if (most > 0 && n >= most) {
    await settle();
    return EXIT.ok;
  }
  throw new NkeeperError('connection-lost', 'The connection to the server ended.');
}

function textOf({ data }: Msg): string {
  return clean(Buffer.from(data).toString('utf8'));
}

function jsonLine(n: number, { subject, reply: to, data }: Msg): string {
  const text = Buffer.from(data).toString('utf8');
  return `${JSON.stringify({ n, subject, ...(to ? { reply: to } : {}), data: text })}\n`;
}
