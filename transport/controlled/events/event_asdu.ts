// Encodes events as ASDUs: decides which events share an ASDU, and whether they carry a time tag.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { asduOctets, encodeAsdu, encodeAsduInto } from "../../../codec/encode_asdu.ts";
import { planOf } from "../../../codec/plan.ts";
import { identifierOctets, type Profile } from "../../../codec/profile.ts";
import { isStandard, type ObjectType } from "../declaration/families.ts";
import { typeOf } from "../objects/image.ts";
import { OctetBlocks } from "../../octet_blocks.ts";
import { findPrivatePlan } from "../../../codec/private_type.ts";
import { typeName, TYPES } from "../../../codec/types.ts";
import { type BufferedEvent, type EventKind, objectOf } from "../objects/buffered_event.ts";

/**
 * Returns an ASDU for events with the same type, cause, common address and originator; without `memory`, in a buffer of its own.
 */
export function encodeEvents(
  events: readonly BufferedEvent[],
  profile: Profile,
  memory?: OctetBlocks,
): Uint8Array {
  const { octets, kind: { type, cause, ca, originator } } = events[0]!;
  if (octets !== undefined) return memory === undefined ? octets.slice() : octets;
  const objects = events.every(({ object }) => object === undefined)
    ? events
    : events.map(objectOf);
  const asdu = { ...typeOf(type), cause, ca, originator, objects };
  const input = asdu as unknown as AsduInput;
  if (memory === undefined) return encodeAsdu(input, { profile });
  const encoded = memory.take(asduOctets(input, { profile }));
  encodeAsduInto(input, encoded, { profile });
  return encoded;
}

/** Whether an event carries a time tag. */
export function isTimeTagged(event: BufferedEvent): boolean {
  const { kind: { type }, octets } = event;
  const name = type === "raw" ? typeName(octets![0]!) : type;
  if (name === undefined) return false;
  return isStandard(name) ? TYPES[name].time !== "none" : objectOf(event).time !== undefined;
}

/** Combines events into ASDUs. */
export class EventEncoder {
  readonly #profile: Profile;
  /** Maximum number of objects in one ASDU with individual addresses (SQ = 0), by type. */
  readonly #capacities = new Map<string, number>();
  /** The type whose capacity was needed last, and its capacity: most events have the type of the event before. */
  #lastType: ObjectType | undefined;
  #lastCapacity = 0;
  readonly #memory = new OctetBlocks(4096);
  /** The last ASDU: the next group usually sends the same events. */
  #events: readonly BufferedEvent[] = [];
  #octets: Uint8Array = new Uint8Array(0);

  /** Creates an encoder for the ASDUs of a profile. */
  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** Whether an event fits into one ASDU with others: they are of the same kind, and there are not too many. */
  fits(event: BufferedEvent, taken: readonly BufferedEvent[]): boolean {
    const { kind } = taken[0]!;
    if (kind.type === "raw" || !hasSameIdentifier(event.kind, kind)) return false;
    return taken.length < this.#capacity(kind.type);
  }

  /** Returns the ASDU for events that fit into one. It may share its array with another group. */
  encode(events: readonly BufferedEvent[]): Uint8Array {
    if (!isSame(events, this.#events)) {
      this.#octets = encodeEvents(events, this.#profile, this.#memory);
      this.#events = events;
    }
    return this.#octets;
  }

  #capacity(type: ObjectType): number {
    if (type === this.#lastType) return this.#lastCapacity;
    let capacity = this.#capacities.get(type);
    if (capacity === undefined) {
      this.#capacities.set(type, capacity = capacityOf(type, this.#profile));
    }
    this.#lastType = type;
    this.#lastCapacity = capacity;
    return capacity;
  }
}

/** Whether the ASDUs of two kinds of events have the same identifier. */
function hasSameIdentifier(one: EventKind, other: EventKind): boolean {
  return one === other ||
    one.type === other.type && one.ca === other.ca && one.cause === other.cause &&
      one.originator === other.originator;
}

function isSame(some: readonly BufferedEvent[], others: readonly BufferedEvent[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false;
  return true;
}

function capacityOf(type: ObjectType, profile: Profile): number {
  const plan = isStandard(type) ? planOf(TYPES[type].id) : findPrivatePlan({ name: type }, profile);
  if (plan === undefined || plan.one) return 1;
  const room = profile.maxAsduOctets - identifierOctets(profile);
  return Math.min(127, Math.floor(room / (profile.ioaOctets + plan.size)));
}
