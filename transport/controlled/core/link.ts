// One connection as the station sees it: what is to be sent on it, in which order, and what is under way.

import { Fifo } from "../../session/fifo.ts";
import type { BufferedEvent, Fits } from "../events/event_buffer.ts";
import type { Entry } from "./agenda.ts";
import type { Group } from "./group.ts";
import type { PeerIdentity } from "./peer_identity.ts";

/** Data of a procedure, made ASDU by ASDU as the window permits. */
export interface Transfer {
  /** What it belongs to. */
  readonly kind: "interrogation" | "counters" | "cyclic" | "file";
  /** Common address. */
  readonly ca: number;
  /** What was requested: QOI, QCC, or whatever distinguishes it from others of its kind. */
  readonly qualifier: number;
  /** How many ASDUs it has, at least one. */
  readonly count: number;
  /** Makes one of them, when it is sent. */
  readonly make: (index: number) => Uint8Array;
}

/** A transfer and how many of its ASDUs were sent. */
interface Running extends Transfer {
  sent: number;
}

/** An answer that waits for events which happened before it. */
interface Deferred {
  readonly octets: Uint8Array;
  /** The event to wait for, of one class or of all. */
  readonly after: number;
  readonly priority: number | undefined;
}

/** What the station knows of one connection. */
export class Link {
  /** Distinguishes it from other connections of the station. */
  readonly id: number;
  /** The peer. */
  readonly remote: PeerIdentity;
  /** The group it belongs to. */
  readonly group: Group;
  /** Its state. */
  state: "stopped" | "started" | "closed" = "stopped";
  /** Counts the stops, so that an answer from before one is not sent after it. */
  period = 0;
  /** Questions to the application that are not answered yet. */
  questions = 0;
  /** Ends the connection unless it is started in time. */
  startBy: Entry | undefined;

  readonly #answers = new Fifo<Uint8Array>();
  readonly #deferred: Deferred[] = [];
  #transfers: Running[] = [];
  #files: Running[] = [];
  #cyclic: Running[] = [];
  /** Whether the next ASDU of a file waits for one of cyclic data: neither may hold up the other. */
  #cyclicNext = false;
  /** What was sent and is not acknowledged, the oldest first; an empty list for anything but events. */
  readonly #underWay = new Fifo<readonly BufferedEvent[]>();

  readonly #onWork: () => void;

  /** Starts as a stopped connection; `onWork` is called when it may have something new to send. */
  constructor(
    id: number,
    { remote, group, onWork }: {
      readonly remote: PeerIdentity;
      readonly group: Group;
      readonly onWork: () => void;
    },
  ) {
    this.id = id;
    this.remote = remote;
    this.group = group;
    this.#onWork = onWork;
  }

  /** How many answers wait, or are not decided yet. */
  get pending(): number {
    return this.#answers.size + this.#deferred.length + this.questions;
  }

  /** Sends an answer before all else. */
  answer(octets: Uint8Array): void {
    if (this.state !== "started") return;
    this.#answers.push(octets);
    this.#onWork();
  }

  /** Sends an answer once no event up to `after` waits, of one class or of all. */
  answerAfter(octets: Uint8Array, after: number, priority?: number): void {
    if (this.state !== "started") return;
    this.#deferred.push({ octets, after, priority });
    this.#onWork();
  }

  /** Sends data after events, one transfer after the other; files and cyclic data after interrogations. */
  transfer(transfer: Transfer): void {
    if (this.state !== "started") return;
    this.#laneOf(transfer.kind).push({ ...transfer, sent: 0 });
    this.#onWork();
  }

  /** How many transfers of a kind run or wait for one common address. */
  running(kind: Transfer["kind"], ca: number): number {
    return this.#laneOf(kind).filter((one) => one.kind === kind && one.ca === ca).length;
  }

  /** Whether a transfer still runs or waits. */
  isRunning({ kind, ca, qualifier }: Pick<Transfer, "kind" | "ca" | "qualifier">): boolean {
    return this.#laneOf(kind).some((one) =>
      one.kind === kind && one.ca === ca && one.qualifier === qualifier
    );
  }

  /** Aborts a transfer, and returns whether it was running or waiting. */
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
   * The next ASDU to be sent: end of initialization, answers, answers that waited for events, events, interrogated
   * data, cyclic data. It must be sent: it counts as under way from now on.
   */
  take(
    fits: Fits,
    encode: (events: readonly BufferedEvent[]) => Uint8Array,
  ): Uint8Array | undefined {
    if (this.state !== "started") return undefined;
    const { buffer } = this.group;
    let events = buffer.take(fits, 0);
    let octets: Uint8Array | undefined;
    if (events.length === 0) {
      octets = this.#answers.shift() ?? this.#takeDeferred();
      if (octets === undefined) events = buffer.take(fits);
    }
    if (events.length > 0) octets = encode(events);
    octets ??= takeFrom(this.#transfers) ?? this.#takeSlow();
    if (octets !== undefined) this.#underWay.push(events);
    return octets;
  }

  /** The events in the oldest `count` ASDUs that were under way; they are acknowledged now. */
  acknowledge(count: number): BufferedEvent[] {
    const events: BufferedEvent[] = [];
    for (let i = 0; i < count; i++) {
      for (const event of this.#underWay.shift() ?? []) events.push(event);
    }
    return events;
  }

  /** Starts with nothing to send but events. */
  start(): void {
    this.state = "started";
    this.#onWork();
  }

  /** Forgets all answers and data: the peer asks again. */
  stop(): void {
    this.state = "stopped";
    this.period++;
    this.#answers.clear();
    this.#deferred.length = 0;
    this.#transfers = [];
    this.#files = [];
    this.#cyclic = [];
    this.#onWork();
  }

  /** Ends the connection and returns the events that were in flight. */
  close(): BufferedEvent[] {
    this.stop();
    this.state = "closed";
    return this.acknowledge(this.#underWay.size);
  }

  #laneOf(kind: Transfer["kind"]): Running[] {
    if (kind === "cyclic") return this.#cyclic;
    return kind === "file" ? this.#files : this.#transfers;
  }

  #takeSlow(): Uint8Array | undefined {
    const [first, second] = this.#cyclicNext
      ? [this.#cyclic, this.#files]
      : [this.#files, this.#cyclic];
    this.#cyclicNext = !this.#cyclicNext;
    return takeFrom(first) ?? takeFrom(second);
  }

  #takeDeferred(): Uint8Array | undefined {
    const { buffer } = this.group;
    const index = this.#deferred.findIndex((one) => buffer.isPast(one.after, one.priority));
    return index < 0 ? undefined : this.#deferred.splice(index, 1)[0]!.octets;
  }
}

/** The next ASDU of the first transfer; one that is through is removed. */
function takeFrom(transfers: Running[]): Uint8Array | undefined {
  const first = transfers[0];
  if (first === undefined) return undefined;
  const octets = first.make(first.sent++);
  if (first.sent === first.count) transfers.shift();
  return octets;
}
