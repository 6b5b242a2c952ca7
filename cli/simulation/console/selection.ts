// Parses selections of objects: `47/503`, `47/*` for a common address, `*` for the whole station.

import type { KnownObject, ObjectTable } from "../object_table.ts";

/** Parses a selection; returns an error text on failure. */
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
