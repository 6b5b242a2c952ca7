// The events of one redundancy group, from the change of a point until the peer acknowledges them.

import type { BufferedEvent } from "../objects/buffered_event.ts";
import { Fifo } from "../../session/fifo.ts";

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

/** What a buffer needs from its group. */
export interface BufferOwner {
  /** Events with higher numbers wait until they are stored. */
  readonly releasedId: number;
  /** Called with each event added. */
  onPush(): void;
  /** Called when nothing can be taken because all waiting events are held back. */
  onHeld(): void;
}

/** Holds nothing back. */
const NO_OWNER: BufferOwner = { releasedId: Infinity, onPush: () => {}, onHeld: () => {} };

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
  /** By class, up to the last one that has ever had an event. */
  #lanes: (Lane | undefined)[] = NO_LANES;
  readonly #owner: BufferOwner;

  /** Creates an empty buffer. The first class has the highest priority; all others may be held back. */
  constructor(classes: readonly EventClass[], owner: BufferOwner = NO_OWNER) {
    this.#classes = classes;
    this.#owner = owner;
  }

  /** Number of waiting events. */
  get waiting(): number {
    return this.#lanes.reduce((sum, lane) => sum + (lane?.size ?? 0), 0);
  }

  /** Number of waiting and unacknowledged events. */
  get size(): number {
    return this.#classes.reduce((sum, _, priority) => sum + this.sizeOf(priority), 0);
  }

  /** Adds an event at the end of its class. */
  push(event: BufferedEvent): PushResult {
    const { priority } = event.kind;
    const lane = this.#laneOf(priority);
    const { limit, overflow } = this.#classes[priority]!;
    let dropped: BufferedEvent | undefined;
    if (lane.size + lane.underWay >= limit) {
      // Events in flight cannot be dropped.
      if (overflow === "refuse-newest" || lane.size === 0) return REFUSED;
      dropped = lane.shift();
    }
    lane.push(event);
    this.#owner.onPush();
    return dropped === undefined ? ACCEPTED : { accepted: true, dropped };
  }

  /**
   * Removes and returns the first events of the highest class that may be sent, as many as fit into
   * one ASDU; an empty list if there are none.
   */
  take(fitting: Fitting, lowest: number = this.#lanes.length - 1): readonly BufferedEvent[] {
    const { releasedId } = this.#owner;
    let lane: Lane | undefined;
    let isHolding = false;
    for (let priority = 0; priority <= lowest; priority++) {
      const first = this.#lanes[priority]?.peek();
      if (first === undefined) continue;
      if (!isHeld(first, releasedId)) {
        lane = this.#lanes[priority];
        break;
      }
      isHolding = true;
    }
    if (lane === undefined) {
      if (isHolding) this.#owner.onHeld();
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
    for (const { kind } of events) this.#laneOf(kind.priority).underWay--;
  }

  /** Returns the unacknowledged events of a lost connection to the buffer, oldest first. */
  restore(events: readonly BufferedEvent[]): void {
    this.acknowledge(events);
    for (const [priority, lane] of this.#lanes.entries()) {
      lane?.unshift(events.filter(({ kind }) => kind.priority === priority));
    }
  }

  /** Removes and returns the waiting events for which `unwanted` returns true. */
  remove(unwanted: (event: BufferedEvent) => boolean): BufferedEvent[] {
    return this.#lanes.flatMap((lane) => lane?.remove(unwanted) ?? []);
  }

  /** Whether all events up to `id` have been sent, in one class or in all. */
  isPast(id: number, priority?: number): boolean {
    const lanes = priority === undefined ? this.#lanes : [this.#lanes[priority]];
    return lanes.every((lane) => (lane?.peek()?.id ?? Infinity) > id);
  }

  /** Number of waiting and unacknowledged events of a class. */
  sizeOf(priority: number): number {
    const lane = this.#lanes[priority];
    return lane === undefined ? 0 : lane.size + lane.underWay;
  }

  #laneOf(priority: number): Lane {
    let lane = this.#lanes[priority];
    if (lane === undefined) {
      const size = Math.max(this.#lanes.length, priority + 1);
      // An array of exactly this size: one that grows has room for many more.
      const lanes = Array.from({ length: size }, (_, index) => this.#lanes[index]);
      lanes[priority] = lane = new Lane();
      this.#lanes = lanes;
    }
    return lane;
  }
}

/** Whether an event waits until it is stored. */
function isHeld({ id, kind }: BufferedEvent, releasedId: number): boolean {
  return kind.priority > 0 && id > releasedId;
}

/** The lanes of a buffer that has never had an event. */
const NO_LANES: undefined[] = [];

/** The waiting events of one class, and the number of unacknowledged ones. */
class Lane extends Fifo<BufferedEvent> {
  underWay = 0;

  unshift(events: readonly BufferedEvent[]): void {
    if (events.length > 0) this.#replace([...events, ...this]);
  }

  remove(unwanted: (event: BufferedEvent) => boolean): BufferedEvent[] {
    const waiting = [...this];
    this.#replace(waiting.filter((event) => !unwanted(event)));
    return waiting.filter(unwanted);
  }

  #replace(events: readonly BufferedEvent[]): void {
    this.clear();
    for (const event of events) this.push(event);
  }
}
