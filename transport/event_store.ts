// Interface of event stores, which keep events across restarts: for SQLite, files, Redis,
// PostgreSQL or others.

/** An event in a store. */
export interface StoredEvent {
  /** Its redundancy group. */
  readonly group: string;
  /** Its number: ascending, and unique among the stored events of the group. */
  readonly id: number;
  /** Its event class. */
  readonly eventClass: string;
  /** An ASDU with only this event, in a buffer of its own. */
  readonly asdu: Uint8Array;
}

/**
 * Keeps the events that are not yet acknowledged, so that none are lost when the process restarts.
 * Each method may return a promise. An event is sent once `append` has succeeded. The station makes
 * one call at a time and collects further events for the next call. A failed call is repeated, with
 * pauses of 1 s to 1 min; until it succeeds, events are sent without being stored, and notices
 * report each failure.
 *
 * `openEventStore` returns a store in a SQLite file; `examples/event_stores/` contains stores for
 * Redis and PostgreSQL.
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
  /** Returns all events in ascending order. Called once, when the station is created. */
  load(): Iterable<StoredEvent> | PromiseLike<Iterable<StoredEvent>>;
  /**
   * Stores at most 1000 events, in ascending order. After a failure, the same events may be passed
   * again: replace an event that has the same group and number.
   */
  append(events: readonly StoredEvent[]): void | PromiseLike<unknown>;
  /**
   * Deletes events of one group, because they were acknowledged, dropped or removed. Events that do
   * not exist are ignored.
   */
  remove(group: string, ids: readonly number[]): void | PromiseLike<unknown>;
}

/** An event store that loads its events synchronously, because a constructor cannot wait. */
export interface LoadedEventStore extends EventStore {
  /** Returns all events in ascending order. */
  load(): Iterable<StoredEvent>;
}
