// One link: a TCP connection that carries APDUs, from its first packet to its last.

import type { CloseReason, Connection } from "../../connection.ts";
import type { About, FindingLog } from "../findings/log.ts";
import type { Clock, Moment } from "../moment.ts";
import type { RateWatch } from "../rate_watch.ts";
import { type LinkSettings, TIMER_SLACK_MS } from "../settings.ts";
import type { Ending } from "./ending.ts";
import { type Act, Side } from "./side.ts";

/** What all sessions of an analysis share. */
export interface SessionContext {
  readonly clock: Clock;
  readonly findings: FindingLog;
  /** What the stations are set to. */
  readonly settings: LinkSettings;
  /** Whether somebody said so, or they are only assumed to have the standard's values. */
  readonly settingsKnown: boolean;
}

/** Whether data may be sent. */
export type Phase = "unknown" | "stopped" | "starting" | "started" | "stopping";

/** A change of the phase. */
export interface PhaseChange {
  readonly phase: Phase;
  readonly at: Moment;
}

/** How a connection ended. */
export interface Closing {
  readonly at: Moment;
  readonly reason: CloseReason;
  readonly byClient: boolean | undefined;
}

/** Phase changes that are kept. */
const MAX_PHASES = 64;

/** What is known of one link. */
export class Session {
  /** Number of the session, from 0. */
  readonly id: number;
  readonly context: SessionContext;
  connection: Connection;
  readonly opened: Moment;
  readonly recognisedBy: "port" | "content";
  readonly client = new Side(true);
  readonly server = new Side(false);
  /** Whether the client is the controlling station; `undefined` until something shows it. */
  clientControls: boolean | undefined;
  phase: Phase;
  readonly phases: PhaseChange[] = [];
  phaseChanges = 0;
  /** The last phase change. */
  changed: Moment;
  /** When data transfer was started last, and for how long it was before. */
  started: Moment | undefined;
  startedMs = 0;
  /** When the last APDU of either side was sent. */
  lastTime: number;
  /** The longest silence between two APDUs, and which APDU ended it. */
  longestSilenceMs = 0;
  silence: Moment | undefined;
  /** Acts that were sent. */
  readonly acts: Record<Act, number> = { STARTDT: 0, STOPDT: 0, TESTFR: 0 };
  /** The last error of a station that makes its peer close. */
  fault: { readonly byClient: boolean; readonly text: string; readonly at: Moment } | undefined;
  /** Watches for too many STARTDT act. */
  startWatch: RateWatch | undefined;
  /** Gaps in the data of both sides. */
  gaps = 0;
  /** Information objects and ASDUs it carried. */
  objects = 0;
  closed: Closing | undefined;
  ending: Ending | undefined;
  readonly cas = new Set<number>();

  /** Makes the session of a connection that begins, or is first seen, at a moment. */
  constructor(
    id: number,
    context: SessionContext,
    from: {
      readonly connection: Connection;
      readonly opened: Moment;
      readonly recognisedBy: "port" | "content";
    },
  ) {
    this.id = id;
    this.context = context;
    this.connection = from.connection;
    this.opened = this.changed = from.opened;
    this.lastTime = from.opened.time;
    this.recognisedBy = from.recognisedBy;
    const fromStart = from.connection.handshake;
    this.phase = fromStart ? "stopped" : "unknown";
    if (!fromStart) return;
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

  /** A station, for people: `controlling station 10.0.0.1`. */
  name(side: Side): string {
    const role = this.clientControls === undefined
      ? ""
      : this.isControlling(side)
      ? "controlling station "
      : "controlled station ";
    return role + this.address(side);
  }

  /** Whether a side is the controlling station, as far as it is known; else the client is taken for it. */
  isControlling({ isClient }: Side): boolean {
    return isClient === (this.clientControls ?? true);
  }

  /** Whether anything that a side has sent was captured. */
  isHeard({ isClient }: Side): boolean {
    const { fromClient, fromServer } = this.connection;
    return (isClient ? fromClient : fromServer).segments > 0;
  }

  /** Whether an act that a side has sent would be known by now. */
  knowsActs(side: Side): boolean {
    const { clock, settings: { t1Ms } } = this.context;
    const watched = clock.time - this.opened.time > t1Ms + TIMER_SLACK_MS;
    return (this.connection.handshake || watched) && this.isHeard(side) && !side.interrupted;
  }

  /** Moves on to another phase. */
  enter(phase: Phase): void {
    if (phase === this.phase) return;
    const at = this.context.clock.moment();
    if (this.started !== undefined && phase !== "stopping") {
      this.startedMs += Math.max(0, at.time - this.started.time) || 0;
      this.started = undefined;
    }
    if (phase === "started") this.started = at;
    this.phase = phase;
    this.changed = at;
    this.phaseChanges++;
    if (this.phases.length < MAX_PHASES) this.phases.push({ phase, at });
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
    this.fault = { byClient: side.isClient, text, at: this.context.clock.moment() };
  }
}
