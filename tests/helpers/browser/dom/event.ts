// Events of the imitated document: they go from their target to the window.

/** What an event may carry: the key, the place of the pointer, and so on. */
export type EventFields = Readonly<Record<string, unknown>>;

/** A listener of one type of event. */
export type Listener = (event: FakeEvent) => void;

/** Events that only their target gets. */
const KEPT = new Set(["focus", "pointerenter", "pointerleave", "scroll"]);

/** One event. */
export class FakeEvent {
  readonly type: string;
  readonly target: FakeTarget;
  defaultPrevented = false;
  stopped = false;
  // What the page reads of events of any type.
  readonly ctrlKey = false;
  readonly metaKey = false;
  readonly altKey = false;
  readonly shiftKey = false;

  /** Creates an event with what it carries. */
  constructor(type: string, target: FakeTarget, fields: EventFields) {
    this.type = type;
    this.target = target;
    Object.assign(this, fields);
  }

  preventDefault(): void {
    this.defaultPrevented = true;
  }

  stopPropagation(): void {
    this.stopped = true;
  }
}

/** Something that events can be sent to. */
export class FakeTarget {
  readonly #listeners: (readonly [type: string, listener: Listener])[] = [];

  /** Where an event goes next. */
  get next(): FakeTarget | undefined {
    return undefined;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  /** Sends an event to this target and, unless it is stopped, to all that are around it. */
  send(type: string, fields: EventFields = {}): FakeEvent {
    const event = new FakeEvent(type, this, fields);
    this.#take(event);
    if (!KEPT.has(type)) {
      for (let at = this.next; at !== undefined && !event.stopped; at = at.next) at.#take(event);
    }
    return event;
  }

  #take(event: FakeEvent): void {
    for (const [type, listener] of [...this.#listeners]) if (type === event.type) listener(event);
  }
}
