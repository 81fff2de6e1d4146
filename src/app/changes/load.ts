import { messageOf } from '../../core/errors.ts';
import type { Operation } from '../../core/operations/operation.ts';
import type { Dashboard } from '../dashboard.ts';

/** What changes a store, loaded when it is first needed. */
export type Machinery = typeof import('./machinery.ts');

let loaded: Machinery | undefined;
let loading: Promise<Machinery> | undefined;

/** Loads it, once; the next picture knows of it. */
export async function loadMachinery(app: Dashboard): Promise<Machinery> {
  loading ??= import('./machinery.ts');
  const fresh = loaded === undefined;
  loaded = await loading;
  if (fresh) app.update({});
  return loaded;
}

/** Keys that came while it was loaded: they are for what opens then. */
let held: (() => void)[] | undefined;

/** Does something with it: at once when it is there. Keys that follow wait for what it opens. */
export function withMachinery(app: Dashboard, use: (machinery: Machinery) => void): void {
  if (loaded) return use(loaded);
  held ??= [];
  loadMachinery(app)
    .then(use)
    .catch((error: unknown) => app.say(`That failed: ${messageOf(error)}`, 'error'))
    .finally(() => {
      const waiting = held ?? [];
      held = undefined;
      for (const press of waiting) press();
    });
}

/** Keeps a key for what is about to open. @returns false: nothing is */
export function keepsForLater(press: () => void): boolean {
  held?.push(press);
  return held !== undefined;
}

/** Every way to change the store; undefined as long as nobody needed it. */
export function knownOperations(): readonly Operation[] | undefined {
  return loaded?.OPERATIONS;
}
