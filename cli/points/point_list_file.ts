// Reads point lists: CSV, SCL, or a station file; and the names in them.

import type { PrivateType, PrivateTypes, StationDeclaration } from "../../mod.ts";
import { listOf, type PointList } from "../text/point_list/point_list.ts";
import type { ReadListOptions } from "../text/point_list/read_csv.ts";
import { notText } from "../text/point_list/not_text.ts";
import { listFaults } from "../text/text_faults.ts";
import { readPointText } from "../text/point_list/read_list.ts";
import { type AddressStyle, PLAIN_ADDRESSES } from "../text/address_text.ts";
import { Names } from "../text/names.ts";
import { refuseMistakes } from "../io/mistakes.ts";
import { readText } from "../io/read_text.ts";
import type { Io } from "../io/io.ts";
import type { Values } from "../options/args.ts";
import { NAMES_OPTION } from "../options/names_row.ts";
import { PLANT } from "../link/plant.ts";
import { UsageError } from "../io/exit.ts";

/**
 * Reads a point list. A file that begins with a bracket of JSON is a station file, one that begins with a tag an SCL file, any
 * other a table.
 *
 * @throws {UsageError} The file cannot be read, or has mistakes: each is listed with line and column.
 */
export async function readPointList(
  path: string,
  io: Io,
  privateTypes: readonly PrivateType[] = [],
  options: ReadListOptions = {},
): Promise<PointList> {
  const parsed = await parseListFile(path, io, { ...options, privateTypes });
  return "points" in parsed ? parsed : listOf(parsed, privateTypes);
}

/**
 * Refuses a list that has no points.
 *
 * @throws {UsageError} It has none.
 */
export function requirePoints(points: PointList["points"], path: string): void {
  if (points.length > 0) return;
  throw new UsageError(`${path} has no points, expected a list or a station file with points`);
}

/**
 * Reads the names in a station file or a point list; `undefined` without a file.
 *
 * @throws {UsageError} As {@linkcode readPointList}.
 */
export async function readNames(
  path: string | undefined,
  io: Io,
  { privateTypes = [], style = PLAIN_ADDRESSES }: PrivateTypes & {
    readonly style?: AddressStyle;
  } = {},
): Promise<Names | undefined> {
  if (path === undefined) return undefined;
  const parsed = await parseListFile(path, io, { privateTypes });
  return "points" in parsed ? new Names(undefined, style).add(parsed) : new Names(parsed, style);
}

/**
 * The names for a command that connects: from --names, or else from the station of --plant; none without both.
 *
 * @throws {UsageError} As {@linkcode readPointList}.
 */
export async function namesOf(
  values: Values,
  io: Io,
  given: PrivateTypes & { readonly style: AddressStyle },
): Promise<Names> {
  const { pointsFile, points = [] } = values.context(PLANT) ?? {};
  const named = await readNames(values.text(NAMES_OPTION.name), io, given);
  if (named !== undefined) return named;
  const names = await readNames(pointsFile, io, given) ?? new Names(undefined, given.style);
  return names.add({ points, commands: [] });
}

/** A file that begins with a bracket of JSON is a station file, one that begins with a tag an SCL file, any
 * other a table. */
async function parseListFile(
  path: string,
  io: Io,
  { privateTypes, ...options }: ReadListOptions & { readonly privateTypes: readonly PrivateType[] },
): Promise<StationDeclaration | PointList> {
  const text = await readText(path, io, { others: "windows-1252" });
  if (/^\ufeff?\s*[{[]/.test(text)) {
    const { parseStation } = await import("../simulation/station_file.ts");
    const { declarationOf } = await import("../simulation/document_parts.ts");
    const parsed = parseStation(path, text, { privateTypes });
    refuseMistakes([parsed]);
    return declarationOf(parsed.document!);
  }
  const other = notText(path, text);
  if (other !== undefined) throw new UsageError(other);
  const { list, faults } = readPointText(text, privateTypes, options);
  if (list === undefined) throw new UsageError(listFaults(path, faults));
  return list;
}
