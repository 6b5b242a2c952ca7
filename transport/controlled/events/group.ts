// A redundancy group: an event buffer and its connections, of which at most one is started.

import { type BufferOwner, EventBuffer, type EventClass } from "./event_buffer.ts";

/** Holds events back until they are stored. */
interface EventHold {
  releasedId(): number;
  onHeld(group: Group): void;
}

/** Connections that share one event buffer. */
export class Group implements BufferOwner {
  /** Whether the group exists as long as the station, or only as long as its connection. */
  readonly permanent: boolean;
  /** The event buffer. */
  readonly buffer: EventBuffer;
  /** Number of the started connection. */
  active: number | undefined;
  readonly #onWork: (link: number) => void;
  readonly #hold: EventHold | undefined;
  /** The declared name, or the number of its only connection. */
  readonly #name: string | number;

  /** Creates a group without connections. */
  constructor(
    name: string | number,
    options: {
      readonly classes: readonly EventClass[];
      readonly permanent: boolean;
      /** Called with the started connection when there may be something new to send on it. */
      readonly onWork: (link: number) => void;
      readonly hold?: EventHold;
    },
  ) {
    this.#name = name;
    this.permanent = options.permanent;
    this.#onWork = options.onWork;
    this.#hold = options.hold;
    this.buffer = new EventBuffer(options.classes, this);
  }

  /** Display name. */
  get name(): string {
    return typeof this.#name === "number" ? `connection ${this.#name}` : this.#name;
  }

  /** Events with higher numbers wait until they are stored. */
  get releasedId(): number {
    return this.#hold?.releasedId() ?? Infinity;
  }

  /** Called with each event added to the buffer. */
  onPush(): void {
    if (this.active !== undefined) this.#onWork(this.active);
  }

  /** Called when all waiting events are held back. */
  onHeld(): void {
    this.#hold?.onHeld(this);
  }
}
