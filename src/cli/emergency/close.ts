import { calloutAdvice, readNamedRules } from '../../core/emergency/callout-advice.ts';
import { BACK_MS, closeConnections } from '../../core/emergency/close-connections.ts';
import { type CloseKind, planClose } from '../../core/emergency/close-plan.ts';
import { closeReportJson, closeWords } from '../../core/emergency/close-report.ts';
import type { Emergency } from '../../core/emergency/emergency.ts';
import { saveCloseReport } from '../../core/emergency/save-report.ts';
import { messageOf } from '../../core/errors.ts';
import { actorOf } from '../../core/journal/actor.ts';
import { cancelledByCtrlC } from '../ctrl-c.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { refuseProtectedEmergency } from '../protected.ts';
import type { Session } from '../session.ts';
import { isMeant, tell } from './ask.ts';
import type { RevokeFlags } from './revoke.ts';

/**
 * Closes connections of somebody whom an auth callout let in: no key of it is known, so nothing can be revoked. It never ends
 * with 0: that this person stays out is not proven.
 */
export async function closeLetIn(emergency: Emergency, session: Session<RevokeFlags>): Promise<ExitCode> {
  const { flags, world, globals, output, store } = session;
  const { letIn, accountName, accountKey } = emergency;
  const name = letIn?.name ?? '';
  const rules =
    flags.calloutRules === undefined
      ? undefined
      : await readNamedRules(flags.calloutRules, name, [accountName, accountKey]);
  const advice = calloutAdvice(name, rules);
  const kind: CloseKind = letIn?.connection ? 'connection' : 'name';
  const planned = planClose(emergency, kind, advice);
  const counts = new Map(planned.targets.map(({ server, entries }) => [server, entries.length]));
  tell({ plan: planned.plan, connections: counts }, session);
  if (flags.dryRun) {
    output.message('Nothing was changed: this was --dry-run.');
    return EXIT.ok;
  }
  refuseProtectedEmergency(world, globals, store.locations.storesDir.path, output);
  if (!flags.yes && !(await isMeant(planned, session))) {
    output.message('Nothing was changed.');
    return EXIT.failed;
  }
  const watchMs = Math.max(BACK_MS, flags.wait * 1000);
  const closed = await cancelledByCtrlC(stop => closeConnections(emergency, planned, { watchMs, stop }));
  const report = { emergency, planned, closed, actor: actorOf(world.env), advice };
  if (flags.json) output.data(`${JSON.stringify(closeReportJson(report), undefined, 1)}\n`);
  for (const sentence of closeWords(report)) output.message(sentence);
  try {
    output.message(`Report: ${await saveCloseReport(report, world, store.locations.storesDir.path)}`);
  } catch (error) {
    output.message(`warning: The report is not saved: ${messageOf(error)}`);
  }
  return EXIT.failed;
}
