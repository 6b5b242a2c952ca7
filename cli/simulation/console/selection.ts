// Parses selections of objects: `47/503`, `47/500,510-519`, `47/*` for a common address, `*` for the whole station.

import { parseAddressSet, parseObjectAddress } from "../../text/address_text.ts";
import { Mistake, type Word } from "../../text/words.ts";
import type { KnownObject, ObjectTable } from "../object_table.ts";

/** Parses a selection. */
export function parseSelection(
  word: Word | undefined,
  objects: ObjectTable,
): readonly KnownObject[] | Mistake {
  if (word === undefined) return new Mistake("the address is missing, expected CA/IOA, CA/* or *");
  const selected = selectionOf(word.text, objects);
  return typeof selected === "string" ? new Mistake(selected, word) : selected;
}

/** The objects of a selection, or what is wrong with it. */
function selectionOf(text: string, objects: ObjectTable): readonly KnownObject[] | string {
  if (text === "*") return [...objects.all()];
  const match = /^(\d+)\/\*$/.exec(text);
  if (match === null) return listed(text, objects);
  const ca = Number(match[1]);
  if (objects.cas.includes(ca)) return [...objects.all()].filter((object) => object.ca === ca);
  return `Unknown common address ${ca}, expected one of ${objects.cas.join(", ")}`;
}

/** The object of an address, or the objects of a list of them. */
function listed(text: string, objects: ObjectTable): readonly KnownObject[] | string {
  const [, ca = "", list = ""] = /^([^/]*\/)?([^/]*)$/.exec(text) ?? [];
  const set = parseAddressSet(list);
  if (set === undefined || set.size === 1) {
    const object = objects.find(text);
    return typeof object === "string" ? object : [object];
  }
  const first = objects.find(`${ca}${set.ranges[0]![0]}`);
  const owner = ca === "" ? undefined : parseObjectAddress(`${ca}0`)?.ca;
  const found = [...objects.all()].filter((object) =>
    set.has(object.ioa) && object.ca === (owner ?? objects.cas[0])
  );
  if (ca === "" && objects.cas.length > 1) return first as string; // It lacks the common address.
  return found.length > 0 ? found : `no object has one of the addresses ${text}`;
}
