import { type EmergencyView, isOpen, openServers } from '../app/emergency/emergency-view.ts';
import { list, screen, type World } from '../app/screen.ts';
import { age } from '../core/text/units.ts';
import { cutState } from './emergency/state.ts';

/** Cuts of access of this run, and those that were left armed. */
export const emergencies = screen({
  name: 'emergencies',
  crumbs: () => ['Cuts of access'],
  pane: (_route, world: World) => ({
    body: list<EmergencyView>({
      rows: world.emergencies,
      keyOf: ({ armed }) => armed.id,
      sort: '',
      columns: [
        {
          id: 'since',
          title: 'SINCE',
          min: 6,
          max: 8,
          priority: 1,
          cell: ({ armed }) => `${age(world.now - armed.at / 1000)} ago`,
          sort: ({ armed }) => -armed.at,
        },
        {
          id: 'title',
          title: 'WHAT',
          min: 24,
          max: 60,
          weight: 3,
          priority: 0,
          cell: row => row.armed.title,
        },
        {
          id: 'open',
          title: 'NOT PROVEN ON',
          min: 13,
          max: 40,
          weight: 2,
          priority: 2,
          cell: row => (isOpen(row) ? openServers(row) : ''),
        },
        { id: 'state', title: 'STATE', min: 21, max: 24, priority: 0, cell: cutState },
      ],
      open: ({ armed }) => ({ screen: 'emergency', id: armed.id }),
      empty: 'Nothing was cut off here, and nothing is armed. x cuts access where one sees who has it.',
    }),
  }),
});
