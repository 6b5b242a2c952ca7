// What a station reports, as an acceptance run observes it.

import {
  describeCause,
  describeQuality,
  describeTimeFlags,
  formatTime,
  instantOf,
  type Profile,
  type ZonePolicy,
} from "../../codec/mod.ts";
import { isPointAsdu, type PointAsdu, type PrivatePointAsdu } from "../../codec/mod.ts";
import type { Asdu } from "../../mod.ts";
import { pointTypeOf } from "../text/point_type.ts";
import { textOfField } from "../text/value_text.ts";
import type { ListedPoint } from "../text/point_list/point_list.ts";
import type { Observation } from "./protocol.ts";
import { inUnit } from "./scaled.ts";
import { rounded } from "./test_plan.ts";

/** A reported object, with what decides about it. */
export interface Arrival {
  readonly observation: Observation;
  readonly typeId: number;
  /** The cause of transmission, as its number. */
  readonly cause: number;
  /** The value on the wire. */
  readonly value: number;
  /** Quality bits; 0 if good. */
  readonly quality: number;
  /** The state as the type names it, such as `ON`; empty for numbers. */
  readonly meaning: string;
  /** Whether the time tag is marked invalid, or is not a date. */
  readonly tagIsInvalid: boolean;
  /** Whether the tag has no date, as CP24Time2a, so that its age is not known. */
  readonly tagIsShort: boolean;
}

/** How to observe. */
export interface Observer {
  readonly profile: Profile;
  /** The zone of the clock of the station. */
  readonly zone: ZonePolicy | undefined;
  /** The entry of the list for an address; `undefined` without one. */
  readonly listedOf: (ca: number, ioa: number) => ListedPoint | undefined;
}

/** When and where an ASDU arrived. */
export interface ArrivalContext {
  /** Time of arrival, in ms since 1970-01-01 UTC. */
  readonly at: number;
  /** Time since the prompt, or since the command was sent, in ms. */
  readonly delayMs: number;
  readonly observer: Observer;
}

/** The objects of an ASDU with process information, except test data and refusals; empty for any other ASDU. */
export function arrivalsOf(
  asdu: Asdu,
  context: ArrivalContext,
): readonly Arrival[] {
  if (!isPointAsdu(asdu) || asdu.test || asdu.negative) return [];
  return asdu.objects.map((object) => arrivalOf(asdu, object, context));
}

function arrivalOf(
  asdu: PointAsdu | PrivatePointAsdu,
  object: (PointAsdu | PrivatePointAsdu)["objects"][number],
  { at, delayMs, observer: { profile, zone, listedOf } }: ArrivalContext,
): Arrival {
  const { name: type, tag, field } = pointTypeOf(asdu, profile);
  const { ca, typeId, cause } = asdu;
  const { ioa, value, quality, time, timeFlags } = object;
  const listed = listedOf(ca, ioa);
  const isTagged = tag !== "none" && time !== undefined;
  const flags = isTagged ? describeTimeFlags(timeFlags) : "";
  const tagText = isTagged ? formatTime(time, tag) : null;
  const instant = isTagged && tag === "cp56" ? instantOf({ time, timeFlags }, zone) : undefined;
  const meaning = field?.form === "uint" ? field.values?.[value] ?? "" : "";
  const shown = listed?.states?.get(value) ??
    (listed?.scale === undefined ? textOfField(field, value) : rounded(inUnit(value, listed)));
  return {
    typeId,
    cause,
    value,
    quality,
    meaning,
    tagIsInvalid: isTagged && (/\bIV\b/.test(flags) || Number.isNaN(time)),
    tagIsShort: isTagged && tag === "cp24",
    observation: {
      at: new Date(at).toISOString(),
      delayMs: Math.round(delayMs),
      ...{ ca, ioa, type },
      value: Number.isFinite(value) ? value : null,
      text: `${shown} ${listed?.unit ?? ""}`.trimEnd(),
      quality: describeQuality(quality),
      cause: describeCause(cause).name,
      timeTag: tagText === null ? null : flags === "" ? tagText : `${tagText} (${flags})`,
      tagAgeMs: instant === undefined ? null : Math.round(at - instant),
    },
  };
}

/** An observation on a line: `ON, M_DP_TB_1, spont, tag 12:00:01.123, 7 ms old`. */
export function observationText(
  { text, quality, type, cause, timeTag, tagAgeMs }: Observation,
  age: (ms: number) => string,
): string {
  const tag = timeTag === null
    ? "no time tag"
    : `tag ${timeTag}${tagAgeMs === null ? "" : `, ${age(tagAgeMs)}`}`;
  return [text, ...quality === "" ? [] : [`quality ${quality}`], type, cause, tag].join(", ");
}
