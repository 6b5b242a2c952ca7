// A controlled station without I/O: ASDUs, changes and the time go in; ASDUs, questions and a deadline come out.

import type { AsduInput } from "../../codec/asdu_types.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { identifierOctets } from "../../codec/profile.ts";
import { changePoint, type ChangeResult, type ReportedChange, whenOf } from "./events/change.ts";
import { requireDeclaration } from "./declaration/check_declaration.ts";
import { startCycles } from "./procedures/cycles.ts";
import type { StationDeclaration } from "./declaration/declaration.ts";
import { dispatch, ignore } from "./procedures/dispatch.ts";
import type { StationFile, StationFileInput } from "./files/station_file.ts";
import { addFile, offerFile } from "./files/file_offer.ts";
import { finishExecution } from "./procedures/execution.ts";
import { hasGroups, openLink } from "./core/admission.ts";
import { Group } from "./core/group.ts";
import type { PeerIdentity } from "./core/peer_identity.ts";
import type { Moment } from "../moment.ts";
import { type ObjectState, stateOfCounter, stateOfPoint } from "./objects/object_state.ts";
import { encodeEvents, fitsInto } from "./events/event_asdu.ts";
import { eventClasses, type ReportResult } from "./events/reporter.ts";
import { type MachineEvent, StationCore, type StationMachineOptions } from "./core/station_core.ts";
import type { StoreOperation } from "./events/event_keeper.ts";
import { restoreEvents } from "./events/stored_events.ts";

/** Answers and questions of one connection that may wait before its peer is held back. */
const MOST_PENDING = 256;

/**
 * A controlled station as a pure state machine: every procedure of the standard, for any number of connections.
 *
 * **Driver rule.** After any input: take `nextEvent()` until it returns `undefined`, and for every connection send
 * what `take()` returns while its window has a place; confirm no STARTDT act against `startRefusal()`. See to it that
 * `tick()` is called at `deadline()`. With an event store, do what `nextStore()` returns before that, and answer by
 * `stored()` or `storeFailed()`.
 * `ControlledStation` is the driver for byte streams.
 *
 * ```ts
 * import { decodeAsdu, formatAsdu, parseHex } from "@telecontrol/iec104";
 * import { StationMachine } from "@telecontrol/iec104/low-level";
 *
 * const now = { monotonic: 0, instant: Date.UTC(2026, 9, 9) };
 * const points = [{ ioa: 100, type: "M_SP_NA_1", value: 1 }] as const;
 * const procedures = { endOfInitialization: false };
 * const machine = new StationMachine({ sectors: [{ ca: 1, points }], procedures }, {}, now);
 * const link = machine.open({ host: "192.0.2.1", port: 50_000 }, now)!;
 * machine.started(link);
 * machine.receive(link, parseHex("64 01 06 00 01 00 00 00 00 14"), now);
 * for (let asdu = machine.take(link); asdu !== undefined; asdu = machine.take(link)) {
 *   console.log(formatAsdu(decodeAsdu(asdu)));
 * }
 * // C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)
 * // M_SP_NA_1 inrogen CA 1: 100=ON
 * // C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)
 * ```
 */
export class StationMachine {
  readonly #core: StationCore;

  /**
   * Creates a station that has just been switched on.
   *
   * @throws {DeclarationError} The declaration cannot be used.
   * @throws {RangeError} An address is beyond what the profile can carry.
   */
  constructor(declaration: StationDeclaration, options: StationMachineOptions, now: Moment) {
    requireDeclaration(declaration);
    const stored = [...options.stored ?? []];
    const core = new StationCore(declaration, options, stored.at(-1)?.id ?? 0);
    this.#core = core;
    const { groups = [{ name: "all" }] } = declaration.redundancy ?? {};
    if (hasGroups(core)) {
      const classes = eventClasses(declaration.events);
      const onWork = (link: number) => core.ready.add(link);
      const releasedId = () => core.keeper?.releasedId ?? Infinity;
      for (const group of groups) {
        core.groups.add(new Group(group, { classes, permanent: true, onWork, releasedId }));
      }
    }
    restoreEvents(core, stored);
    for (const ca of core.sectors.keys()) core.initialize(ca, 0, now);
    startCycles(core, now);
  }

  /** The station's time in ms since 1970-01-01 UTC. */
  instant(now: Moment): number {
    return this.#core.clock.instant(now);
  }

  /**
   * Admits a new connection; returns its number, or `undefined` if it is not to be served: too many are
   * connected, or the peer is not in any group. A notice says which. Another connection may be closed for it.
   */
  open(remote: PeerIdentity, now: Moment): number | undefined {
    return openLink(this.#core, remote, now);
  }

  /**
   * Why data transfer must not be started on a connection now; `undefined` if it may. Ask after every input, and do
   * not confirm a STARTDT act against it: close the connection instead.
   */
  startRefusal(link: number): string | undefined {
    if (this.#core.declaration.redundancy?.takeover !== "refuse") return undefined;
    const active = this.#core.links.get(link)?.group.active;
    if (active === undefined || active === link) return undefined;
    return "Another connection of the redundancy group is started";
  }

  /** Notes that the peer started data transfer on a connection. */
  started(link: number): void {
    const core = this.#core;
    const starting = core.links.get(link);
    // A stop that was cancelled in time changes nothing.
    if (starting === undefined || starting.state === "started") return;
    const refusal = this.startRefusal(link);
    if (refusal !== undefined) return core.release(starting, refusal);
    const { group, remote } = starting;
    const active = group.active === undefined ? undefined : core.links.get(group.active);
    if (active !== undefined && active !== starting) {
      core.release(active, "Another connection of the redundancy group took over");
    }
    starting.start();
    core.slots.start(link);
    core.patience.cancel(starting.startBy);
    group.active = link;
    core.notice({ type: "link", link, remote, state: "started" });
  }

  /** Notes that the peer stopped data transfer: answers and interrogations end, selections too, events wait. */
  stopped(link: number): void {
    const core = this.#core;
    const stopping = core.links.get(link);
    if (stopping === undefined) return;
    core.dropSelections(stopping);
    stopping.stop();
    if (stopping.group.active === link) stopping.group.active = undefined;
    core.notice({ type: "link", link, remote: stopping.remote, state: "stopped" });
  }

  /** Notes that a connection is gone: its unacknowledged events wait for the next one of the group. */
  closed(link: number): void {
    const closing = this.#core.links.get(link);
    if (closing !== undefined) this.#core.release(closing);
  }

  /** Handles an ASDU from a peer. */
  receive(link: number, octets: Uint8Array, now: Moment): void {
    const core = this.#core;
    const from = core.links.get(link);
    if (from?.state !== "started") return;
    core.agenda.run(now); // a selection that has timed out must not hold just because no tick came
    const asdu = decodeAsdu(octets, { profile: core.profile });
    const { originator, test } = asdu;
    const { remote, group, period } = from;
    const subject = { link, remote, group: group.name, originator, test, asdu, octets };
    core.ask("asdu", { link: from, subject, now, otherwise: false }, (handled, later) => {
      if (handled || from.period !== period) return;
      if (octets.length < identifierOctets(core.profile)) return ignore(core, from, octets, asdu);
      dispatch(core, from, { octets, asdu, now: later });
    });
  }

  /** Whether the peer of a connection is to be held back until it has taken some answers. */
  isCongested(link: number): boolean {
    return (this.#core.links.get(link)?.pending ?? 0) >= MOST_PENDING;
  }

  /**
   * The next ASDU to be sent on a connection; `undefined` without one. It counts as sent: call this only while
   * the window has a place.
   */
  take(link: number): Uint8Array | undefined {
    const { profile } = this.#core;
    const encode = (events: Parameters<typeof encodeEvents>[0]) => encodeEvents(events, profile);
    return this.#core.links.get(link)?.take(fitsInto(profile), encode);
  }

  /** Notes that the peer has acknowledged the oldest `count` ASDUs that were taken. */
  acknowledged(link: number, count: number, now: Moment): void {
    const core = this.#core;
    const from = core.links.get(link);
    if (from === undefined) return;
    const events = from.acknowledge(count);
    if (events.length === 0) return;
    from.group.buffer.acknowledge(events);
    core.forget(from.group, events);
    for (const { type, ca } of events) if (type === "M_EI_NA_1") core.uninitialized.delete(ca);
    core.reporter.noteDelivered(now);
  }

  /**
   * Changes a point, or sets the reading of a counter.
   *
   * @throws {TypeError} The object does not exist, or `time` comes without a `zone`.
   * @throws {RangeError} The object has no such value or quality, or the time is not valid.
   */
  set(ca: number, ioa: number, change: ReportedChange & { readonly now: Moment }): ChangeResult {
    const core = this.#core;
    const sector = core.sectors.get(ca);
    const point = sector?.points.get(ioa);
    if (point !== undefined) return changePoint(core, point, change);
    const counter = sector?.counters.get(ioa);
    if (counter === undefined) throw new TypeError(`Cannot set CA ${ca} IOA ${ioa}: not declared`);
    whenOf(core, { ca, ioa }, change); // of no effect here, but wrong is wrong
    const { value = counter.value, quality = 0 } = change;
    const before = counter.value;
    // A meter that reads less than before was set; one that restarted is set with `count()`.
    if (value >= before) counter.count(value - before);
    else counter.preset(value);
    counter.setInvalid(quality !== 0);
    return { changed: value !== before, reported: false, accepted: true, dropped: 0 };
  }

  /**
   * Counts on.
   *
   * @throws {TypeError} The counter does not exist.
   * @throws {RangeError} The increment is not a whole number, or too large.
   */
  count(ca: number, ioa: number, increment: number): void {
    const counter = this.#core.sectors.get(ca)?.counters.get(ioa);
    if (counter === undefined) {
      throw new TypeError(`Cannot count CA ${ca} IOA ${ioa}: no counter is declared there`);
    }
    counter.count(increment);
  }

  /** The state of a point or counter; `undefined` where nothing is declared. */
  get(ca: number, ioa: number): ObjectState | undefined {
    const sector = this.#core.sectors.get(ca);
    const point = sector?.points.get(ioa);
    if (point !== undefined) return stateOfPoint(point);
    const counter = sector?.counters.get(ioa);
    return counter && stateOfCounter(counter);
  }

  /** All points and counters. */
  *objects(): Generator<ObjectState> {
    for (const { points, counters } of this.#core.sectors.values()) {
      for (const point of points.values()) yield stateOfPoint(point);
      for (const counter of counters.values()) yield stateOfCounter(counter);
    }
  }

  /**
   * Puts an ASDU of the application into the event buffers, whatever its type and cause.
   *
   * @throws {RangeError | TypeError} It cannot be encoded.
   */
  enqueue(
    asdu: AsduInput,
    given: { readonly eventClass?: string; readonly now: Moment },
  ): ReportResult {
    return this.#core.reporter.raw(asdu, given.eventClass, given.now);
  }

  /** Sends an ASDU on one connection, before all events; `false` if it is not started. */
  send(link: number, octets: Uint8Array): boolean {
    const to = this.#core.links.get(link);
    if (to?.state !== "started") return false;
    to.answer(octets);
    return true;
  }

  /**
   * Adds a file, or replaces one of the same addresses and name. With `announce` every group is informed, by
   * a directory entry with cause 3.
   *
   * @throws {RangeError} The protocol cannot carry the file.
   * @throws {TypeError} The common address is not declared, or `time` comes without a `zone`.
   */
  addFile(
    file: StationFileInput,
    given: { readonly announce: boolean; readonly now: Moment },
  ): void {
    addFile(this.#core, file, given);
  }

  /** Removes a file, and returns whether it existed. Transfers in progress continue. */
  removeFile(ca: number, ioa: number, nof: number): boolean {
    return this.#core.files.remove(ca, ioa, nof);
  }

  /** The files of a common address. */
  filesOf(ca: number): StationFile[] {
    return this.#core.files.list(ca);
  }

  /**
   * Offers a file on a connection without a request (F_FR_NA_1); `false` if the file does not exist, or the connection
   * is not started.
   */
  offerFile(link: number, file: Pick<StationFile, "ca" | "ioa" | "nof">, now: Moment): boolean {
    return offerFile(this.#core, link, { file, now });
  }

  /**
   * Accepts the answer of the application to a question; `undefined` for "as declared".
   *
   * @throws {RangeError | TypeError} A command is refused with a cause that no refusal has; the question stays open.
   */
  answer(question: number, answer: unknown, now: Moment): void {
    this.#core.answer(question, answer, now);
  }

  /** Records that the application failed to answer a question: the request is refused. */
  fail(question: number, error: unknown, now: Moment): void {
    this.#core.fail(question, error, now);
  }

  /** Ends an operation that the application said it would end; `question` is the one that began it. */
  finish(question: number, done: boolean): void {
    const command = this.#core.running.get(question);
    if (command !== undefined) finishExecution(this.#core, command, done);
  }

  /** How many events wait or are not acknowledged, by the name of the group. */
  buffered(): Map<string, number> {
    return new Map([...this.#core.groups].map(({ name, buffer }) => [name, buffer.size]));
  }

  /**
   * The next call of the event store, to be answered by `stored()` or `storeFailed()`; `undefined` if there is none.
   * There is one at a time. Events wait until they are stored, but no longer than `storeTimeoutMs`, and not after a
   * failure.
   */
  nextStore(now: Moment): StoreOperation | undefined {
    return this.#core.keeper?.next(now);
  }

  /** Notes that the event store has done what was to be done. */
  stored(): void {
    this.#core.keeper?.done();
  }

  /** Notes that a call of the event store failed. `nextStore()` returns it again after a pause. */
  storeFailed(error: unknown, now: Moment): void {
    this.#core.keeper?.failed(error, now);
  }

  /** Ends the pause after a failure of the event store, such as for a last attempt before the end of the process. */
  retryStore(): void {
    this.#core.keeper?.retry();
  }

  /** How many events the event store is still to take or to remove. */
  get unstored(): number {
    return this.#core.keeper?.waiting ?? 0;
  }

  /** The number of the latest event. */
  get lastEventId(): number {
    return this.#core.reporter.lastId;
  }

  /** Whether the event store has all events up to a number that are still waiting or under way. */
  isStored(id: number): boolean {
    return id <= (this.#core.keeper?.keptId ?? Infinity);
  }

  /** The next event or question of the machine; `undefined` without one. */
  nextEvent(): MachineEvent | undefined {
    return this.#core.nextEvent();
  }

  /**
   * The next connection for which `take()` may return something new; `undefined` if there is none. A driver of many
   * connections calls this instead of trying all; it also tries a connection whose window has room again.
   */
  nextReady(): number | undefined {
    const { ready } = this.#core;
    for (const link of ready) {
      ready.delete(link);
      return link;
    }
    return undefined;
  }

  /**
   * Does what is due at `now`. Early and extra calls are harmless.
   *
   * @param heard Time up to which everything sent by the peers has been received, by the monotonic clock; `now` by
   * default. No peer is dropped because of something due later, which may have arrived but still be unread.
   */
  tick(now: Moment, heard: number = now.monotonic): void {
    this.#core.agenda.run(now);
    this.#core.patience.run(now, heard);
  }

  /** When `tick()` must be called; Infinity if never. Ask again after every input. */
  deadline(): number {
    return Math.min(this.#core.agenda.deadline(), this.answerDeadline());
  }

  /**
   * When something is due from a peer; Infinity if nothing is. Receive everything that has arrived by then before a
   * `tick()` with `heard` at or after it, which drops the peer.
   */
  answerDeadline(): number {
    return this.#core.patience.deadline();
  }
}
