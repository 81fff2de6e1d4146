import { canCutAccess, cutAccess } from '../emergency/cut-access.ts';
import { isOpen } from '../emergency/emergency-view.ts';
import { open } from '../navigation.ts';
import { commands } from './draft.ts';

/** The emergency: from wherever one sees who leaked. */
export const EMERGENCY = commands('access', 'Change', [
  {
    id: 'emergency.cut',
    title: 'Cut access',
    description:
      'Emergency: cuts off a user, a signing key or an account on every server, and proves it there.',
    keys: ['x'],
    hint: { word: 'cut access', order: 16, marked: 40 },
    aliases: ['revoke', 'emergency', 'leak'],
    tier: 3,
    enabled: canCutAccess,
    run: cutAccess,
  },
]);

/** Cuts of now, and those that are armed. */
export const CUTS = commands('everywhere', 'Go to', [
  {
    id: 'go.emergencies',
    title: 'Cuts of access',
    description: 'What was cut off: how far it is on each server, what is armed.',
    keys: ['X'],
    aliases: ['armed', 'cuts', 'emergencies'],
    run: app => {
      const { emergencies } = app.state.get();
      const [only, ...more] = emergencies.filter(isOpen);
      if (only && more.length === 0) open(app, { screen: 'emergency', id: only.armed.id });
      else open(app, { screen: 'emergencies' });
    },
  },
]);
