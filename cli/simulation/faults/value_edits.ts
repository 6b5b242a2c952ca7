// ASDUs with values, with other objects.

import { counterpartOf, FIRST_CP56_TIME, TYPES } from "../../../codec/low_level.ts";
import {
  type Asdu,
  type AsduInput,
  encodeAsdu,
  type Profile,
  TIME_FLAGS,
  type TypeName,
} from "../../../codec/mod.ts";

/** Number of objects with time tag that fit into an ASDU, whatever their type is. */
const TAGGED_OBJECTS = 10;

/** The objects of an ASDU, in ASDUs of the type with time tag; as they are if there is no such type. */
export function withTimeTags(asdu: Asdu, profile: Profile): readonly Uint8Array[] {
  const type = Object.hasOwn(TYPES, asdu.type)
    ? counterpartOf(asdu.type as TypeName, "cp56")
    : undefined;
  const objects = objectsOf(asdu);
  if (type === undefined) return [encoded(asdu, {}, profile)];
  const tag = { time: FIRST_CP56_TIME, timeFlags: TIME_FLAGS.invalid };
  const parts: Uint8Array[] = [];
  for (let at = 0; at < objects.length; at += TAGGED_OBJECTS) {
    const some = objects.slice(at, at + TAGGED_OBJECTS).map((object) => ({ ...object, ...tag }));
    parts.push(encoded(asdu, { type, sq: false, objects: some }, profile));
  }
  return parts;
}

/** An ASDU without its last object; none if it has no other. */
export function withoutLastObject(asdu: Asdu, profile: Profile): readonly Uint8Array[] {
  const objects = objectsOf(asdu).slice(0, -1);
  return objects.length === 0 ? [] : [encoded(asdu, { objects }, profile)];
}

/** An ASDU with only its first object. */
export function withFirstObject(asdu: Asdu, profile: Profile): Uint8Array {
  return encoded(asdu, { sq: false, objects: objectsOf(asdu).slice(0, 1) }, profile);
}

/** An ASDU whose objects have other fields. */
export function withFields(asdu: Asdu, fields: object, profile: Profile): Uint8Array {
  const objects = objectsOf(asdu).map((object) => ({ ...object, ...fields }));
  return encoded(asdu, { objects }, profile);
}

function objectsOf(asdu: Asdu): readonly object[] {
  return asdu.type === "raw" ? [] : asdu.objects;
}

function encoded(asdu: Asdu, changes: object, profile: Profile): Uint8Array {
  // The objects have the keys of their type: they were decoded.
  return encodeAsdu({ ...asdu, ...changes } as unknown as AsduInput, { profile });
}
