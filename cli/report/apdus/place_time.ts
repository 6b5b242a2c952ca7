// Writes the time of a place without a string.

import type { ZonePolicy } from "../../../codec/mod.ts";
import type { OctetText } from "../../text/octet_text.ts";
import type { Place } from "./source.ts";
import { timeOf } from "./writer.ts";

const Z = 0x5a;

/** Writes the time of a place, as `timeOf` returns it. */
export function writeTime(place: Place, zone: ZonePolicy | undefined, text: OctetText): void {
  const { captured, missing } = place;
  const isUtc = zone === undefined || zone.zone === "UTC";
  const time = captured?.time;
  if (time === undefined || Math.abs(time) > 8.64e15 || missing !== undefined || !isUtc) {
    return text.text(timeOf(place, zone));
  }
  text.time(time);
  text.fraction(captured!.nanoseconds);
  text.octet(Z);
}
