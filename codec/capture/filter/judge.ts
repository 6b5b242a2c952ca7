// Applies a filter to decoded APDUs, and completes what is known about them.

import type { Apdu } from "../../apdu.ts";
import type { Asdu } from "../../asdu_types.ts";
import { isSecurity } from "../../classify.ts";
import type { Filter } from "../filter.ts";
import type { PacketMarks } from "./marks.ts";
import type { FilterSubject, SecuritySubject } from "./subject.ts";

/** What filters know besides the captured octets. */
export interface FilterFacts {
  /** The name of an object; empty if it has none. */
  readonly nameOf?: (ca: number, ioa: number, typeId: number) => string;
  /** Findings and transactions, from an analysis of the same captures. */
  readonly marks?: PacketMarks;
}

/** The properties of an information object that filters consult. */
export interface FilteredObject {
  /** Address. */
  readonly ioa: number;
  /** Value, if the type has one. */
  readonly value?: unknown;
  /** Octet of the quality descriptor, if the type has one. */
  readonly quality?: unknown;
}

/**
 * Whether an APDU is selected: if one of its objects is. An APDU that cannot be decoded, or has no
 * objects, is selected unless the filter excludes it for certain.
 *
 * @param place What is known about the packet: addresses, times and the octets.
 */
export function selectsApdu(
  filter: Filter,
  { place, apdu, facts = {} }: {
    readonly place: FilterSubject;
    readonly apdu: Apdu;
    readonly facts?: FilterFacts;
  },
): boolean {
  if (apdu.format === "raw") return filter.matches(place) !== false;
  if (apdu.format === "U") {
    return filter.matches({ ...place, format: "U", function: apdu.function }) === true;
  }
  if (apdu.format === "S") return filter.matches({ ...place, format: "S" }) === true;
  const { asdu } = apdu;
  const subject = { ...place, ...subjectOfAsdu(asdu, facts) };
  if (asdu.type === "raw" || asdu.objects.length === 0) return filter.matches(subject) !== false;
  const objects: readonly FilteredObject[] = asdu.objects;
  return objects.some((object) => selectsObject(filter, { subject, object, facts }));
}

/** Whether an object is selected. */
export function selectsObject(
  filter: Filter,
  { subject, object, facts = {} }: {
    /** What is known about its ASDU. */
    readonly subject: FilterSubject;
    readonly object: FilteredObject;
    readonly facts?: FilterFacts;
  },
): boolean {
  return filter.matches({ ...subject, ...subjectOfObject(subject, object, facts) }) === true;
}

/** The properties of an ASDU; those of its objects are in `objects`. */
export function subjectOfAsdu(asdu: Asdu, facts: FilterFacts = {}): FilterSubject {
  const { typeId, cause, originator, ca, negative, test } = asdu;
  const subject = { format: "I", typeId, cause, originator, ca, negative, test } as const;
  if (asdu.type === "raw" || asdu.objects.length === 0) return subject;
  return { ...subject, objects: () => subjectsOfObjects(subject, asdu.objects, facts) };
}

/** The properties of all objects of an ASDU. */
export function subjectsOfObjects(
  asdu: FilterSubject,
  objects: readonly FilteredObject[],
  facts: FilterFacts,
): readonly FilterSubject[] {
  return objects.map((object) => subjectOfObject(asdu, object, facts));
}

/** The properties of an object. */
export function subjectOfObject(
  { ca, typeId }: FilterSubject,
  object: FilteredObject,
  { nameOf }: FilterFacts,
): FilterSubject {
  const { ioa, value, quality } = object;
  return {
    ioa,
    value: typeof value === "number" ? value : null,
    quality: typeof quality === "number" ? quality : null,
    name: nameOf?.(ca!, ioa, typeId!) ?? "",
    message: isSecurity(typeId!) ? object as SecuritySubject : null,
  };
}
