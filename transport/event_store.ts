// Where events outlive the process: what a store must do, for SQLite, files, Redis, PostgreSQL or anything else.

/** An event as a store keeps it. */
export interface StoredEvent {
  /** The redundancy group it is for. */
  readonly group: string;
  /** Its number: rising, and no other event that is kept for the group has it. */
  readonly id: number;
  /** Its class. */
  readonly eventClass: string;
  /** An ASDU with this event alone. */
  readonly asdu: Uint8Array;
}

/**
 * Keeps the events that no controlling station has acknowledged, so that a restart of the process loses nothing.
 * Each method may return a promise. An event is sent once `append` has succeeded. The station makes one call at a time,
 * and collects the events that occur meanwhile for the next one. A call that fails is repeated, with pauses of 1 s to
 * 1 min; until it succeeds, events are sent without being stored, and notices report each failure.
 *
 * `openEventStore` makes one of a SQLite file; `examples/event_stores/` has some for Redis and PostgreSQL.
 *
 * ```ts
 * import type { EventStore, StoredEvent } from "@telecontrol/iec104";
 *
 * const kept = new Map<string, StoredEvent>();
 * const store: EventStore = {
 *   load: () => [...kept.values()].sort((a, b) => a.id - b.id),
 *   append: (events) => events.forEach((event) => kept.set(`${event.group} ${event.id}`, event)),
 *   remove: (group, ids) => ids.forEach((id) => kept.delete(`${group} ${id}`)),
 * };
 * ```
 */
export interface EventStore {
  /** All events, by rising number. It is called once, when the station is made. */
  load(): Iterable<StoredEvent> | PromiseLike<Iterable<StoredEvent>>;
  /**
   * Keeps events, by rising number, at most 1000. After a failure the same events may be appended again: one that is
   * there with the same group and number is replaced.
   */
  append(events: readonly StoredEvent[]): void | PromiseLike<unknown>;
  /** Forgets events of one group: they were acknowledged, dropped or removed. Those that are not there are ignored. */
  remove(group: string, ids: readonly number[]): void | PromiseLike<unknown>;
}

/** An event store whose events are at hand: a constructor cannot wait for them. */
export interface LoadedEventStore extends EventStore {
  /** All events, by rising number. */
  load(): Iterable<StoredEvent>;
}
