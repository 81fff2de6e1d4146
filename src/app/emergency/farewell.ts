import { clean } from '../../core/text/clean.ts';
import { countOf } from '../../core/text/count-of.ts';
import { withStore } from '../changes/command-line.ts';
import { type EmergencyView, isOpen, openServers } from './emergency-view.ts';

/**
 * What whoever quits has to know: what is armed is sent by no nkeeper that does not run. Lines for the terminal, clean; empty
 * where nothing is left.
 *
 * @param program what leads to this store: `nkeeper -H DIR`
 */
export function farewell(views: readonly EmergencyView[], program: string | undefined): string {
  const open = views.filter(isOpen);
  if (open.length === 0) return '';
  const [are, them] = open.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const lines = [
    `${countOf(open.length, 'cut')} of access ${are} not proven:`,
    ...open.map(each => `  ${each.armed.title}: ${openServers(each) || 'to be looked at again'}`),
    `Nobody sends ${them} now. Go on: ${withStore('nkeeper revoke --resume', program)}`,
  ];
  return lines.map(line => `${clean(line)}\n`).join('');
}
