// Several objects at once: `47/503`, `47/*` for all of a common address, `*` for all of the station.

import type { KnownObject, ObjectTable } from "../object_table.ts";

/** Reads which objects are meant; a text says what is wrong. */
export function parseSelection(
  text: string | undefined,
  objects: ObjectTable,
): readonly KnownObject[] | string {
  if (text === undefined) return "the address is missing, expected CA/IOA, CA/* or *";
  if (text === "*") return [...objects.all()];
  const match = /^(\d+)\/\*$/.exec(text);
  if (match === null) {
    const object = objects.find(text);
    return typeof object === "string" ? object : [object];
  }
  const ca = Number(match[1]);
  if (objects.cas.includes(ca)) return [...objects.all()].filter((object) => object.ca === ca);
  return `Unknown common address ${ca}, expected one of ${objects.cas.join(", ")}`;
}
