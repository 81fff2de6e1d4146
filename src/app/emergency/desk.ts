import type { CloseChoice, CloseKind, PlannedClose } from '../../core/emergency/close-plan.ts';
import type { CutKind } from '../../core/emergency/cut.ts';
import type { Emergency } from '../../core/emergency/emergency.ts';
import type { CutChoice, PlannedCut } from '../../core/emergency/plan-cut.ts';
import type { Pursuit } from '../../core/emergency/pursuit.ts';
import type { Leak } from '../../core/emergency/who.ts';
import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { JournalPlace } from '../../core/journal/folder.ts';
import type { LiveRequest } from '../../core/live/open-live-feed.ts';
import type { KeyRing } from '../../core/operations/keyring.ts';
import type { Session } from '../../core/resolver/link/session.ts';
import type { FoundLogin } from '../../core/resolver/login/login.ts';
import type { Store } from '../../core/store/store.ts';
import type { Watcher } from '../../core/store/write/headway.ts';
import type { EmergencyView } from './emergency-view.ts';

type Machinery = typeof import('./machinery.ts');

/** What is known of a leak, before anything happens. */
export interface Look {
  readonly emergency: Emergency;
  /** Who it is, how it was issued, who else, from where. */
  readonly about: readonly string[];
  readonly choices: readonly (CutChoice | CloseChoice)[];
  /** @throws NkeeperError why it cannot be done */
  readonly plan: (kind: CutKind) => PlannedCut;
  /** Of whom an auth callout let in. @throws NkeeperError why it cannot be done */
  readonly planClose: (kind: CloseKind) => PlannedClose;
  /** Nothing came of it. */
  readonly drop: () => void;
}

export interface DeskOptions {
  readonly store: Store;
  readonly request: LiveRequest;
  readonly place: JournalPlace;
  /** The connection of the picture, to look with where one of its own would ask for a passphrase. */
  readonly lend: () => Session | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Some cut is further than it was. */
  readonly onChange: () => void;
}

interface Case {
  readonly pursuit: Pursuit;
  readonly faults: readonly string[];
  report: string | undefined;
}

/** How often it is planned anew because somebody else edited the account. */
const TRIES = 40;

/** Every cut of this program's run, and those that others left armed. It holds the connections; pages see views. */
export class EmergencyDesk {
  readonly #options: DeskOptions;
  readonly #cases = new Map<string, Case>();
  readonly #unreadable = new Set<string>();

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** The newest first. */
  get views(): readonly EmergencyView[] {
    return [...this.#cases.values()]
      .map(({ pursuit, faults, report }) => ({
        armed: pursuit.armed,
        view: pursuit.view,
        faults,
        lost: pursuit.lost,
        report,
      }))
      .reverse();
  }

  /**
   * Asks the servers who and where it is. @param operator folder name @param known servers that are known of, by name
   * @throws NkeeperError why that cannot be said
   */
  async look(operator: string, leak: Leak, known: readonly string[]): Promise<Look> {
    const core = await import('./machinery.ts');
    const { store } = this.#options;
    const { request, place, lend } = this.#options;
    const lent = await core.lentSession(store, request, lend);
    const emergency = await core.openEmergency({ store, operator, leak, request, known, place, lent });
    const ring = new core.KeyRing(store.keySources);
    const plan = (kind: CutKind) => core.planCut(emergency, kind, ring, this.#now());
    return {
      emergency,
      about: core.aboutLeak(emergency),
      choices: [...core.closeChoices(emergency), ...core.cutChoices(emergency, this.#now())],
      plan,
      planClose: kind => core.planClose(emergency, kind, core.calloutAdvice(emergency.letIn?.name ?? '')),
      drop: () => {
        ring.wipe();
        if (!emergency.lent) void emergency.session.close();
      },
    };
  }

  /**
   * Cuts it off: signs, writes, sends. Goes on behind the pages until it is proven.
   *
   * @param watcher its signal cancels it while it is signed @returns id of the cut
   * @throws NkeeperError where it cannot be signed; nothing was sent then
   */
  async start(operator: string, leak: Leak, look: Look, kind: CutKind, watcher: Watcher): Promise<string> {
    const core = await import('./machinery.ts');
    const { store } = this.#options;
    const ring = new core.KeyRing(store.keySources);
    const own = await core.ownSession(look.emergency);
    try {
      const { pursuit, faults } = await this.#signed(core, operator, leak, own, kind, ring, watcher);
      this.#add(core, { pursuit, faults, report: undefined });
      return pursuit.armed.id;
    } catch (error) {
      if (own !== look.emergency) void own.session.close();
      throw error;
    } finally {
      ring.wipe();
    }
  }

  /**
   * Closes what an auth callout let in, and waits who comes back.
   *
   * @returns what came of it, in sentences @throws NkeeperError no connection could be made for it
   */
  async closeConnections(
    look: Look,
    planned: PlannedClose,
    stop: AbortSignal | undefined,
  ): Promise<readonly string[]> {
    const core = await import('./machinery.ts');
    const emergency = await core.ownSession(look.emergency);
    const { store, place } = this.#options;
    const closed = await core.closeConnections(emergency, planned, { stop });
    const advice = core.calloutAdvice(planned.name);
    const report = { emergency, planned, closed, actor: core.actorOf(place.env), advice };
    const path = await core
      .saveCloseReport(report, place, store.locations.storesDir.path)
      .catch((error: unknown) => `not saved: ${messageOf(error)}`);
    if (emergency !== look.emergency) void emergency.session.close();
    look.drop();
    return [...core.closeWords(report), `Report: ${path}`];
  }

  /**
   * Goes on with what another nkeeper left armed, now or since. What is quite new is left to whoever made it.
   *
   * @param minAgeMs so long ago it was confirmed @returns how many were taken up
   */
  async resumeAll(minAgeMs = 0): Promise<number> {
    const { store, place } = this.#options;
    const { ArmedCuts } = await import('../../core/emergency/armed.ts');
    const kept = await new ArmedCuts(place, store.locations.storesDir.path).list();
    const all = kept.filter(({ id, at }) => !this.#cases.has(id) && Date.now() - at >= minAgeMs);
    // All else is heavy, and most starts need none of it.
    if (all.length === 0) return 0;
    const core = await import('./machinery.ts');
    for (const armed of all) {
      try {
        const login = await this.#login(core, armed.operator);
        const pursuit = core.resumeCut(armed, login, this.#pursuitPlace());
        const faults: string[] = [];
        this.#add(core, { pursuit, faults, report: undefined }, async () => {
          faults.push(...(await core.storeArmed(pursuit.armed, this.#pursuitPlace())));
        });
      } catch {
        // Its operator is gone from the store: nkeeper revoke --armed still lists it.
      }
    }
    return all.length;
  }

  /** What is armed and cannot be read, in sentences; each is told once. */
  async unreadable(): Promise<readonly string[]> {
    const { store, place } = this.#options;
    const { ArmedCuts, unreadableWords } = await import('../../core/emergency/armed.ts');
    const found = await new ArmedCuts(place, store.locations.storesDir.path).unreadable();
    const fresh = found.filter(({ id }) => !this.#unreadable.has(id));
    for (const { id } of fresh) this.#unreadable.add(id);
    return fresh.map(unreadableWords);
  }

  /** Sends it again now, to those that have not shown it. */
  again(id: string): void {
    this.#cases.get(id)?.pursuit.again();
  }

  /**
   * Goes on without what was taken away for good. @param names of servers and of what is not connected, and URLs
   *
   * @throws NkeeperError where it cannot go on; then it goes on as before
   */
  async without(id: string, names: readonly string[]): Promise<void> {
    const entry = this.#cases.get(id);
    if (entry === undefined) return;
    const core = await import('./machinery.ts');
    const { store, place } = this.#options;
    const { pursuit, faults, report } = entry;
    const login = await this.#login(core, pursuit.armed.operator);
    await pursuit.close();
    await new core.SeenServers(place, store.locations.storesDir.path).forget(names);
    const next = core.resumeCut(core.excuse(pursuit.soFar, names), login, this.#pursuitPlace());
    this.#add(core, { pursuit: next, faults, report });
  }

  async letGo(id: string): Promise<void> {
    await this.#cases.get(id)?.pursuit.letGo();
    this.#options.onChange();
  }

  /** Ends everything here; what is not proven stays armed. */
  async close(): Promise<void> {
    await Promise.all([...this.#cases.values()].map(({ pursuit }) => pursuit.close()));
  }

  /** Somebody may edit the account in the same moment: then it is looked at again. */
  async #signed(
    core: Machinery,
    operator: string,
    leak: Leak,
    emergency: Emergency,
    kind: CutKind,
    ring: KeyRing,
    watcher: Watcher,
  ) {
    let latest = emergency;
    for (let tries = 1; ; tries++) {
      try {
        return await core.startCut(latest, { kind }, ring, this.#pursuitPlace(), watcher);
      } catch (error) {
        if (!(error instanceof NkeeperError) || error.code !== 'changed-meanwhile' || tries === TRIES)
          throw error;
        await latest.session.close();
        const { store, request, place } = this.#options;
        latest = await core.openEmergency({ store, operator, leak, request, place });
      }
    }
  }

  /** @param then what comes after the first go at the servers */
  #add(core: Machinery, entry: Case, then: () => Promise<void> = async () => undefined): void {
    const { pursuit } = entry;
    this.#cases.set(pursuit.armed.id, entry);
    this.#options.onChange();
    const save = () => this.#save(core, entry);
    void pursuit
      .once()
      .then(then)
      .then(save)
      .then(() => pursuit.watch(save));
  }

  async #save(core: Machinery, entry: Case): Promise<void> {
    const { store, place } = this.#options;
    const { pursuit, faults } = entry;
    // Another one goes on in its place.
    if (this.#cases.get(pursuit.armed.id) !== entry) return;
    const input = { armed: pursuit.armed, view: pursuit.view, actor: core.actorOf(place.env), faults };
    entry.report = await core
      .saveReport(input, place, store.locations.storesDir.path)
      .catch((error: unknown) => `not saved: ${messageOf(error)}`);
    this.#options.onChange();
  }

  #login(core: Machinery, operator: string): Promise<FoundLogin> {
    const { store, request } = this.#options;
    return core.findLiveLogin(store, operator, request);
  }

  #pursuitPlace() {
    const { store, place, onChange } = this.#options;
    return { store, place, now: this.#now(), onChange };
  }

  #now(): number {
    return Math.floor(this.#options.now() / 1000);
  }
}
