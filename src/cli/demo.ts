import type { LiveRequest } from '../core/live/open-live-feed.ts';
import { chooseOperator } from '../core/store/choose.ts';
import { resolveLocations } from '../core/store/locations.ts';
import { openStore } from '../core/store/store.ts';
import type { Demo } from '../demo/demo.ts';
import { startDemo } from '../demo/demo.ts';
import { terminalRefusal } from '../terminal/capabilities.ts';
import { openScreen } from './dashboard.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import { pictureText } from './picture.ts';
import type { Invocation } from './program.ts';
import type { World } from './world.ts';

/** Seconds to wait for the demo's own server, which runs on this machine. */
const PATIENCE = 20;

/** `nkeeper demo`: the screen on a sample with a server of its own; the picture as text where there is no terminal. */
export async function demo({
  world,
  globals,
  flags,
}: Invocation<{ readonly json?: boolean }>): Promise<ExitCode> {
  const sample = await startDemo({ env: world.env, log: line => createOutput(world, globals).message(line) });
  const parts = demoParts(sample);
  const refusal = terminalRefusal(world.streams, world.env);
  if (!flags.json && refusal === undefined) {
    return openScreen(world, globals, { ...parts, cleanUp: () => sample.stop() });
  }
  try {
    await sample.settled;
    const output = createOutput(world, globals);
    // Into a pipe nobody expects a dashboard.
    if (refusal !== undefined && !flags.json && world.streams.stdout.isTTY) output.message(refusal);
    const text = await demoText(world, sample, parts, flags.json === true);
    if (flags.json) output.data(text);
    else output.text(text);
    output.flush();
    return EXIT.ok;
  } finally {
    await sample.stop();
  }
}

function demoParts({ dir, url, credsFile, offline }: Demo) {
  // Only the sample's folder: what the person's own environment says about stores and servers is left out.
  const locations = resolveLocations({ env: {}, home: dir, cwd: dir, flags: { allDirs: dir } });
  const request: LiveRequest = {
    env: { HOME: dir, XDG_CONFIG_HOME: dir },
    creds: credsFile,
    ...(url === undefined ? {} : { servers: url }),
  };
  const notices = offline ? [`No server: ${offline.message}${offline.hint ? ` ${offline.hint}` : ''}`] : [];
  return { locations, request, operator: undefined, context: 'demo', passing: true, notices };
}

async function demoText(
  world: World,
  sample: Demo,
  parts: ReturnType<typeof demoParts>,
  json: boolean,
): Promise<string> {
  const store = openStore(parts.locations);
  try {
    const request = sample.url === undefined ? undefined : parts.request;
    const options = { request, timeout: PATIENCE, now: world.now, json };
    const text = await pictureText(store, chooseOperator(store, undefined), options);
    return sample.url === undefined && !json ? `${text}\nServers\n  ${parts.notices.join(' ')}\n` : text;
  } finally {
    store.close();
  }
}
