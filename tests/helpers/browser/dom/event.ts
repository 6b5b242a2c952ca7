// Events of the simulated document: they bubble from their target to the window.

/** Properties of an event: the key, the position of the pointer, and so on. */
export type EventFields = Readonly<Record<string, unknown>>;

/** A listener for one type of event. */
export type Listener = (event: FakeEvent) => void;

/** Events that do not bubble. */
const KEPT = new Set(["close", "focus", "pointerenter", "pointerleave", "scroll"]);

/** One event. */
export class FakeEvent {
  readonly type: string;
  readonly target: FakeTarget;
  defaultPrevented = false;
  stopped = false;
  // Properties that the page reads on events of any type.
  readonly ctrlKey = false;
  readonly metaKey = false;
  readonly altKey = false;
  readonly shiftKey = false;

  /** Creates an event with these properties. */
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

  /** The next target of a bubbling event. */
  get next(): FakeTarget | undefined {
    return undefined;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  /** Dispatches an event to this target and, unless propagation is stopped, to all its ancestors. */
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
