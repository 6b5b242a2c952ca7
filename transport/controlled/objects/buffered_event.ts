// An event of a point, as the buffers of the groups hold it.

import type { ObjectValues } from "../../../codec/compose.ts";
import type { ObjectType } from "../declaration/families.ts";

/** What successive events of a point have in common: they share it, because a buffer has thousands of events. */
export interface EventKind {
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
}

/** A waiting or unacknowledged event. */
export interface BufferedEvent {
  /** Sequence number within the station. */
  readonly id: number;
  /** Its class, and the identifier of its ASDU. */
  readonly kind: EventKind;
  /** The information object, if it is neither the event itself nor part of `octets`. */
  readonly object?: ObjectValues;
  /** The whole ASDU if the application encoded it. */
  readonly octets?: Uint8Array;
}

/**
 * An event that has the fields of its information object: a buffer has thousands of events, and one object for both takes two
 * thirds of the memory of two objects.
 */
export interface PlainEvent extends BufferedEvent {
  readonly ioa: number;
  readonly value: number;
  readonly quality: number;
  readonly time?: number;
  readonly timeFlags?: number;
}

/** Returns the information object of an event that the application has not encoded. */
export function objectOf(event: BufferedEvent): ObjectValues {
  return event.object ?? event as unknown as ObjectValues;
}
