// One link: a TCP connection that carries APDUs, from its first packet to its last.

import type { StreamCounters, TcpCloseReason, TcpConnection } from "../../connection.ts";
import type { About, FindingLog } from "../findings/log.ts";
import type { PacketClock, PacketTime } from "../packet_time.ts";
import type { RateWatch } from "../rate_watch.ts";
import { type LinkSettings, TIMER_SLACK_MS } from "../settings.ts";
import { type Act, Side } from "./side.ts";

/** What all sessions of an analysis share. */
export interface SessionContext {
  readonly clock: PacketClock;
  readonly findings: FindingLog;
  /** The parameters of the stations. */
  readonly settings: LinkSettings;
  /** Whether they were configured; otherwise the standard's values are assumed. */
  readonly settingsKnown: boolean;
}

/** Whether data may be sent. */
export type Phase = "unknown" | "stopped" | "starting" | "started" | "stopping";

/** A change of the phase. */
export interface PhaseChange {
  readonly phase: Phase;
  readonly at: PacketTime;
}

/**
 * The cause of the end of a connection.
 *
 * | cause | meaning |
 * |---|---|
 * | `stopped` | in order: data transfer had been stopped, or never started |
 * | `refused` | the connection was not accepted, or no APDU was exchanged |
 * | `no-confirmation` | one station had waited t1 for a STARTDT, STOPDT or TESTFR con |
 * | `no-acknowledgement` | one station had waited t1 for an acknowledgement |
 * | `fault` | one station made an error, and its peer closed |
 * | `switchover` | the controlling side had started data transfer on another connection |
 * | `closed` | one station closed while data transfer was started, for a reason the capture does not show |
 * | `replaced` | a new connection between the same ports began |
 * | `not-seen` | the capture ends, or there were too many connections to follow |
 */
export type EndingCause =
  | "stopped"
  | "refused"
  | "no-confirmation"
  | "no-acknowledgement"
  | "fault"
  | "switchover"
  | "closed"
  | "replaced"
  | "not-seen";

/** The end of a connection and its cause. */
export interface Ending {
  readonly cause: EndingCause;
  /** In a sentence. */
  readonly text: string;
}

/** How a connection ended. */
export interface Closing {
  readonly at: PacketTime;
  readonly reason: TcpCloseReason;
  readonly byClient: boolean | undefined;
}

/** Phase changes and common addresses that are kept. */
const MAX_PHASES = 64;
const MAX_CAS = 64;

/** What is known about one link. */
export class Session {
  /** Number of the session, from 0. */
  readonly id: number;
  readonly context: SessionContext;
  connection: TcpConnection;
  readonly opened: PacketTime;
  readonly recognisedBy: "port" | "content";
  /** Whether it is known from its first APDU on. */
  fromStart: boolean;
  /** Whether its last APDUs were left out. */
  isCut = false;
  readonly client: Side = new Side(true);
  readonly server: Side = new Side(false);
  /** Whether the client is the controlling station; `undefined` until something shows it. */
  clientControls: boolean | undefined;
  phase: Phase;
  readonly phases: PhaseChange[] = [];
  phaseChanges = 0;
  /** The last phase change. */
  changed: PacketTime;
  /** When data transfer was started last, and for how long it was before. */
  started: PacketTime | undefined;
  startedMs = 0;
  /** When the last APDU of either side was sent. */
  lastTime: number;
  /** The longest silence between two APDUs, and which APDU ended it. */
  longestSilenceMs = 0;
  silence: PacketTime | undefined;
  /** Acts that were sent. */
  readonly acts: Record<Act, number> = { STARTDT: 0, STOPDT: 0, TESTFR: 0 };
  /** The last error of a station that makes its peer close. */
  fault: { readonly byClient: boolean; readonly text: string; readonly at: PacketTime } | undefined;
  /** Watches for too many STARTDT act. */
  startWatch: RateWatch | undefined;
  /** Gaps in the data of both sides. */
  gaps = 0;
  /** Information objects and ASDUs it carried. */
  objects = 0;
  closed: Closing | undefined;
  ending: Ending | undefined;
  /** Common addresses of its ASDUs. */
  readonly cas: number[] = [];

  #before: { readonly client: StreamCounters; readonly server: StreamCounters } | undefined;

  /** Makes the session of a connection that begins, or is first seen, at a moment. */
  constructor(
    id: number,
    context: SessionContext,
    from: {
      readonly connection: TcpConnection;
      readonly opened: PacketTime;
      readonly recognisedBy: "port" | "content";
      /** Whether its first APDUs were left out. */
      readonly isCut?: boolean;
    },
  ) {
    this.id = id;
    this.context = context;
    this.connection = from.connection;
    this.opened = this.changed = from.opened;
    this.lastTime = from.opened.time;
    this.recognisedBy = from.recognisedBy;
    this.fromStart = from.connection.handshake && from.isCut !== true;
    this.phase = this.fromStart ? "stopped" : "unknown";
    if (!this.fromStart) return;
    for (const side of [this.client, this.server]) side.nextSend = side.acknowledged = 0;
  }

  /** One of the two sides. */
  side(isClient: boolean): Side {
    return isClient ? this.client : this.server;
  }

  /** The other side. */
  peer(side: Side): Side {
    return side.isClient ? this.server : this.client;
  }

  /** Address of a station. */
  address({ isClient }: Side): string {
    return (isClient ? this.connection.client : this.connection.server).address;
  }

  /** A station, for people: `controlling station 10.0.0.1`, or `station 10.0.0.1` while its role is not known. */
  name(side: Side): string {
    const role = this.clientControls === undefined
      ? "station "
      : this.isControlling(side)
      ? "controlling station "
      : "controlled station ";
    return role + this.address(side);
  }

  /** Whether a side is the controlling station, as far as known; otherwise the client counts as such. */
  isControlling({ isClient }: Side): boolean {
    return isClient === (this.clientControls ?? true);
  }

  /** What was captured of the TCP data of a side. */
  counters({ isClient }: Side): StreamCounters {
    const { fromClient, fromServer } = this.connection;
    const now = isClient ? fromClient : fromServer;
    const before = isClient ? this.#before?.client : this.#before?.server;
    return before === undefined ? now : addCounters({ ...before }, now);
  }

  /** Whether anything that a side has sent was captured. */
  isHeard(side: Side): boolean {
    return this.counters(side).segments > 0;
  }

  /** Goes on in the next file, where the connection has another object and may lack a few packets. */
  resume(connection: TcpConnection): void {
    const { client, server } = this;
    this.#before = { client: { ...this.counters(client) }, server: { ...this.counters(server) } };
    this.connection = connection;
    client.interrupted = server.interrupted = true;
  }

  /** APDUs are left out here: nothing that depends on them is known any more. */
  cut(): void {
    this.isCut = true;
    this.fromStart = false;
    this.gaps++;
    for (const side of [this.client, this.server]) {
      side.interrupted = true;
      side.lastSent = NaN;
      side.pending.STARTDT = side.pending.STOPDT = side.pending.TESTFR = undefined;
    }
    this.lastTime = NaN;
    this.phase = "unknown";
  }

  /** Notes a common address of an ASDU. */
  addCa(ca: number): void {
    if (this.cas.length < MAX_CAS && !this.cas.includes(ca)) this.cas.push(ca);
  }

  /** Whether an act that a side has sent would be known by now. */
  knowsActs(side: Side): boolean {
    const { clock, settings: { t1Ms } } = this.context;
    const watched = clock.time - this.opened.time > t1Ms + TIMER_SLACK_MS;
    return (this.fromStart || watched) && this.isHeard(side) && !side.interrupted;
  }

  /** Moves on to another phase. */
  enter(phase: Phase): void {
    if (phase === this.phase) return;
    const at = this.context.clock.now();
    if (phase !== "stopping") this.endPhase(at);
    if (phase === "started") this.started = at;
    this.phase = phase;
    this.changed = at;
    this.phaseChanges++;
    if (this.phases.length < MAX_PHASES) this.phases.push({ phase, at });
  }

  /** Ends the time of data transfer, if it was started. */
  endPhase({ time }: PacketTime): void {
    if (this.started === undefined) return;
    this.startedMs += Math.max(0, time - this.started.time) || 0;
    this.started = undefined;
  }

  /** What a finding about something that a side has sent is about. */
  about(side: Side): About {
    return {
      session: this.id,
      source: this.address(side),
      destination: this.address(this.peer(side)),
    };
  }

  /** Remembers an error for which the peer of a side has to close the connection. */
  blame(side: Side, text: string): void {
    this.fault = { byClient: side.isClient, text, at: this.context.clock.now() };
  }
}

/** Adds the counters of `from` to those of `to`, and returns `to`. */
export function addCounters(to: StreamCounters, from: StreamCounters): StreamCounters {
  to.segments += from.segments;
  to.octets += from.octets;
  to.repeatedSegments += from.repeatedSegments;
  to.reorderedSegments += from.reorderedSegments;
  to.missingOctets += from.missingOctets;
  return to;
}
