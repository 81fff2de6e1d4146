import { stepBack } from '../keys.ts';
import { openHelp, openMessages, openPalette } from '../overlays.ts';
import { commands } from './draft.ts';

/** The program itself. */
export const PROGRAM = commands('everywhere', 'Program', [
  {
    id: 'program.back',
    title: 'Back',
    description: 'One step back: closes a window, drops the filter, leaves the page. Never quits.',
    keys: ['escape', 'h', 'left'],
    hint: { word: 'back', order: 85 },
    run: stepBack,
  },
  {
    id: 'program.palette',
    title: 'Command palette',
    description: 'Everything that can be done here, by name.',
    keys: [':', 'ctrl-p'],
    hint: { word: 'command', order: 98 },
    run: openPalette,
  },
  {
    id: 'program.help',
    title: 'Help',
    description: 'The keys of this page.',
    keys: ['?', 'f1'],
    hint: { word: 'help', order: 99 },
    run: openHelp,
  },
  {
    id: 'program.refresh',
    title: 'Refresh now',
    description: 'Asks the servers and reads the store again.',
    keys: ['r'],
    run: app => {
      app.parts.live.refresh();
      app.parts.store.refresh();
      app.say('Refreshing.');
    },
  },
  {
    id: 'program.freeze',
    title: 'Freeze',
    description: 'Holds live updates still, and lets them go on.',
    keys: ['p'],
    aliases: ['pause'],
    run: app => {
      const frozen = !app.state.get().frozen;
      app.update({ frozen });
      app.refreshWorld();
      app.say(frozen ? 'Frozen: p lets updates go on.' : 'Updates go on.');
    },
  },
  {
    id: 'program.messages',
    title: 'Messages',
    description: 'Everything that the status line said, with times.',
    keys: ['m'],
    aliases: ['log'],
    run: openMessages,
  },
  {
    id: 'program.redraw',
    title: 'Redraw',
    description: 'Draws the whole screen anew.',
    keys: ['ctrl-l'],
    run: app => app.parts.repaint(),
  },
  {
    id: 'program.suspend',
    title: 'Suspend',
    description: 'Back to the shell; fg comes back here.',
    keys: ['ctrl-z'],
    run: app => app.parts.suspend(),
  },
  {
    id: 'program.quit',
    title: 'Quit',
    description: 'Leaves nkeeper.',
    keys: ['q', 'ctrl-c'],
    aliases: ['exit'],
    run: app => app.parts.quit(),
  },
]);
