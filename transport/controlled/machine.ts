// A controlled station without I/O. Its inputs are ASDUs, changes and the time; its outputs are
// ASDUs, questions and a deadline.

import type { AsduInput } from "../../codec/asdu_types.ts";
import { fieldRowOf } from "../../codec/classify.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import {
  changePoint,
  type ChangeResult,
  type ReportedChange,
  whenOf,
} from "./procedures/change.ts";
import { requireDeclaration } from "./declaration/check_declaration.ts";
import { startCycles } from "./procedures/cycles.ts";
import type { StationDeclaration } from "./declaration/declaration.ts";
import type { SecurityCounter } from "../authentication/statistics.ts";
import { receive } from "./procedures/receive.ts";
import { reportStatistic, requireStatisticAddresses } from "./procedures/security_statistics.ts";
import type { StationFile, StationFileInput } from "./objects/station_file.ts";
import { addFile, offerFile } from "./files/file_offer.ts";
import { finishExecution } from "./procedures/execution.ts";
import { hasGroups, openLink } from "./core/admission.ts";
import { Group } from "./events/group.ts";
import type { RefusalReason } from "./notices/notices.ts";
import type { AuthenticatedUser, PeerIdentity } from "./notices/peer_identity.ts";
import type { Moment } from "../moment.ts";
import { type ObjectState, stateOfCounter, stateOfPoint } from "./objects/object_state.ts";
import { EventEncoder } from "./events/event_asdu.ts";
import type { ReportResult } from "./events/reporter.ts";
import { type MachineEvent, StationCore, type StationMachineOptions } from "./core/station_core.ts";
import type { StoreOperation } from "./events/event_keeper.ts";
import { restoreEvents } from "./core/stored_events.ts";

/** Maximum number of waiting answers and questions of a connection before its peer is held back. */
const MOST_PENDING = 256;

/**
 * A controlled station as a pure state machine: all procedures of the standard, for any number of
 * connections.
 *
 * **Driver rule.** After any input, call `nextEvent()` until it returns `undefined`, then send the
 * ASDUs that `take()` returns for each connection while its send window permits. Do not confirm a
 * STARTDT act if `startRefusal()` returns a reason. Call `tick()` at `deadline()`. With an event
 * store, first carry out the calls that `nextStore()` returns, and report their results with
 * `stored()` or `storeFailed()`. `ControlledStation` is the driver for byte streams.
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
  readonly #encoder: EventEncoder;
  /** Connections that `nextReady()` has yet to return, the next one last. */
  readonly #due: number[] = [];

  /**
   * Creates a station that has just been switched on.
   *
   * @throws {DeclarationError} The declaration cannot be used.
   * @throws {RangeError} An address is too large for the profile, or the cause of initialization is not permitted.
   */
  constructor(declaration: StationDeclaration, options: StationMachineOptions, now: Moment) {
    requireDeclaration(declaration);
    const stored = [...options.stored ?? []];
    const core = new StationCore(declaration, options, stored.at(-1)?.id ?? 0);
    this.#core = core;
    if (options.statistics !== undefined) requireStatisticAddresses(core, options.statistics);
    this.#encoder = new EventEncoder(core.profile);
    const { groups = [{ name: "all" }] } = declaration.redundancy ?? {};
    if (hasGroups(core)) {
      const { classes } = core.reporter;
      const { keeper, onWork } = core;
      const hold = keeper && {
        releasedId: () => keeper.releasedId,
        onHeld: (group: Group) => void core.heldGroups.add(group),
      };
      for (const declared of groups) {
        const group = new Group(declared.name, {
          classes,
          permanent: true,
          onWork,
          ...hold && { hold },
        });
        core.groups.add(group);
        core.groupsByName.set(group.name, group);
        if (declared.addresses === undefined) core.groupForOthers ??= group;
      }
    }
    restoreEvents(core, stored);
    const { causeOfInitialization: coi = 0, parametersChanged = false } = options;
    requireCauseOfInitialization(coi);
    for (const ca of core.sectors.keys()) core.initialize(ca, { coi, parametersChanged }, now);
    startCycles(core, now);
  }

  /** The station's time in ms since 1970-01-01 UTC. */
  instant(now: Moment): number {
    return this.#core.clock.instant(now);
  }

  /**
   * Admits a new connection; returns its number, or `undefined` if it is refused because there are
   * too many connections or the peer is not in any group. A notice reports the reason. Another
   * connection may be closed for the new one.
   */
  open(remote: PeerIdentity, now: Moment): number | undefined {
    return openLink(this.#core, remote, now);
  }

  /**
   * Returns the reason why data transfer must not be started on a connection; `undefined` if it may
   * be. Check this after every input. If there is a reason, close the connection instead of
   * confirming a STARTDT act.
   */
  startRefusal(link: number): string | undefined {
    if (this.#core.declaration.redundancy?.takeover !== "refuse") return undefined;
    const active = this.#core.links.get(link)?.group.active;
    if (active === undefined || active === link) return undefined;
    return "Another connection of the redundancy group is started";
  }

  /** Records that the peer started data transfer on a connection. */
  started(link: number): void {
    const core = this.#core;
    const starting = core.links.get(link);
    // A stop that was cancelled in time has no effect.
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

  /**
   * Records that the peer stopped data transfer: answers, interrogations and selections end, and
   * events wait.
   */
  stopped(link: number): void {
    const core = this.#core;
    const stopping = core.links.get(link);
    if (stopping === undefined) return;
    core.dropSelections(stopping);
    stopping.stop();
    if (stopping.group.active === link) stopping.group.active = undefined;
    core.notice({ type: "link", link, remote: stopping.remote, state: "stopped" });
  }

  /**
   * Records that a connection has ended: its unacknowledged events wait for the next connection of
   * the group.
   */
  closed(link: number): void {
    const closing = this.#core.links.get(link);
    if (closing !== undefined) this.#core.release(closing);
  }

  /**
   * Handles an ASDU from a peer.
   *
   * @param user The user of this ASDU, if secure authentication authenticated one: handlers, rules and notices about
   * the request name the user.
   */
  receive(link: number, octets: Uint8Array, now: Moment, user?: AuthenticatedUser): void {
    const core = this.#core;
    const from = core.links.get(link);
    if (from?.state !== "started") return;
    core.agenda.run(now); // A selection must time out even if `tick()` was not called in time.
    const remote = user === undefined
      ? from.remote
      : { ...from.remote, user: user.name, authenticated: user };
    const asdu = decodeAsdu(octets, { profile: core.profile });
    receive(core, from, { remote, octets, asdu, now });
  }

  /** Whether to hold back the peer of a connection until some answers have been sent. */
  isCongested(link: number): boolean {
    return (this.#core.links.get(link)?.pending ?? 0) >= MOST_PENDING;
  }

  /**
   * Returns the next ASDU to send on a connection, or `undefined`. The ASDU counts as sent, so call
   * this only while the send window permits. It may share its buffer with others.
   */
  take(link: number): Uint8Array | undefined {
    return this.#core.links.get(link)?.take(this.#encoder);
  }

  /** Records that the peer has acknowledged the oldest `count` ASDUs returned by `take()`. */
  acknowledged(link: number, count: number, now: Moment): void {
    const core = this.#core;
    const from = core.links.get(link);
    if (from === undefined) return;
    const events = from.acknowledge(count);
    if (events.length === 0) return;
    from.group.buffer.acknowledge(events);
    core.forget(from.group, events);
    if (core.uninitialized.size > 0) {
      for (const { kind: { type, ca } } of events) {
        if (type === "M_EI_NA_1") core.uninitialized.delete(ca);
      }
    }
    core.reporter.noteDelivered(now);
  }

  /**
   * Changes a point, or sets the reading of a counter.
   *
   * @throws {TypeError} The object does not exist, or `time` was passed without a `zone`.
   * @throws {RangeError} The value or quality is not permitted for the object, or the time is not
   * valid.
   */
  set(ca: number, ioa: number, change: ReportedChange, now: Moment): ChangeResult {
    const core = this.#core;
    const sector = core.sectors.get(ca);
    const point = sector?.points.get(ioa);
    if (point !== undefined) return changePoint(core, point, change, now);
    const counter = sector?.counters.get(ioa);
    if (counter === undefined) throw new TypeError(`Cannot set CA ${ca} IOA ${ioa}: not declared`);
    whenOf(core, { ca, ioa }, { change, now }); // Counters ignore these options, but an invalid one is still an error.
    const { value = counter.value, quality = 0 } = change;
    const before = counter.value;
    // A lower reading means that the meter was preset; use `count()` for one that rolled over.
    if (value >= before) counter.count(value - before);
    else counter.preset(value);
    counter.setInvalid(quality !== 0);
    return { changed: value !== before, reported: false, accepted: true, dropped: 0 };
  }

  /**
   * Increments a counter.
   *
   * @throws {TypeError} The counter does not exist.
   * @throws {RangeError} The increment is not a whole number, or it is too large.
   */
  count(ca: number, ioa: number, increment: number): void {
    const counter = this.#core.sectors.get(ca)?.counters.get(ioa);
    if (counter === undefined) {
      throw new TypeError(`Cannot count CA ${ca} IOA ${ioa}: no counter is declared there`);
    }
    counter.count(increment);
  }

  /** Returns the state of a point or counter; `undefined` if nothing is declared there. */
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
   * Adds an ASDU of the application to the event buffers, whatever its type and cause.
   *
   * @throws {RangeError | TypeError} The ASDU cannot be encoded.
   */
  enqueue(asdu: AsduInput, eventClass: string | undefined, now: Moment): ReportResult {
    return this.#core.reporter.raw(asdu, eventClass, now);
  }

  /**
   * Sends an ASDU on one connection before all events; returns `false` if data transfer is not
   * started.
   */
  send(link: number, octets: Uint8Array): boolean {
    const to = this.#core.links.get(link);
    if (to?.state !== "started") return false;
    to.answer(octets);
    return true;
  }

  /**
   * Adds a file, or replaces the one with the same addresses and name. With `announce`, every group
   * receives a directory entry with cause 3.
   *
   * @throws {RangeError} The file exceeds a limit of the protocol.
   * @throws {TypeError} The common address is not declared, or `time` was passed without a `zone`.
   */
  addFile(
    file: StationFileInput,
    given: { readonly announce: boolean; readonly now: Moment },
  ): void {
    addFile(this.#core, file, given);
  }

  /** Removes a file; returns whether it existed. Transfers in progress continue. */
  removeFile(ca: number, ioa: number, nof: number): boolean {
    return this.#core.files.remove(ca, ioa, nof);
  }

  /** Returns the files of a common address. */
  filesOf(ca: number): StationFile[] {
    return this.#core.files.list(ca);
  }

  /**
   * Offers a file on a connection without a request (F_FR_NA_1); returns `false` if the file does
   * not exist or the connection is not started.
   */
  offerFile(link: number, file: Pick<StationFile, "ca" | "ioa" | "nof">, now: Moment): boolean {
    return offerFile(this.#core, link, { file, now });
  }

  /**
   * Processes the application's answer to a question; `undefined` means "as declared".
   *
   * @throws {RangeError | TypeError} A command is refused with a cause that is not allowed; the
   * question remains open.
   */
  answer(question: number, answer: unknown, now: Moment): void {
    this.#core.answer(question, answer, now);
  }

  /** Refuses the request of a question that the application failed to answer. */
  fail(question: number, error: unknown, now: Moment): void {
    this.#core.fail(question, error, now);
  }

  /**
   * Ends an operation that the application reports as finished; `question` is the one that started
   * it.
   */
  finish(question: number, done: boolean): void {
    const command = this.#core.running.get(question);
    if (command !== undefined) finishExecution(this.#core, command, done);
  }

  /** Reports a counter of secure authentication that has reached its threshold. */
  reportStatistic(statistic: SecurityCounter, now: Moment): void {
    reportStatistic(this.#core, statistic, now);
  }

  /** How many requests were refused with a negative confirmation, by reason. */
  get refusals(): ReadonlyMap<RefusalReason, number> {
    return this.#core.refusals;
  }

  /** Number of waiting and unacknowledged events by redundancy group. */
  buffered(): Map<string, number> {
    return new Map([...this.#core.groups].map(({ name, buffer }) => [name, buffer.size]));
  }

  /**
   * Returns the next call for the event store, or `undefined`. There is only one call at a time;
   * report its result with `stored()` or `storeFailed()`. Events wait until they are stored, but no
   * longer than `storeTimeoutMs`, and not after a failure.
   */
  nextStore(now: Moment): StoreOperation | undefined {
    return this.#core.keeper?.next(now);
  }

  /** Records that the call to the event store succeeded. */
  stored(): void {
    this.#core.keeper?.done();
  }

  /**
   * Records that a call to the event store failed. `nextStore()` returns it again after a pause.
   */
  storeFailed(error: unknown, now: Moment): void {
    this.#core.keeper?.failed(error, now);
  }

  /**
   * Ends the pause after a failure of the event store, for example for a last attempt before the
   * process exits.
   */
  retryStore(): void {
    this.#core.keeper?.retry();
  }

  /** Number of events that the event store has yet to add or remove. */
  get unstored(): number {
    return this.#core.keeper?.waiting ?? 0;
  }

  /** Number of the most recent event. */
  get lastEventId(): number {
    return this.#core.reporter.lastId;
  }

  /** Whether the event store contains all undelivered events up to a number. */
  isStored(id: number): boolean {
    return id <= (this.#core.keeper?.keptId ?? Infinity);
  }

  /** Returns the next event or question of the machine, or `undefined`. */
  nextEvent(): MachineEvent | undefined {
    return this.#core.nextEvent();
  }

  /**
   * Returns the next connection for which `take()` may return something new, or `undefined`. A
   * driver of many connections calls this instead of checking all of them; it must also check a
   * connection whose send window has opened.
   */
  nextReady(): number | undefined {
    const { ready, links } = this.#core;
    // Each search for the first element of a set passes all that were removed from it before.
    if (this.#due.length === 0 && ready.size > 0) {
      for (const link of ready) this.#due.push(link);
      this.#due.reverse();
      ready.clear();
    }
    for (let link = this.#due.pop(); link !== undefined; link = this.#due.pop()) {
      if (links.has(link)) return link;
    }
    return undefined;
  }

  /**
   * Runs everything that is due at `now`. Early and extra calls are harmless.
   *
   * @param heard Time (monotonic clock) up to which everything sent by the peers has been received;
   * `now` by default. No peer is dropped for missing a later deadline, because its message may have
   * arrived but not been read yet.
   */
  tick(now: Moment, heard: number = now.monotonic): void {
    this.#core.agenda.run(now);
    this.#core.patience.run(now, heard);
  }

  /** When to call `tick()`; Infinity for never. Check this again after every input. */
  deadline(): number {
    return Math.min(this.#core.agenda.deadline(), this.answerDeadline());
  }

  /**
   * Deadline of the next message expected from a peer; Infinity if there is none. Read everything
   * that has arrived by then before calling `tick()` with `heard` at or after it, which drops the
   * peer.
   */
  answerDeadline(): number {
    return this.#core.patience.deadline();
  }
}

/** The highest cause of initialization: the field has 7 bits. */
const HIGHEST_COI = fieldRowOf("M_EI_NA_1", "coi")!.mask!;

function requireCauseOfInitialization(coi: number): void {
  if (Number.isInteger(coi) && coi >= 0 && coi <= HIGHEST_COI) return;
  throw new RangeError(
    `Cannot run a controlled station: causeOfInitialization is ${coi}, expected a whole number from 0 to ${HIGHEST_COI}`,
  );
}
