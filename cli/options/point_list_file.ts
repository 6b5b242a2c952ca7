// Reads point lists: CSV, or a station file.

import type { PrivateType } from "../../mod.ts";
import { recogniseOtherFile } from "../../codec/capture/mod.ts";
import { count } from "../text/count.ts";
import { listOf, type PointList } from "../text/point_list/point_list.ts";
import { type ListFault, readPointCsv } from "../text/point_list/read_csv.ts";
import { declarationOf } from "../simulation/document_parts.ts";
import { refuseMistakes } from "../io/mistakes.ts";
import { readText } from "../io/read_text.ts";
import type { Io } from "../io/io.ts";
import { parseStation } from "./station_file.ts";
import { UsageError } from "./subcommand.ts";

/** Maximum number of listed mistakes; the rest are only counted. */
const LISTED = 50;

/**
 * Reads a point list. A file that begins with `{` is a station file, any other a table.
 *
 * @throws {UsageError} The file cannot be read, or has mistakes: each is listed with line and column.
 */
export async function readPointList(
  path: string,
  io: Io,
  privateTypes: readonly PrivateType[] = [],
): Promise<PointList> {
  const text = await readText(path, io, { others: "windows-1252" });
  if (/^\ufeff?\s*\{/.test(text)) {
    const parsed = parseStation(path, text, { privateTypes });
    refuseMistakes([parsed]);
    return listOf(declarationOf(parsed.document!), privateTypes);
  }
  refuseOther(path, text);
  const { list, faults } = readPointCsv(text, privateTypes);
  if (list === undefined) throw new UsageError(faultText(path, faults));
  return list;
}

/** A spreadsheet or another file that is not text. */
function refuseOther(path: string, text: string): void {
  const octets = new TextEncoder().encode(text.slice(0, 64));
  const isZip = recogniseOtherFile(octets) !== undefined && text.startsWith("PK");
  if (!isZip && !text.slice(0, 4096).includes("\0")) return;
  throw new UsageError(
    `Cannot read the point list ${path}: it is not text. Save a spreadsheet as CSV`,
  );
}

function faultText(path: string, faults: readonly ListFault[]): string {
  const lines = faults.slice(0, LISTED).map(({ line, column, text }) =>
    `\n  ${path}:${line}:${column}  ${text}`
  );
  const more = faults.length > LISTED ? `\n  and ${faults.length - LISTED} more` : "";
  return `${path} has ${count(faults.length, "mistake")}:${lines.join("")}${more}`;
}
