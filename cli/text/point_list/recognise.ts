// Recognizes point lists among other files by their header.

import { parseCsv } from "../csv_table.ts";
import { findColumns } from "./columns.ts";
import { isXml } from "./read_scl.ts";

/** Columns of tables with octets or events, which are not point lists. */
const OTHER_TABLES = /^(?:cause|cot|octets|hex|raw|frame|packet)$/i;

/**
 * Whether a text is meant as a point list: its first line names an address and a name, and not octets or causes, or it is an
 * SCL file. Pass the beginning of a file, such as the first 64 KiB.
 */
export function isPointList(text: string): boolean {
  if (text.includes("\0")) return false;
  if (isXml(text)) return /<(?:\w+:)?SCL[\s>]/.test(text);
  const lines = text.replace(/^\ufeff/, "").split(/\r\n?|\n/);
  const first = lines.find((line) => line.trim() !== "" && !/^(?:#|sep=.$)/i.test(line)) ?? "";
  const { rows: [header] } = parseCsv(first);
  if (header === undefined || header.cells.length < 2) return false;
  if (header.cells.some((cell) => OTHER_TABLES.test(cell))) return false;
  const { places } = findColumns(header.cells);
  return (places.has("ca") || places.has("ioa")) && places.has("name");
}
