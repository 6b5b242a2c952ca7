// Monitors which hosts control which station.

import { formatDuration } from "../../duration.ts";
import { isCommand, roleOf } from "../../classify.ts";
import { TIME_FLAGS } from "../../time.ts";
import { type PacketClock, placeText } from "../packet_time.ts";
import type { FindingLog } from "./finding_log.ts";
import type { Session } from "./session/session.ts";
import type { Station, Visitor } from "./station.ts";
import type { AnalysisThresholds } from "./thresholds.ts";
import { MAX_ZONE_MS, QUARTER_MS } from "./time_watch.ts";
import { typeText } from "./words.ts";

/** State kept for each station. */
const MAX_VISITORS = 64;
const MAX_STORMS = 256;
const MAX_OPERATED = 4096;

/** A request of a controlling station. */
export interface ControlRequest {
  readonly typeId: number;
  readonly ca: number;
  readonly ioa: number;
}

/** The time tag of a command. */
export interface CommandTime {
  readonly time: number;
  readonly timeFlags?: number;
}

/** Options of a {@linkcode ControlWatch}. */
export interface ControlWatchOptions {
  /** Initial period of the capture in which all commanders count as known. */
  readonly learnMs: number;
  /** Addresses known to control stations; all others count as new. */
  readonly controllers: readonly string[] | undefined;
  readonly thresholds: AnalysisThresholds;
}

/** Detects new commanders, multiple clock masters, resets and interrogation storms. */
export class ControlWatch {
  readonly #clock: PacketClock;
  readonly #findings: FindingLog;
  readonly #options: ControlWatchOptions;

  /** Creates a watch. */
  constructor(clock: PacketClock, findings: FindingLog, options: ControlWatchOptions) {
    this.#clock = clock;
    this.#findings = findings;
    this.#options = options;
  }

  /** Whether the initial period is over. */
  get hasLearned(): boolean {
    return this.#clock.time - this.#clock.start > this.#options.learnMs;
  }

  /** Processes a request with cause activation. */
  take(session: Session, station: Station, request: ControlRequest): void {
    const { typeId } = request;
    const role = roleOf(typeId);
    if (isCommand(typeId)) {
      this.#command(session, station, request);
      this.#operate(session, station, request);
    } else if (role === "parameter" || role === "parameterActivation") {
      this.#setParameter(session, request);
    } else if (role === "clock") this.#setClock(session, station, request);
    else if (role === "reset") this.#reset(session, request);
  }

  /** Processes an interrogation; `cause` is the cause of its data. */
  interrogate(
    session: Session,
    station: Station,
    request: ControlRequest & { readonly cause: number },
  ): void {
    const key = `${request.ca} ${request.cause}`;
    const { time } = this.#clock;
    const { stormIntervalMs, stormMs } = this.#options.thresholds;
    let storm = station.storms.get(key);
    if (storm === undefined) {
      if (station.storms.size >= MAX_STORMS) return;
      station.storms.set(key, storm = { since: time, last: time, requests: 0 });
    }
    if (!(time - storm.last < stormIntervalMs)) Object.assign(storm, { since: time, requests: 0 });
    storm.last = time;
    storm.requests++;
    if (!(time - storm.since >= stormMs)) return;
    const { requests, since } = storm;
    const { typeId, ca, cause } = request;
    this.#findings.note(
      "interrogation-storm",
      { ...aboutControl(session), ca, typeId, key: cause },
      () =>
        `${requests} ${typeText(typeId)} for the same data of CA ${ca} within ` +
        `${formatDuration(time - since)} from ${controller(session)}`,
    );
  }

  #command(session: Session, station: Station, { typeId, ca, ioa }: ControlRequest): void {
    const address = controller(session);
    const others = [...station.commanders.keys()];
    if (!visit(station.commanders, address, this.#clock)) return;
    const { controllers } = this.#options;
    const isNew = controllers === undefined
      ? others.length > 0 || this.hasLearned
      : !controllers.includes(address);
    if (!isNew) return;
    const before = others.length === 0
      ? "no commands"
      : `commands from ${others.slice(0, 3).join(", ")}`;
    this.#findings.note(
      "new-commander",
      { ...aboutControl(session), ca, ioa, typeId },
      () =>
        `${typeText(typeId)} to CA ${ca} IOA ${ioa} from ${address}; before, ` +
        `${station.endpoint.address} got ${before}`,
    );
  }

  /** Reports an object that two hosts command shortly after each other. */
  #operate(session: Session, { operated }: Station, { typeId, ca, ioa }: ControlRequest): void {
    const address = controller(session);
    const key = `${ca} ${ioa}`;
    const before = operated.get(key);
    operated.delete(key); // The latest is last.
    operated.set(key, { address, at: this.#clock.now() });
    if (operated.size > MAX_OPERATED) operated.delete(operated.keys().next().value!);
    if (before === undefined || before.address === address) return;
    const since = this.#clock.time - before.at.time;
    if (!(since <= this.#options.thresholds.twoMastersMs)) return;
    this.#findings.note(
      "two-masters",
      { ...aboutControl(session), ca, ioa, typeId },
      () =>
        `${typeText(typeId)} to CA ${ca} IOA ${ioa} from ${address}, ${
          formatDuration(since)
        } after ` +
        `a command from ${before.address} (${placeText(before.at)})`,
    );
  }

  #setParameter(session: Session, { typeId, ca, ioa }: ControlRequest): void {
    this.#findings.note(
      "parameter-changed",
      { ...aboutControl(session), ca, ioa, typeId },
      () => `${typeText(typeId)} to CA ${ca} IOA ${ioa} from ${controller(session)}`,
    );
  }

  /** Reports time tags of commands that are impossible, invalid or far from the time of capture. */
  checkTime(session: Session, { typeId, ca, ioa }: ControlRequest, tag: CommandTime): void {
    const fault = this.#timeFault(tag);
    if (fault === undefined) return;
    this.#findings.note(
      "command-time",
      { ...aboutControl(session), ca, ioa, typeId },
      () =>
        `Time tag of ${typeText(typeId)} to CA ${ca} IOA ${ioa} from ${
          controller(session)
        } ${fault}`,
    );
  }

  #timeFault({ time, timeFlags = 0 }: CommandTime): string | undefined {
    if (Number.isNaN(time)) return "is an impossible date";
    if ((timeFlags & TIME_FLAGS.invalid) !== 0) return "is marked invalid";
    const offset = time - this.#clock.time;
    // Stations may use any time zone.
    const zone = Math.round(offset / QUARTER_MS) * QUARTER_MS;
    const off = Math.abs(zone) <= MAX_ZONE_MS ? offset - zone : offset;
    if (!(Math.abs(off) > this.#options.thresholds.commandTimeMs)) return undefined;
    const side = off > 0 ? "after" : "before";
    return `is ${formatDuration(Math.round(Math.abs(off)))} ${side} the time of capture`;
  }

  #setClock(session: Session, station: Station, { ca }: ControlRequest): void {
    const address = controller(session);
    const others = [...station.clockMasters.keys()].filter((each) => each !== address);
    visit(station.clockMasters, address, this.#clock);
    if (others.length === 0) return;
    this.#findings.note(
      "two-clock-masters",
      { destination: station.endpoint.address, source: address, ca },
      () => `Clock of ${station.endpoint.address} set by ${address} and by ${others.join(", ")}`,
    );
  }

  #reset(session: Session, { typeId, ca }: ControlRequest): void {
    this.#findings.note(
      "reset-process",
      { ...aboutControl(session), ca, typeId },
      () => `${typeText(typeId)} to CA ${ca} from ${controller(session)}`,
    );
  }
}

/** Returns the address of the controlling station of a session. */
export function controller(session: Session): string {
  return session.address(session.controlling);
}

function aboutControl(session: Session) {
  return session.about(session.controlling);
}

/** Records a visit; returns whether it is the first. */
function visit(visitors: Map<string, Visitor>, address: string, clock: PacketClock): boolean {
  const known = visitors.get(address);
  if (known !== undefined) {
    known.count++;
    return false;
  }
  if (visitors.size < MAX_VISITORS) visitors.set(address, { first: clock.now(), count: 1 });
  return true;
}
