// Encodes events as ASDUs: decides which events share an ASDU, and whether they carry a time tag.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { planOf } from "../../../codec/plan.ts";
import { identifierOctets, type Profile } from "../../../codec/profile.ts";
import { isStandard, type ObjectType } from "../declaration/families.ts";
import { typeOf } from "../objects/image.ts";
import { findPrivatePlan } from "../../../codec/private_type.ts";
import { typeName, TYPES } from "../../../codec/types.ts";
import type { BufferedEvent, Fits } from "./event_buffer.ts";

/** Returns an ASDU for events with the same type, cause, common address and originator. */
export function encodeEvents(events: readonly BufferedEvent[], profile: Profile): Uint8Array {
  const { octets, type, cause, ca, originator } = events[0]!;
  if (octets !== undefined) return octets;
  const objects = events.map(({ object }) => object);
  const asdu = { ...typeOf(type), cause, ca, originator, objects };
  return encodeAsdu(asdu as unknown as AsduInput, { profile });
}

/** Whether an event carries a time tag. */
export function isTimeTagged({ type, octets, object }: BufferedEvent): boolean {
  const name = type === "raw" ? typeName(octets![0]!) : type;
  if (name === undefined) return false;
  return isStandard(name) ? TYPES[name].time !== "none" : object.time !== undefined;
}

/** Whether events fit into one ASDU: they are of the same kind, and there are not too many. */
export function fitsInto(profile: Profile): Fits {
  return (event, taken) => {
    const first = taken[0]!;
    if (first.type === "raw" || event.type !== first.type) return false;
    return event.ca === first.ca && event.cause === first.cause &&
      event.originator === first.originator && taken.length < capacity(first.type, profile);
  };
}

/** Maximum number of objects of a type in one ASDU with individual addresses (SQ = 0). */
function capacity(type: ObjectType, profile: Profile): number {
  const plan = isStandard(type) ? planOf(TYPES[type].id) : findPrivatePlan({ name: type }, profile);
  if (plan === undefined || plan.one) return 1;
  const room = profile.maxAsduOctets - identifierOctets(profile);
  return Math.min(127, Math.floor(room / (profile.ioaOctets + plan.size)));
}
