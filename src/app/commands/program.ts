import { readHistory } from '../history/read-history.ts';
import { stepBack } from '../keys.ts';
import { isLocked, turnKeystore } from '../keystore.ts';
import { openHelp, openMessages, openPalette } from '../overlays.ts';
import { makeTheme, THEME_NAMES } from '../theme.ts';
import { commands } from './draft.ts';

/** The program itself. */
export const PROGRAM = commands('everywhere', 'Program', [
  {
    id: 'program.back',
    title: 'Back',
    description: 'One step back: closes a window, drops the filter, leaves the page. Never quits.',
    keys: ['escape', 'h', 'left'],
    hint: { word: 'back', order: 22 },
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
      readHistory(app);
      app.say('Refreshing.');
    },
  },
  {
    id: 'program.every',
    title: 'Refresh every',
    description:
      'Seconds between two questions to the servers, kept for the next time: :every 10. The default is 3.',
    keys: [],
    argument: 'SECONDS',
    aliases: ['refresh-every', 'interval'],
    run: (app, argument) => {
      const seconds = Number(argument);
      if (!(seconds >= 1 && seconds <= 3600))
        return app.say('Give a number of seconds from 1 to 3600: :every 10', 'warning');
      app.parts.live.setPace(seconds);
      app.parts.prefer({ refreshSeconds: seconds });
      app.say(`The servers are asked every ${seconds} seconds.`);
    },
  },
  {
    id: 'program.theme',
    title: 'Theme',
    description: `How things look, kept for the next time: :theme ${THEME_NAMES.join(' or :theme ')}.`,
    keys: [],
    argument: 'NAME',
    aliases: ['colours', 'colors'],
    run: (app, argument) => {
      const name = THEME_NAMES.find(known => known === argument);
      if (!name)
        return app.say(`Themes are ${THEME_NAMES.join(' and ')}: :theme ${THEME_NAMES[0]}`, 'warning');
      app.update({ theme: makeTheme(name, app.parts.signs) });
      app.parts.prefer({ theme: name });
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
    id: 'program.keystore',
    title: 'Unlock or lock the keystore',
    description: 'A sealed keystore: asks for its passphrase, so that its keys sign, or locks it again.',
    keys: ['W'],
    hint: { word: 'unlock', order: 5, shown: isLocked },
    aliases: ['unlock', 'lock'],
    run: turnKeystore,
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
    hint: { word: 'quit', order: 80 },
    aliases: ['exit'],
    run: app => app.parts.quit(),
  },
]);
