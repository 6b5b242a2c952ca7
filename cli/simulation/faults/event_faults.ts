// The faults of events: some are lost at the start of data transfer, and time tags are too coarse. The state is that of one
// connection.

import { isProcessData } from "../../../codec/low_level.ts";
import {
  type Asdu,
  type AsduInput,
  decodeAsdu,
  encodeAsdu,
  isEventCause,
  type Profile,
} from "../../../codec/mod.ts";
import type { FaultSet, FaultSubject } from "./fault_set.ts";
import { parameterOf } from "./fault_table.ts";

/** The surroundings of an ASDU. */
interface Context {
  readonly faults: FaultSet;
  readonly profile: Profile;
  readonly subject: FaultSubject;
  /** Monotonic clock, in ms. */
  readonly now: number;
}

/** The faults of one connection. */
export class EventFaults {
  #startedAt = -Infinity;

  /** Data transfer starts. */
  start(now: number): void {
    this.#startedAt = now;
  }

  /** Returns what is sent instead of an ASDU of the station; nothing if it is lost. */
  outgoing(octets: Uint8Array, { faults, profile, subject, now }: Context): readonly Uint8Array[] {
    const asdu = decodeAsdu(octets, { profile });
    if (!isProcessData(asdu.typeId) || !isEventCause(asdu.cause)) return [octets];
    if (now === this.#startedAt && faults.take("lose-events-before-start", subject, now)) return [];
    const coarse = faults.take("coarse-time", subject, now);
    if (coarse === undefined) return [octets];
    return [rounded(asdu, parameterOf(coarse.declaration, "toMs"), profile)];
  }
}

/** The ASDU with its time tags rounded down. */
function rounded(asdu: Asdu, toMs: number, profile: Profile): Uint8Array {
  const objects = "objects" in asdu ? asdu.objects : [];
  const coarse = (objects as readonly { readonly time?: number }[]).map((object) =>
    object.time === undefined ? object : { ...object, time: object.time - object.time % toMs }
  );
  // The objects have the fields of their type, as they were read.
  return encodeAsdu({ ...asdu, objects: coarse } as unknown as AsduInput, { profile });
}
