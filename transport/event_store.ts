// Where events outlive the process: what a store must do, for SQLite, files or anything else.

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
 * The calls are synchronous: an event counts as accepted once it is stored. `openEventStore` makes one of a SQLite file.
 *
 * ```ts
 * import type { EventStore, StoredEvent } from "@telecontrol/iec104";
 *
 * const kept = new Map<string, StoredEvent>();
 * const store: EventStore = {
 *   load: () => [...kept.values()].sort((a, b) => a.id - b.id),
 *   append: (event) => void kept.set(`${event.group} ${event.id}`, event),
 *   remove: (group, ids) => ids.forEach((id) => kept.delete(`${group} ${id}`)),
 * };
 * ```
 */
export interface EventStore {
  /** All events, by rising number. */
  load(): Iterable<StoredEvent>;
  /** Keeps an event. */
  append(event: StoredEvent): void;
  /** Forgets events of one group: they were acknowledged, dropped or removed. */
  remove(group: string, ids: readonly number[]): void;
}
