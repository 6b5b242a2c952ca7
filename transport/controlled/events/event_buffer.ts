// The events of one redundancy group, from the change of a point until the peer has acknowledged them.

import type { ObjectValues } from "../../../codec/compose.ts";
import type { ObjectType } from "../declaration/families.ts";
import { Fifo } from "../../session/fifo.ts";

/** An event that waits or is under way. */
export interface BufferedEvent {
  /** Numbers all events of a station in their order. */
  readonly id: number;
  /** Its class, 0 the highest. */
  readonly priority: number;
  /** Its type; `raw` for an ASDU that the application encoded. */
  readonly type: ObjectType | "raw";
  /** Cause of transmission. */
  readonly cause: number;
  /** Common address. */
  readonly ca: number;
  /** Originator address. */
  readonly originator: number;
  /** The information object; of an ASDU that the application encoded, `octets` is all there is. */
  readonly object: ObjectValues;
  /** The whole ASDU, if the application encoded it. */
  readonly octets?: Uint8Array;
}

/** A class of events: its place in the buffer. */
export interface EventClass {
  /** What points call it. */
  readonly name: string;
  /** Maximum number of events that wait or are under way. */
  readonly limit: number;
  /** What is dropped when it is full. */
  readonly overflow: "drop-oldest" | "refuse-newest";
}

/** The outcome of an event given to a buffer. */
export interface PushResult {
  /** Whether it is in the buffer. */
  readonly accepted: boolean;
  /** The older event that gave way to it. */
  readonly dropped?: BufferedEvent;
}

/** Whether two neighbouring events may share an ASDU. */
export type Fits = (event: BufferedEvent, taken: readonly BufferedEvent[]) => boolean;

/**
 * An ordered, bounded buffer with classes. Events leave by {@linkcode EventBuffer.take}, but stay counted until they
 * are acknowledged; those of a lost connection come back to their old places by {@linkcode EventBuffer.restore}.
 */
export class EventBuffer {
  readonly #classes: readonly EventClass[];
  readonly #lanes: Lane[];
  readonly #onPush: () => void;
  readonly #releasedId: () => number;

  /**
   * Starts empty; the first class has the highest priority. `onPush` is called with each event added. Events of the
   * other classes wait while their number is above `releasedId`.
   */
  constructor(
    classes: readonly EventClass[],
    onPush: () => void = () => {},
    releasedId: () => number = () => Infinity,
  ) {
    this.#classes = classes;
    this.#onPush = onPush;
    this.#releasedId = releasedId;
    this.#lanes = classes.map(() => new Lane());
  }

  /** How many events wait to be sent. */
  get waiting(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size, 0);
  }

  /** How many events wait or are not acknowledged yet. */
  get size(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size + lane.underWay, 0);
  }

  /** Adds an event at the end of its class. */
  push(event: BufferedEvent): PushResult {
    const lane = this.#lanes[event.priority]!;
    const { limit, overflow } = this.#classes[event.priority]!;
    let dropped: BufferedEvent | undefined;
    if (lane.size + lane.underWay >= limit) {
      // Events in flight cannot be removed.
      if (overflow === "refuse-newest" || lane.size === 0) return { accepted: false };
      dropped = lane.shift();
    }
    lane.push(event);
    this.#onPush();
    return dropped === undefined ? { accepted: true } : { accepted: true, dropped };
  }

  /**
   * Removes and returns the first events of the highest class that may be sent, as many as fit together; none when
   * there are none.
   */
  take(fits: Fits, lowest: number = this.#lanes.length - 1): BufferedEvent[] {
    const taken: BufferedEvent[] = [];
    const releasedId = this.#releasedId();
    const isHeld = ({ id, priority }: BufferedEvent) => priority > 0 && id > releasedId;
    const lane = this.#lanes.find((one) => one.size > 0 && !isHeld(one.peek()!));
    if (lane === undefined || this.#lanes.indexOf(lane) > lowest) return taken;
    for (let next = lane.peek(); next !== undefined; next = lane.peek()) {
      if (isHeld(next)) break;
      if (taken.length > 0 && !fits(next, taken)) break;
      taken.push(next);
      lane.shift();
    }
    lane.underWay += taken.length;
    return taken;
  }

  /** Forgets events that the peer has acknowledged. */
  acknowledge(events: readonly BufferedEvent[]): void {
    for (const { priority } of events) this.#lanes[priority]!.underWay--;
  }

  /** Returns the events in flight on a lost connection to the buffer, the oldest first. */
  restore(events: readonly BufferedEvent[]): void {
    this.acknowledge(events);
    for (const [priority, lane] of this.#lanes.entries()) {
      lane.unshift(events.filter((event) => event.priority === priority));
    }
  }

  /** Removes the waiting events for which `unwanted` is true, and returns them. */
  remove(unwanted: (event: BufferedEvent) => boolean): BufferedEvent[] {
    return this.#lanes.flatMap((lane) => lane.remove(unwanted));
  }

  /** Whether no event up to `id` waits, in one class or in all. */
  isPast(id: number, priority?: number): boolean {
    const lanes = priority === undefined ? this.#lanes : [this.#lanes[priority]!];
    return lanes.every((lane) => (lane.peek()?.id ?? Infinity) > id);
  }

  /** How many events of a class wait or are under way. */
  sizeOf(priority: number): number {
    const lane = this.#lanes[priority]!;
    return lane.size + lane.underWay;
  }
}

/** The waiting events of one class, and how many of it are under way. */
class Lane {
  underWay = 0;
  #events = new Fifo<BufferedEvent>();

  get size(): number {
    return this.#events.size;
  }

  push(event: BufferedEvent): void {
    this.#events.push(event);
  }

  peek(): BufferedEvent | undefined {
    return this.#events.peek();
  }

  shift(): BufferedEvent | undefined {
    return this.#events.shift();
  }

  unshift(events: readonly BufferedEvent[]): void {
    if (events.length > 0) this.#events = new Fifo([...events, ...this.#events]);
  }

  remove(unwanted: (event: BufferedEvent) => boolean): BufferedEvent[] {
    const waiting = [...this.#events];
    this.#events = new Fifo(waiting.filter((event) => !unwanted(event)));
    return waiting.filter(unwanted);
  }
}
