// Reads a point list from its text: a table in CSV, or an SCL file.

import type { PrivateType } from "../../../mod.ts";
import { type ParsedList, type ReadListOptions, readPointCsv } from "./read_csv.ts";
import { isXml, readScl } from "./read_scl.ts";

/** Reads a list; a text that begins with a tag is an SCL file, any other a table. */
export function readPointText(
  text: string,
  privateTypes: readonly PrivateType[] = [],
  options: ReadListOptions = {},
): ParsedList {
  return isXml(text) ? readScl(text, privateTypes) : readPointCsv(text, privateTypes, options);
}
