// The events of one redundancy group, from the change of a point until the peer acknowledges them.

import type { ObjectValues } from "../../../codec/compose.ts";
import type { ObjectType } from "../declaration/families.ts";
import { Fifo } from "../../session/fifo.ts";

/** A waiting or unacknowledged event. */
export interface BufferedEvent {
  /** Sequence number within the station. */
  readonly id: number;
  /** Index of its class; 0 has the highest priority. */
  readonly priority: number;
  /** Its type; `raw` for an ASDU encoded by the application. */
  readonly type: ObjectType | "raw";
  /** Cause of transmission. */
  readonly cause: number;
  /** Common address. */
  readonly ca: number;
  /** Originator address. */
  readonly originator: number;
  /** The information object; only `octets` for an ASDU encoded by the application. */
  readonly object: ObjectValues;
  /** The whole ASDU if the application encoded it. */
  readonly octets?: Uint8Array;
}

/** A class of events. */
export interface EventClass {
  /** Name that points refer to. */
  readonly name: string;
  /** Maximum number of waiting and unacknowledged events. */
  readonly limit: number;
  /** What is dropped when the class is full. */
  readonly overflow: "drop-oldest" | "refuse-newest";
}

/** Result of adding an event to a buffer. */
export interface PushResult {
  /** Whether the event was added. */
  readonly accepted: boolean;
  /** The older event that was dropped for it. */
  readonly dropped?: BufferedEvent;
}

const ACCEPTED: PushResult = { accepted: true };
const REFUSED: PushResult = { accepted: false };

/** Holds events back until they are stored. */
export interface EventHold {
  /** Events with higher numbers wait. */
  releasedId(): number;
  /** Called when nothing can be taken because all waiting events are held back. */
  onHeld(): void;
}

/** Holds nothing back. */
const NO_HOLD: EventHold = { releasedId: () => Infinity, onHeld: () => {} };

/** Decides which consecutive events share an ASDU. */
export interface Fitting {
  /** Whether an event fits into the ASDU of those already taken, at least one. */
  fits(event: BufferedEvent, taken: readonly BufferedEvent[]): boolean;
}

const NOTHING: readonly BufferedEvent[] = [];

/**
 * An ordered, bounded buffer with event classes. {@linkcode EventBuffer.take} removes events from
 * the queue, but they count until they are acknowledged; after the loss of a connection, {@linkcode
 * EventBuffer.restore} puts them back in order.
 */
export class EventBuffer {
  readonly #classes: readonly EventClass[];
  readonly #lanes: Lane[];
  readonly #onPush: () => void;
  readonly #hold: EventHold;

  /**
   * Creates an empty buffer. The first class has the highest priority. `onPush` is called with each
   * event added. All other classes may be held back.
   */
  constructor(
    classes: readonly EventClass[],
    onPush: () => void = () => {},
    hold: EventHold = NO_HOLD,
  ) {
    this.#classes = classes;
    this.#onPush = onPush;
    this.#hold = hold;
    this.#lanes = classes.map(() => new Lane());
  }

  /** Number of waiting events. */
  get waiting(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size, 0);
  }

  /** Number of waiting and unacknowledged events. */
  get size(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size + lane.underWay, 0);
  }

  /** Adds an event at the end of its class. */
  push(event: BufferedEvent): PushResult {
    const lane = this.#lanes[event.priority]!;
    const { limit, overflow } = this.#classes[event.priority]!;
    let dropped: BufferedEvent | undefined;
    if (lane.size + lane.underWay >= limit) {
      // Events in flight cannot be dropped.
      if (overflow === "refuse-newest" || lane.size === 0) return REFUSED;
      dropped = lane.shift();
    }
    lane.push(event);
    this.#onPush();
    return dropped === undefined ? ACCEPTED : { accepted: true, dropped };
  }

  /**
   * Removes and returns the first events of the highest class that may be sent, as many as fit into
   * one ASDU; an empty list if there are none.
   */
  take(fitting: Fitting, lowest: number = this.#lanes.length - 1): readonly BufferedEvent[] {
    const releasedId = this.#hold.releasedId();
    let lane: Lane | undefined;
    let isHolding = false;
    for (let priority = 0; priority <= lowest; priority++) {
      const first = this.#lanes[priority]!.peek();
      if (first === undefined) continue;
      if (!isHeld(first, releasedId)) {
        lane = this.#lanes[priority];
        break;
      }
      isHolding = true;
    }
    if (lane === undefined) {
      if (isHolding) this.#hold.onHeld();
      return NOTHING;
    }
    const taken: BufferedEvent[] = [];
    for (let next = lane.peek(); next !== undefined; next = lane.peek()) {
      if (isHeld(next, releasedId)) break;
      if (taken.length > 0 && !fitting.fits(next, taken)) break;
      taken.push(next);
      lane.shift();
    }
    lane.underWay += taken.length;
    return taken;
  }

  /** Removes events that the peer has acknowledged. */
  acknowledge(events: readonly BufferedEvent[]): void {
    for (const { priority } of events) this.#lanes[priority]!.underWay--;
  }

  /** Returns the unacknowledged events of a lost connection to the buffer, oldest first. */
  restore(events: readonly BufferedEvent[]): void {
    this.acknowledge(events);
    for (const [priority, lane] of this.#lanes.entries()) {
      lane.unshift(events.filter((event) => event.priority === priority));
    }
  }

  /** Removes and returns the waiting events for which `unwanted` returns true. */
  remove(unwanted: (event: BufferedEvent) => boolean): BufferedEvent[] {
    return this.#lanes.flatMap((lane) => lane.remove(unwanted));
  }

  /** Whether all events up to `id` have been sent, in one class or in all. */
  isPast(id: number, priority?: number): boolean {
    const lanes = priority === undefined ? this.#lanes : [this.#lanes[priority]!];
    return lanes.every((lane) => (lane.peek()?.id ?? Infinity) > id);
  }

  /** Number of waiting and unacknowledged events of a class. */
  sizeOf(priority: number): number {
    const lane = this.#lanes[priority]!;
    return lane.size + lane.underWay;
  }
}

/** Whether an event waits until it is stored. */
function isHeld({ id, priority }: BufferedEvent, releasedId: number): boolean {
  return priority > 0 && id > releasedId;
}

/** The waiting events of one class, and the number of unacknowledged ones. */
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
