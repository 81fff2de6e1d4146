import { startChange } from '../changes/start.ts';
import { subjectHere } from '../changes/subject.ts';
import type { Dashboard } from '../dashboard.ts';
import { openMenu } from '../overlays.ts';
import { removeAccount } from './cut-access.ts';

/** Deletes what is selected. Of an account that servers may have, it asks whether only here, or there first and then here. */
export function startDeletion(app: Dashboard): void {
  const subject = subjectHere(app);
  const { servers } = app.world().live;
  const several = app.list() !== undefined && app.paneState().marks.size > 0;
  const isLive = subject?.noun === 'account' && !several && app.parts.desk && servers.length > 0;
  if (!isLive || app.parts.readOnly) return startChange(app, 'delete');
  const { operator, account = '' } = subject;
  openMenu(app, {
    title: `Delete account ${account}`,
    items: [
      {
        id: 'here',
        label: 'Only in this store',
        aside: 'servers keep it, and its users get in there',
      },
      {
        id: 'everywhere',
        label: 'Everywhere',
        aside: 'closed, deleted on every server, then here',
      },
    ],
    choose: id => {
      if (id === 'here') startChange(app, 'delete');
      else removeAccount(app, { operator, leak: { account, kind: 'remove-account' } });
    },
  });
}
