import {
  type Armed,
  type ArmedCuts,
  excuse,
  type UnreadableCut,
  unreadableWords,
} from '../../core/emergency/armed.ts';
import { SeenServers } from '../../core/emergency/inventory.ts';
import { resumeCut } from '../../core/emergency/start.ts';
import { storeArmed } from '../../core/emergency/store-armed.ts';
import { unlinkedWords } from '../../core/emergency/unlinked-words.ts';
import { unnamedWords } from '../../core/emergency/unnamed.ts';
import { NkeeperError } from '../../core/errors.ts';
import type { FoundLogin } from '../../core/resolver/login/login.ts';
import { clean } from '../../core/text/clean.ts';
import { timestamp } from '../../core/text/units.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { namesIn } from '../server-names.ts';
import type { Session } from '../session.ts';
import { plainTable } from '../table.ts';
import { finish } from './finish.ts';
import type { RevokeFlags } from './revoke.ts';

type ArmedSession = Session<RevokeFlags>;

const COLUMNS = ['ID', 'SINCE', 'WHAT', 'NOT PROVEN ON'].map(title => ({ title }));

/** `nkeeper revoke --armed` */
export async function listArmed(kept: ArmedCuts, { flags, output }: ArmedSession): Promise<ExitCode> {
  const all = await kept.list();
  const unreadable = await tellUnreadable(kept, output);
  if (flags.json) {
    const shown = all.map(each => ({ ...facts(each), token: undefined }));
    output.data(`${JSON.stringify([...shown, ...unreadable], undefined, 1)}\n`);
  } else {
    const rows = all.map(each => {
      const { id, since, title, open } = facts(each);
      return [id, since, clean(title), clean(open.join(', '))];
    });
    for (const line of plainTable(COLUMNS, rows)) output.text(line);
    if (all.length + unreadable.length === 0) output.message(NOTHING);
  }
  return all.length + unreadable.length === 0 ? EXIT.ok : EXIT.failed;
}

const NOTHING = 'Nothing is armed: every cut is proven, or was let go.';

async function tellUnreadable(
  kept: ArmedCuts,
  output: ArmedSession['output'],
): Promise<readonly UnreadableCut[]> {
  const unreadable = await kept.unreadable();
  for (const each of unreadable) output.message(unreadableWords(each));
  return unreadable;
}

function facts(armed: Armed) {
  const { id, at, title, servers, unnamed, unlinked = [], silentUrls, accountName, account, removal } = armed;
  const open = servers.filter(({ state }) => state !== 'proven').map(({ name }) => name);
  const later = removal?.view.phase === 'waiting' ? ['looked at again later'] : [];
  const apart = unlinked.length > 0 ? [unlinkedWords(unlinked)] : [];
  const more = unnamed > 0 ? [unnamedWords(unnamed, silentUrls)] : [];
  return {
    id,
    since: timestamp(Math.floor(at / 1000)),
    title,
    accountName,
    account,
    open: [...open, ...more, ...apart, ...later],
  };
}

/** `nkeeper revoke --let-go ID` @throws NkeeperError `armed-unknown` */
export async function letGo(kept: ArmedCuts, id: string, { output }: ArmedSession): Promise<ExitCode> {
  const unreadable = (await kept.unreadable()).some(each => each.id === id);
  if (unreadable) {
    await kept.drop(id);
    output.message('Let go, without knowing what it was.');
    return EXIT.ok;
  }
  const found = (await kept.list()).find(each => each.id === id);
  if (found === undefined) {
    throw new NkeeperError('armed-unknown', `Nothing is armed as ${id}.`, {
      hint: 'nkeeper revoke --armed lists what is.',
    });
  }
  await kept.letGo(id);
  output.message(`Let go: ${found.title}. The store keeps the cut; servers that were missing are not told.`);
  return EXIT.ok;
}

/** `nkeeper revoke --resume`: 0 only when all of it is proven now. */
export async function resumeArmed(
  kept: ArmedCuts,
  login: FoundLogin,
  session: ArmedSession,
): Promise<ExitCode> {
  const { output, store, world, flags } = session;
  const all = await kept.list();
  const unreadable = await tellUnreadable(kept, output);
  if (all.length + unreadable.length === 0) output.message(NOTHING);
  let worst: ExitCode = unreadable.length === 0 ? EXIT.ok : EXIT.failed;
  const without = namesIn(flags.without);
  const seen = new SeenServers(world, store.locations.storesDir.path);
  await seen.forget(without);
  for (const each of all) {
    const armed = excuse(each, without);
    output.message(`${armed.title}, armed since ${timestamp(Math.floor(armed.at / 1000))}`);
    const now = Math.floor(world.now() / 1000);
    const lookAgainMs = flags.lookAgain * 1000;
    const pursuit = resumeCut(armed, login, { store, place: world, now, lookAgainMs });
    worst = Math.max(worst, await finish({ pursuit, faults: [] }, session));
    for (const each of await storeArmed(pursuit.armed, { store, place: world, now }))
      output.message(`warning: ${each}`);
  }
  return worst;
}
