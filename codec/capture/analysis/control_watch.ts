// Monitors which hosts control which station.

import { formatDuration } from "../../duration.ts";
import { isCommand, roleOf } from "../../classify.ts";
import type { PacketClock } from "./packet_time.ts";
import type { FindingLog } from "./findings/log.ts";
import { RateWatch } from "./rate_watch.ts";
import type { Session } from "./session/session.ts";
import type { Station, Visitor } from "./station.ts";
import { typeText } from "./words.ts";

/** A storm is this number of identical interrogations within this time. */
const STORM_REQUESTS = 5;
const STORM_MS = 60_000;

/** State kept for each station. */
const MAX_VISITORS = 64;
const MAX_STORMS = 256;

/** A request of a controlling station. */
export interface ControlRequest {
  readonly typeId: number;
  readonly ca: number;
  readonly ioa: number;
}

/** Options of a {@linkcode ControlWatch}. */
export interface ControlWatchOptions {
  /** Initial period of the capture in which all commanders count as known. */
  readonly learnMs: number;
  /** Addresses known to control stations; all others count as new. */
  readonly controllers: readonly string[] | undefined;
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
    if (isCommand(typeId)) this.#command(session, station, request);
    else if (role === "clock") this.#setClock(session, station, request);
    else if (role === "reset") this.#reset(session, request);
  }

  /** Processes an interrogation; `cause` is the cause of its data. */
  interrogate(
    session: Session,
    station: Station,
    request: ControlRequest & { readonly cause: number },
  ): void {
    const key = request.ca * 64 + request.cause;
    let watch = station.storms.get(key);
    if (watch === undefined) {
      if (station.storms.size >= MAX_STORMS) return;
      station.storms.set(key, watch = new RateWatch(STORM_REQUESTS, STORM_MS));
    }
    if (!watch.add(this.#clock.time)) return;
    const { typeId, ca, cause } = request;
    this.#findings.note(
      "interrogation-storm",
      { ...aboutControl(session), ca, typeId, key: cause },
      () =>
        `${STORM_REQUESTS} ${typeText(typeId)} for the same data of CA ${ca} within ` +
        `${formatDuration(STORM_MS)} from ${controller(session)}`,
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
  return session.address(session.side(session.clientControls ?? true));
}

function aboutControl(session: Session) {
  return session.about(session.side(session.clientControls ?? true));
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
