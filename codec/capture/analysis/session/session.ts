// A session: a TCP connection that carries APDUs, from its first packet to its last.

import type { StreamCounters, TcpCloseReason, TcpConnection } from "../../connection.ts";
import type { SizesItem } from "../../items.ts";
import type { About, FindingLog } from "../finding_log.ts";
import type { PacketClock, PacketTime } from "../../packet_time.ts";
import type { RateWatch } from "../rate_watch.ts";
import { type LinkSettings, TIMER_SLACK_MS } from "../settings.ts";
import { type Act, Side } from "./side.ts";

/** State shared by all sessions of an analysis. */
export interface SessionContext {
  readonly clock: PacketClock;
  readonly findings: FindingLog;
  /** The parameters of the stations. */
  readonly settings: LinkSettings;
  /** Whether they were configured; otherwise the standard's defaults are assumed. */
  readonly settingsKnown: boolean;
  /** Number of I format APDUs without any acknowledgement that is a finding. */
  readonly unacknowledged: number;
}

/** State of data transfer. */
export type Phase = "unknown" | "stopped" | "starting" | "started" | "stopping";

/** A change of state. */
export interface PhaseChange {
  readonly phase: Phase;
  readonly at: PacketTime;
}

/**
 * The cause of the end of a connection.
 *
 * | cause | meaning |
 * |---|---|
 * | `stopped` | normal: data transfer had been stopped, or never started |
 * | `refused` | the connection was not accepted, or no APDU was exchanged |
 * | `no-confirmation` | a station waited for a STARTDT, STOPDT or TESTFR con until t1 expired |
 * | `no-acknowledgement` | a station waited for an acknowledgement until t1 expired |
 * | `fault` | a station made an error, and its peer closed the connection |
 * | `switchover` | the controlling station started data transfer on another connection |
 * | `second-master` | the controlled station closed the connection after another host had started data transfer with it |
 * | `idle` | nothing was sent for t3 or longer, not even TESTFR act |
 * | `closed` | a station closed the connection during data transfer, for a reason that the capture does not show |
 * | `replaced` | a new connection between the same ports was opened |
 * | `not-seen` | the capture ends, or there were too many connections to follow |
 */
export type EndingCause =
  | "stopped"
  | "refused"
  | "no-confirmation"
  | "no-acknowledgement"
  | "fault"
  | "switchover"
  | "second-master"
  | "idle"
  | "closed"
  | "replaced"
  | "not-seen";

/** The end of a connection and its cause. */
export interface Ending {
  readonly cause: EndingCause;
  /** Explanation as a sentence. */
  readonly text: string;
  /** The timer that expired. */
  readonly timer?: "t1" | "t3";
  /**
   * The packet that explains the end: the unanswered one, the fault, or the start on another
   * connection.
   */
  readonly packet?: PacketTime;
  /** How long the timer had been running, in ms. */
  readonly waitedMs?: number;
}

/** How a connection ended. */
export interface Closing {
  readonly at: PacketTime;
  readonly reason: TcpCloseReason;
  readonly byClient: boolean | undefined;
}

/** Maximum number of state changes and common addresses kept. */
const MAX_PHASES = 64;
const MAX_CAS = 64;

/** State of a link as far as the capture shows it. */
export class Session {
  /** Number of the session, from 0. */
  readonly id: number;
  readonly context: SessionContext;
  connection: TcpConnection;
  readonly opened: PacketTime;
  readonly recognisedBy: "port" | "content";
  /** Whether it was captured from its first APDU. */
  fromStart: boolean;
  /** Whether its last APDUs were excluded by the filter. */
  isCut = false;
  readonly client: Side = new Side(true);
  readonly server: Side = new Side(false);
  /** Whether the client is the controlling station; `undefined` if not yet known. */
  clientControls: boolean | undefined;
  phase: Phase;
  readonly phases: PhaseChange[] = [];
  phaseChanges = 0;
  /** The last change of state. */
  changed: PacketTime;
  /** When data transfer was last started, and the total duration of earlier periods. */
  started: PacketTime | undefined;
  startedMs = 0;
  /** When either side last sent an APDU. */
  lastTime: number = NaN;
  /** The longest time between two APDUs, and the APDU that ended it. */
  longestSilenceMs = 0;
  silence: PacketTime | undefined;
  /** Number of U format acts sent. */
  readonly acts: Record<Act, number> = { STARTDT: 0, STOPDT: 0, TESTFR: 0 };
  /** The last error of a station that obliges its peer to close the connection. */
  fault: { readonly byClient: boolean; readonly text: string; readonly at: PacketTime } | undefined;
  /** Detects STARTDT floods. */
  startWatch: RateWatch | undefined;
  /** Number of gaps in the data of both sides. */
  gaps = 0;
  /** Number of information objects and ASDUs. */
  objects = 0;
  /** Its field sizes if they are not those of the standard, or not certain. */
  sizes: SizesItem | undefined;
  closed: Closing | undefined;
  ending: Ending | undefined;
  /** Common addresses of its ASDUs. */
  readonly cas: number[] = [];

  #before: { readonly client: StreamCounters; readonly server: StreamCounters } | undefined;

  /** Creates the session of a new connection, or of one that is first seen at this moment. */
  constructor(
    id: number,
    context: SessionContext,
    from: {
      readonly connection: TcpConnection;
      readonly opened: PacketTime;
      readonly recognisedBy: "port" | "content";
      /** Whether its first APDUs were excluded by the filter. */
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

  /** Returns one of the two sides. */
  side(isClient: boolean): Side {
    return isClient ? this.client : this.server;
  }

  /** Returns the other side. */
  peer(side: Side): Side {
    return side.isClient ? this.server : this.client;
  }

  /** Returns the address of a station. */
  address({ isClient }: Side): string {
    return (isClient ? this.connection.client : this.connection.server).address;
  }

  /**
   * Describes a station: `controlling station 10.0.0.1`, or `station 10.0.0.1` while its role is
   * unknown.
   */
  name(side: Side): string {
    const role = this.clientControls === undefined
      ? "station "
      : this.isControlling(side)
      ? "controlling station "
      : "controlled station ";
    return role + this.address(side);
  }

  /** The side of the controlling station; until that is known, the client counts as such. */
  get controlling(): Side {
    return this.side(this.clientControls ?? true);
  }

  /** Whether a side is {@linkcode controlling}. */
  isControlling(side: Side): boolean {
    return side === this.controlling;
  }

  /** TCP statistics of a side. */
  counters({ isClient }: Side): StreamCounters {
    const { fromClient, fromServer } = this.connection;
    const now = isClient ? fromClient : fromServer;
    const before = isClient ? this.#before?.client : this.#before?.server;
    return before === undefined ? now : addCounters({ ...before }, now);
  }

  /** Whether any data sent by a side was captured. */
  isHeard(side: Side): boolean {
    return this.counters(side).segments > 0;
  }

  /**
   * Continues in the next file, where the connection has another object and a few packets may be
   * missing.
   */
  resume(connection: TcpConnection): void {
    const { client, server } = this;
    this.#before = { client: { ...this.counters(client) }, server: { ...this.counters(server) } };
    this.connection = connection;
    client.interrupted = server.interrupted = true;
  }

  /** APDUs are excluded by the filter here, so everything that depends on them becomes unknown. */
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

  /** Records the common address of an ASDU. */
  addCa(ca: number): void {
    if (this.cas.length < MAX_CAS && !this.cas.includes(ca)) this.cas.push(ca);
  }

  /** Whether an act sent by a side would be known by now. */
  knowsActs(side: Side): boolean {
    const { clock, settings: { t1Ms } } = this.context;
    const watched = clock.time - this.opened.time > t1Ms + TIMER_SLACK_MS;
    return (this.fromStart || watched) && this.isHeard(side) && !side.interrupted;
  }

  /** Changes the state. */
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

  /** Ends the current period of data transfer, if there is one. */
  endPhase({ time }: PacketTime): void {
    if (this.started === undefined) return;
    this.startedMs += Math.max(0, time - this.started.time) || 0;
    this.started = undefined;
  }

  /** Returns the subject of a finding about something that a side sent. */
  about(side: Side): About {
    return {
      session: this.id,
      source: this.address(side),
      destination: this.address(this.peer(side)),
    };
  }

  /** Records an error that obliges the peer of a side to close the connection. */
  blame(side: Side, text: string): void {
    this.fault = { byClient: side.isClient, text, at: this.context.clock.now() };
  }
}

/** Adds the counters of `from` to those of `to` and returns `to`. */
export function addCounters(to: StreamCounters, from: StreamCounters): StreamCounters {
  to.segments += from.segments;
  to.octets += from.octets;
  to.repeatedSegments += from.repeatedSegments;
  to.conflictingSegments += from.conflictingSegments;
  to.reorderedSegments += from.reorderedSegments;
  to.missingOctets += from.missingOctets;
  return to;
}
