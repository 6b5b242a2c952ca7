// A controlling station that reconnects, switches over between links, and runs its start-up after
// each start.

import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import type { PrivateType } from "../../../codec/private_row.ts";
import { shownValue } from "../../../codec/shown.ts";
import { broadcastCa } from "../../../codec/profile.ts";
import { SYSTEM_CLOCK } from "../../connection/clock.ts";
import { type CloseReason, errorOf } from "../../connection/connection_options.ts";
import { requireEngine } from "../../connection/engine.ts";
import { SendError } from "../../errors.ts";
import { requireKnownOptions } from "../../known_options.ts";
import { requireSockets } from "../../runtime/builtin.ts";
import type { TlsSettings } from "../../runtime/tls/connect_tls.ts";
import { DEFAULT_TLS_PORT } from "../../runtime/tls/identity.ts";
import { prepareIdentity } from "../../runtime/tls/prepared_identity.ts";
import { RevocationLists } from "../../runtime/tls/revocation_lists.ts";
import { securityEvent } from "../../tls/security_event.ts";
import { resolveTlsPolicy } from "../../tls/tls_policy.ts";
import { AsduOutlet } from "../asdu_outlet.ts";
import { BackOff } from "./back_off.ts";
import { openTarget, requireTarget, type TcpTarget } from "../connect.ts";
import { SUPERVISION_OPTIONS, SUPERVISION_TARGET_OPTIONS } from "../option_names.ts";
import {
  type AsduContext,
  isTransferring,
  requestDefaults,
  requireControllingOptions,
} from "../controlling_options.ts";
import type { ControllingStation } from "../controlling_station.ts";
import { RedundantLink, type RedundantLinkChange } from "./redundant_link.ts";
import { RedundantLinkGroup, type RedundantLinkStatus } from "./redundant_link_group.ts";
import type { PointImage, PointImageOptions } from "../points/image_point.ts";
import type { PointsOptions, ReceivedPoint } from "../points/received_point.ts";
import { requireDestination } from "../procedures/destination.ts";
import { RequestError } from "../procedures/result.ts";
import type { Prepared, RequestDefaults } from "../procedures/request_options.ts";
import { ReplayFilter } from "./replay_filter.ts";
import { type CallOptions, Requests } from "../requests.ts";
import { StartUpRunner } from "./start_up_runner.ts";
import type { SupervisionOptions, SupervisionTarget } from "./supervision_options.ts";

/**
 * Maintains data transfer with one controlled station over one or more redundant links, until it is
 * closed. Use {@linkcode supervise} to create one.
 *
 * At most one link is started; the others are standbys. When the started link is lost, the next
 * standby is started immediately. The ASDUs of all connections are delivered as one stream, without
 * the events that the station repeats after a loss.
 */
export class SupervisedStation extends Requests implements AsyncDisposable {
  /** Resolves, and never rejects, when the supervision has ended. */
  readonly closed: Promise<CloseReason>;
  /** @ignore */
  protected readonly defaults: RequestDefaults;
  readonly #options: SupervisionOptions;
  readonly #links: RedundantLinkGroup;
  readonly #outlet: AsduOutlet;
  readonly #replay: ReplayFilter;
  readonly #end = Promise.withResolvers<CloseReason>();
  /** A caller waiting for the start of data transfer. */
  #waiting: PromiseWithResolvers<void>[] = [];
  #closing: Promise<void> | undefined;
  readonly #startUp: StartUpRunner;
  /** The TLS settings of each target that has some; they may be replaced. */
  #tls: readonly (TlsSettings | undefined)[];
  /** Ends the observation of CRLs. */
  #release: (() => void)[] = [];

  /**
   * Starts connecting.
   *
   * @throws {RangeError} An option is outside its range.
   * @throws {TypeError} The list of targets is empty.
   */
  constructor(options: SupervisionOptions) {
    super();
    requireControllingOptions(options); // now, instead of failing on every connection
    this.defaults = requestDefaults(options);
    this.#options = options;
    this.#outlet = new AsduOutlet(options);
    this.#replay = new ReplayFilter(options.replayWindow ?? 1000);
    this.closed = this.#end.promise;
    if (options.targets.length === 0) {
      throw new TypeError("Cannot supervise a station without targets: expected at least one");
    }
    for (const { do: what, ca } of options.startUp ?? []) {
      const destination = { what: `the start-up step "${what}"`, ca, broadcast: true };
      requireDestination(destination, this.defaults.profile);
    }
    this.#startUp = new StartUpRunner({
      steps: options.startUp ?? [],
      gate: options.startUpGate,
      everyCa: broadcastCa(this.defaults.profile),
      onReport: (report) => this.#guard(() => options.onStartUp?.(report)),
    });
    this.#tls = options.targets.map(({ host, ...target }) =>
      host === undefined ? undefined : (target as TcpTarget).tls
    );
    this.#links = new RedundantLinkGroup(
      options.targets.map((target, index) => this.#link(target, index)),
      (index, why) => this.#renewing(index, why),
    );
    this.#watchLists();
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    // Deferred, because the handlers need the objects created here.
    queueMicrotask(() => {
      if (options.signal?.aborted) this.#onAbort();
      if (this.#closing === undefined) this.#links.begin();
    });
  }

  /** All redundant links to the station, in the order of the targets. */
  get links(): readonly RedundantLinkStatus[] {
    return this.#links.statuses;
  }

  /** Index of the link that carries data; `undefined` if there is none. */
  get active(): number | undefined {
    return this.#links.active;
  }

  /** Number of events removed because the station repeated them after a loss. */
  get repeated(): number {
    return this.#replay.repeated;
  }

  /** Number of ASDUs discarded because they were not read. */
  get discarded(): number {
    return this.#outlet.discarded;
  }

  /**
   * Resolves when data transfer is started; immediately if it already is.
   *
   * @throws {LinkError} The supervision has ended.
   */
  async started({ signal }: CallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.active !== undefined) return;
    if (this.#closing !== undefined) throw errorOf(await this.closed);
    const waiting = Promise.withResolvers<void>();
    this.#waiting.push(waiting);
    const onAbort = () => waiting.reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await waiting.promise;
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    }
  }

  /**
   * Switches over in an orderly way: STOPDT on the started link, then STARTDT on a standby.
   * Resolves when data transfer is started there. Pending requests are rejected with the code
   * `stopped`.
   *
   * @param to Index of the target; the next standby by default.
   * @throws {RangeError} The target does not exist.
   * @throws {LinkError} The target is not a standby, or was lost during the switchover.
   */
  async switchOver(to?: number): Promise<void> {
    await this.#links.switchOver(to);
  }

  /**
   * Renews the links one after another, so that each peer authenticates again: STOPDT, close, connect. Where there is a
   * standby, it is renewed first and then takes the data over. Links over TLS are renewed without a call when they have
   * lasted `reauthenticateMs`, and when their {@linkcode RevocationLists} are replaced.
   *
   * @param why The reason, for `onLinkChange` and events.
   */
  async reauthenticate(why = "The links are renewed"): Promise<void> {
    await Promise.all(this.links.map((_, index) => this.#links.renew(index, why)));
  }

  /**
   * Replaces certificates, key, CRLs or rules of all targets with TLS, then renews their links.
   *
   * @throws {LinkError} They cannot be used (`not-trusted`); the previous ones stay in use.
   * @throws {RangeError | TypeError} A rule cannot be used.
   */
  async replaceIdentity(changes: Partial<TlsSettings>): Promise<void> {
    const { clock = SYSTEM_CLOCK } = this.#options;
    const next = this.#tls.map((tls) => tls && { ...tls, ...changes });
    for (const tls of next) {
      if (tls === undefined) continue;
      const attempt = "Cannot replace the identity of a station";
      (await prepareIdentity(attempt, tls, { clock, role: "client" })).release();
    }
    this.#tls = next;
    this.#watchLists();
    const why = "The identity of this station was replaced";
    await Promise.all(
      next.map(async (tls, index) => tls && await this.#links.renew(index, why)),
    );
  }

  /** Starts delayed connection attempts now. */
  hurry(): void {
    this.#links.hurry();
  }

  /**
   * Iterates over the ASDUs of all connections; see {@linkcode ControllingStation.asdus}. Ends with
   * the supervision.
   */
  asdus(): AsyncIterableIterator<Asdu> {
    return this.#outlet.asdus();
  }

  /**
   * Iterates over the points of all connections; see {@linkcode ControllingStation.points}. Ends
   * with the supervision. Like `asdus()`, it omits points that the station repeats after a loss.
   * The answers to the interrogation after each switchover are included: skip them with
   * `isEventCause(point.cause)`, or compare them with known values.
   *
   * @throws {RangeError} `pointBufferLimit` is outside its range.
   */
  points(options: PointsOptions = {}): AsyncIterableIterator<ReceivedPoint> {
    return this.#outlet.points(options);
  }

  /**
   * Keeps the latest value, quality and time of every point; see {@linkcode
   * ControllingStation.keepImage}. While data transfer is interrupted, all points are stale;
   * afterwards, each one until it is reported again.
   *
   * @throws {RangeError} `maxPoints` is not a whole number of 1 or more.
   */
  keepImage(options: PointImageOptions = {}): PointImage {
    return this.#outlet.keepImage(options);
  }

  /**
   * Sends any ASDU over the started link; resolves when the station has acknowledged it.
   *
   * @throws {RangeError | TypeError} The ASDU cannot be encoded.
   * @throws {SendError} The ASDU was not acknowledged, or data transfer is not started.
   */
  async send(asdu: AsduInput | Uint8Array): Promise<void> {
    const station = this.#links.station;
    if (station === undefined) {
      const detail = "data transfer is not started on any link to the station";
      throw new SendError(detail, { code: "not-started", sent: false });
    }
    await station.send(asdu);
  }

  /** Closes every link in an orderly way; pending requests are rejected. */
  async close(): Promise<CloseReason> {
    await this.#finish({ code: "local", detail: "Closed by this station" });
    return await this.closed;
  }

  /** Closes the supervision; see {@linkcode SupervisedStation.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** @ignore */
  override async perform<Result>(
    prepared: Prepared<Result>,
    options: CallOptions,
  ): Promise<Result> {
    const { label, readOnly } = prepared.procedure;
    for (let retries = readOnly ? this.#options.retryReads ?? 0 : 0;; retries--) {
      const station = await this.#stationFor(label, options);
      try {
        return await station.perform(prepared, options);
      } catch (error) {
        const lost = error instanceof RequestError &&
          (error.code === "closed" || error.code === "stopped");
        if (!lost || retries <= 0 || this.#closing !== undefined) throw error;
        await this.started(options);
      }
    }
  }

  async #stationFor(label: string, options: CallOptions): Promise<ControllingStation> {
    while (true) {
      const station = this.#links.station;
      if (station !== undefined) return station;
      if (this.#closing !== undefined || this.#options.whenDown !== "wait") {
        const states = this.links.map(({ name, state }) => `${name} is ${state}`).join(", ");
        const detail = `data transfer is not started, ${states}`;
        throw new RequestError(label, detail, { code: "not-started", reach: "no" });
      }
      try {
        await this.started(options);
      } catch (cause) {
        const code = options.signal?.aborted ? "aborted" : "closed";
        const detail = code === "aborted" ? "aborted by the caller" : String(cause);
        throw new RequestError(label, detail, { code, reach: "no", cause });
      }
    }
  }

  #link(target: SupervisionTarget, index: number): RedundantLink {
    const { clock = SYSTEM_CLOCK, backOff = {}, random = Math.random } = this.#options;
    const { onStateChange: _, ...station } = this.#options as SupervisionOptions & {
      onStateChange?: unknown;
    };
    return new RedundantLink({
      link: index,
      name: target.name ?? nameOf(target, index),
      clock,
      backOff: new BackOff(backOff, random),
      station: { ...station, onAsdu: (asdu, context) => this.#receive(asdu, context) },
      open: (signal) => {
        const tls = this.#tls[index];
        return openTarget(
          { ...target, ...tls !== undefined && { tls }, signal, clock } as OpenOptions,
        );
      },
      renewAfterMs: renewAfterOf(target),
      onOld: () => this.#links.renewOld(index, "The session has lasted its longest duration"),
      onChange: (change) => this.#guard(() => this.#changed(change)),
      onFailure: (error) => this.#fail(error),
    });
  }

  /** Reports that a link over TLS is renewed. */
  #renewing(index: number, reason: string): void {
    const tls = this.#tls[index];
    const target = this.#options.targets[index]!;
    if (tls === undefined || target.host === undefined) return;
    const { clock = SYSTEM_CLOCK } = this.#options;
    const peer = { host: target.host, port: target.port ?? DEFAULT_TLS_PORT };
    const event = securityEvent("session-expired", { reason, peer, time: clock.instant() });
    this.#guard(() => tls.onSecurityEvent?.(event));
  }

  /** Renews links when their CRLs are replaced. */
  #watchLists(): void {
    for (const release of this.#release) release();
    this.#release = this.#tls.flatMap((tls, index) => {
      if (!(tls?.crl instanceof RevocationLists)) return [];
      const replaced = () => void this.#links.renew(index, "The CRLs were replaced");
      return [tls.crl.observe({ replaced })];
    });
  }

  #changed(change: RedundantLinkChange): void {
    this.#links.changed(change);
    const { previous, state } = change;
    if (isTransferring(previous) && !isTransferring(state)) this.#outlet.interrupt();
    // With secure authentication, events may arrive before the session keys are established: before `started`.
    if (state === "starting" || (state === "started" && previous !== "starting")) {
      this.#replay.begin();
    }
    if (state === "started") {
      for (const { resolve } of this.#waiting.splice(0)) resolve();
      if (this.#links.station !== undefined) this.#startUp.begin(this.#links.station);
    }
    this.#options.onLinkChange?.(change);
    this.#links.choose();
  }

  #receive(asdu: Asdu, context: AsduContext): void | Promise<void> {
    const station = this.#links.station;
    const restarts = this.#options.onInitialization !== "ignore";
    if (asdu.type === "M_EI_NA_1" && restarts && station !== undefined) {
      this.#startUp.initialized(asdu.ca);
    }
    const fresh = this.#replay.pass(asdu);
    if (fresh !== undefined) return this.#outlet.deliver(fresh, context);
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A handler failed, so further ASDUs cannot be handled reliably. */
  #fail(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    void this.#finish({ code: "handler-error", detail: `A handler failed: ${why}`, error });
  }

  readonly #onAbort = (): void => {
    const error = this.#options.signal?.reason;
    void this.#finish({ code: "aborted", detail: "Aborted by the caller", error });
  };

  #finish(reason: CloseReason): Promise<void> {
    this.#closing ??= this.#close(reason);
    return this.#closing;
  }

  async #close(reason: CloseReason): Promise<void> {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#outlet.release();
    for (const release of this.#release.splice(0)) release();
    await this.#links.close();
    for (const { reject } of this.#waiting.splice(0)) reject(errorOf(reason));
    this.#outlet.end(reason.code === "local" ? undefined : errorOf(reason));
    this.#end.resolve(reason);
  }
}

/**
 * Maintains data transfer with a controlled station until it is closed.
 *
 * @throws {LinkError} This runtime has no TCP for a target with a host (`not-supported`).
 * @throws {RangeError} An option is outside its range.
 * @throws {TypeError} The list of targets is missing or empty, or a target has neither `host` nor `open`.
 * @example Two front ends of one substation, interrogated after each switchover
 * ```ts
 * import { formatAsdu, supervise } from "@telecontrol/iec104";
 *
 * async function watch(first: string, second: string): Promise<void> {
 *   await using plant = supervise({
 *     targets: [{ host: first }, { host: second }],
 *     startUp: [{ do: "clock", ca: 1 }, { do: "interrogate", ca: 1 }],
 *     onLinkChange: ({ name, state, reason }) => console.log(`${name} ${state}: ${reason}`),
 *   });
 *   for await (const asdu of plant.asdus()) console.log(formatAsdu(asdu));
 * }
 * ```
 */
export function supervise<T extends PrivateType = PrivateType>(
  options: SupervisionOptions<T>,
): SupervisedStation {
  requireEngine("Cannot supervise a controlled station");
  if (!Array.isArray(options.targets)) {
    throw new TypeError(
      `Cannot supervise a station: targets is ${shownValue(options.targets)}, ` +
        "expected an array such as [{ host }]",
    );
  }
  const what = "Cannot supervise a station";
  requireKnownOptions(what, options, SUPERVISION_OPTIONS);
  for (const [index, target] of options.targets.entries()) {
    requireKnownOptions(`${what}: targets[${index}]`, target, SUPERVISION_TARGET_OPTIONS);
    requireTarget(target);
    if (target.host !== undefined) requireSockets(`Cannot connect to ${target.host}`);
  }
  return new SupervisedStation(options as unknown as SupervisionOptions);
}

type OpenOptions = Parameters<typeof openTarget>[0];

/** How long a connection to a target may last. */
function renewAfterOf(target: SupervisionTarget): number | undefined {
  if (target.host === undefined) {
    const { reauthenticateMs } = target;
    return reauthenticateMs && resolveTlsPolicy({ reauthenticateMs }).reauthenticateMs;
  }
  return target.tls === undefined ? undefined : resolveTlsPolicy(target.tls).reauthenticateMs;
}

function nameOf(target: SupervisionTarget, index: number): string {
  if (target.host === undefined) return `target ${index}`;
  return target.port === undefined ? target.host : `${target.host} port ${target.port}`;
}
