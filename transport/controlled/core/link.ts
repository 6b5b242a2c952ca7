// One connection from the station's point of view: queued answers and data, and unacknowledged
// ASDUs.

import { Fifo } from "../../session/fifo.ts";
import type { RateWindow } from "../authority/rate_window.ts";
import type { CommandObject } from "../objects/command_object.ts";
import type { EventEncoder } from "../events/event_asdu.ts";
import type { BufferedEvent } from "../objects/buffered_event.ts";
import type { Entry } from "../../agenda.ts";
import type { Group } from "../events/group.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";

/** Data of a procedure. Each ASDU is created when the send window permits. */
export interface Transfer {
  /** The procedure it belongs to. */
  readonly kind: "interrogation" | "counters" | "cyclic" | "file";
  /** Common address. */
  readonly ca: number;
  /** The request: QOI, QCC, or another value that distinguishes transfers of the same kind. */
  readonly qualifier: number;
  /** Number of ASDUs, at least one. */
  readonly count: number;
  /** Creates one of the ASDUs when it is sent. */
  readonly make: (index: number) => Uint8Array;
}

/** A transfer and the number of ASDUs already sent. */
interface Running extends Transfer {
  sent: number;
}

/** The transfers of a connection. */
interface Transfers {
  /** Interrogations, of points and counters. */
  readonly requested: Running[];
  readonly files: Running[];
  readonly cyclic: Running[];
  /**
   * Whether the next ASDU of a file must wait for a cyclic ASDU. They alternate, so that neither
   * delays the other.
   */
  isCyclicNext: boolean;
}

/** An answer that must follow earlier events. */
interface Deferred {
  readonly octets: Uint8Array;
  /** The event to wait for, in one class or in all. */
  readonly after: number;
  readonly priority: number | undefined;
}

const NO_EVENTS: readonly BufferedEvent[] = [];

/** State of a connection within the station. */
export class Link {
  /** Identifies the connection within the station. */
  readonly id: number;
  /** The peer. */
  readonly remote: PeerIdentity;
  /** The group it belongs to. */
  readonly group: Group;
  /** Whether data transfer is started. */
  state: "stopped" | "started" | "closed" = "stopped";
  /**
   * Number of times data transfer was stopped; an answer to a request from an earlier period is
   * discarded.
   */
  period = 0;
  /** Unanswered questions to the application. */
  questions = 0;
  /** The commands that it has selected. */
  selections: Set<CommandObject> | undefined;
  /** Counts its commands, if they are limited. */
  commandRate: RateWindow | undefined;
  /** Closes the connection if data transfer is not started in time. */
  startBy: Entry | undefined;

  /** Created when it is needed, like the other queues: a station has thousands of links that are idle. */
  #answers: Fifo<Uint8Array> | undefined;
  #deferred: Deferred[] | undefined;
  #transfers: Transfers | undefined;
  /**
   * Sent but unacknowledged ASDUs, oldest first. The list holds their events; it is empty for any
   * other ASDU.
   */
  #underWay: Fifo<readonly BufferedEvent[]> | undefined;

  readonly #onWork: (link: number) => void;

  /** Creates a stopped connection. `onWork` is called with its number when there may be something new to send. */
  constructor(
    id: number,
    { remote, group, onWork }: {
      readonly remote: PeerIdentity;
      readonly group: Group;
      readonly onWork: (link: number) => void;
    },
  ) {
    this.id = id;
    this.remote = remote;
    this.group = group;
    this.#onWork = onWork;
  }

  /** Number of answers that are queued or still undecided. */
  get pending(): number {
    return (this.#answers?.size ?? 0) + (this.#deferred?.length ?? 0) + this.questions;
  }

  /** Sends an answer before everything else. */
  answer(octets: Uint8Array): void {
    if (this.state !== "started") return;
    (this.#answers ??= new Fifo()).push(octets);
    this.#onWork(this.id);
  }

  /** Sends an answer once no event up to `after` is waiting, in one class or in all. */
  answerAfter(octets: Uint8Array, after: number, priority?: number): void {
    if (this.state !== "started") return;
    (this.#deferred ??= []).push({ octets, after, priority });
    this.#onWork(this.id);
  }

  /**
   * Sends data after events, one transfer at a time; files and cyclic data follow interrogations.
   */
  transfer(transfer: Transfer): void {
    if (this.state !== "started") return;
    this.#transfers ??= { requested: [], files: [], cyclic: [], isCyclicNext: false };
    laneOf(this.#transfers, transfer.kind).push({ ...transfer, sent: 0 });
    this.#onWork(this.id);
  }

  /** Number of running and queued transfers of a kind for one common address. */
  running(kind: Transfer["kind"], ca: number): number {
    return this.#laneOf(kind).filter((one) => one.kind === kind && one.ca === ca).length;
  }

  /** Whether a transfer is running or queued. */
  isRunning({ kind, ca, qualifier }: Pick<Transfer, "kind" | "ca" | "qualifier">): boolean {
    return this.#laneOf(kind).some((one) =>
      one.kind === kind && one.ca === ca && one.qualifier === qualifier
    );
  }

  /** Aborts a transfer; returns whether it was running or queued. */
  breakOff({ kind, ca, qualifier }: Pick<Transfer, "kind" | "ca" | "qualifier">): boolean {
    const lane = this.#laneOf(kind);
    const before = lane.length;
    for (let index = before - 1; index >= 0; index--) {
      const one = lane[index]!;
      if (one.kind === kind && one.ca === ca && one.qualifier === qualifier) lane.splice(index, 1);
    }
    return lane.length < before;
  }

  /**
   * Returns the next ASDU to send. The order is: end of initialization, answers, answers that
   * waited for events, events, interrogated data, cyclic data. The caller must send the ASDU; it
   * counts as unacknowledged from now on.
   */
  take(encoder: Pick<EventEncoder, "fits" | "encode">): Uint8Array | undefined {
    if (this.state !== "started") return undefined;
    const { buffer } = this.group;
    let events = buffer.take(encoder, 0);
    let octets: Uint8Array | undefined;
    if (events.length === 0) {
      octets = this.#answers?.shift() ?? this.#takeDeferred();
      if (octets === undefined) events = buffer.take(encoder);
    }
    if (events.length > 0) octets = encoder.encode(events);
    if (this.#transfers !== undefined) octets ??= takeNext(this.#transfers);
    if (octets !== undefined) (this.#underWay ??= new Fifo()).push(events);
    return octets;
  }

  /** Acknowledges the oldest `count` ASDUs and returns their events. */
  acknowledge(count: number): readonly BufferedEvent[] {
    if (count === 1) return this.#underWay?.shift() ?? NO_EVENTS;
    const events: BufferedEvent[] = [];
    for (let i = 0; i < count; i++) {
      for (const event of this.#underWay?.shift() ?? NO_EVENTS) events.push(event);
    }
    return events;
  }

  /** Starts data transfer with nothing to send except events. */
  start(): void {
    this.state = "started";
    this.#onWork(this.id);
  }

  /** Discards all answers and data; the peer must repeat its requests. */
  stop(): void {
    this.state = "stopped";
    this.period++;
    this.#answers = undefined;
    this.#deferred = undefined;
    this.#transfers = undefined;
    this.#onWork(this.id);
  }

  /** Ends the connection and returns its unacknowledged events. */
  close(): readonly BufferedEvent[] {
    this.stop();
    this.state = "closed";
    return this.acknowledge(this.#underWay?.size ?? 0);
  }

  #laneOf(kind: Transfer["kind"]): Running[] {
    return this.#transfers === undefined ? [] : laneOf(this.#transfers, kind);
  }

  #takeDeferred(): Uint8Array | undefined {
    if (this.#deferred === undefined) return undefined;
    const { buffer } = this.group;
    const index = this.#deferred.findIndex((one) => buffer.isPast(one.after, one.priority));
    return index < 0 ? undefined : this.#deferred.splice(index, 1)[0]!.octets;
  }
}

function laneOf(transfers: Transfers, kind: Transfer["kind"]): Running[] {
  if (kind === "cyclic") return transfers.cyclic;
  return kind === "file" ? transfers.files : transfers.requested;
}

/** Returns the next ASDU: of an interrogation if there is one. */
function takeNext(transfers: Transfers): Uint8Array | undefined {
  const octets = takeFrom(transfers.requested);
  if (octets !== undefined) return octets;
  const { files, cyclic, isCyclicNext } = transfers;
  transfers.isCyclicNext = !isCyclicNext;
  const [first, second] = isCyclicNext ? [cyclic, files] : [files, cyclic];
  return takeFrom(first) ?? takeFrom(second);
}

/** Returns the next ASDU of the first transfer, and removes the transfer when it is complete. */
function takeFrom(transfers: Running[]): Uint8Array | undefined {
  const first = transfers[0];
  if (first === undefined) return undefined;
  const octets = first.make(first.sent++);
  if (first.sent === first.count) transfers.shift();
  return octets;
}
