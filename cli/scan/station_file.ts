// The station file of a scan: what `iec104 station` needs to answer in the same way.

import { sizesText } from "../../codec/capture/mod.ts";
import { IEC104, TIME_FLAGS, toHex } from "../../codec/mod.ts";
import type { StationDeclaration } from "../../mod.ts";
import type { FileEntry } from "../simulation/declaration.ts";
import type { Names } from "../text/names.ts";
import type { ScannedFile, ScanResult } from "./result.ts";
import { hasSizesOf } from "./sizes.ts";

/** The document, with names and units from a list. */
export function stationDocument(
  { declaration, profile, refused, files }: ScanResult,
  { name, names }: { readonly name: string; readonly names: Names },
): Record<string, unknown> | undefined {
  if (declaration === undefined) return undefined;
  const cas = declaration.sectors.map(({ ca }) => ca);
  // A simulated station without files refuses their types anyway.
  const everywhere = refused.filter(({ type, isUnknown }) =>
    isUnknown && type !== "F_SC_NA_1" &&
    cas.every((ca) => refused.some((each) => each.ca === ca && each.type === type))
  );
  const own = declaration.procedures?.unsupported ?? [];
  const unsupported = [...new Set([...own, ...everywhere.map(({ type }) => type)])];
  // The station file replaces the default list.
  const listed = unsupported.length === 0 || own.length > 0
    ? unsupported
    : ["C_CD_NA_1", ...unsupported];
  return {
    name,
    ...!hasSizesOf(profile, IEC104) && { profile: sizesText(profile) },
    ...declaration,
    ...listed.length > 0 && { procedures: { ...declaration.procedures, unsupported: listed } },
    sectors: declaration.sectors.map((sector) => named(sector, names)),
    ...files.some(({ octets }) => octets !== undefined) && { files: files.flatMap(fileEntry) },
  };
}

/** The entry of a file; none if it was not fetched. */
function fileEntry({ ca, ioa, nof, octets, time, timeFlags }: ScannedFile): readonly FileEntry[] {
  if (octets === undefined) return [];
  const isKnown = (timeFlags & TIME_FLAGS.invalid) === 0;
  return [{
    ...{ ca, ioa, nof, hex: toHex(octets) },
    ...isKnown && { time: new Date(time).toISOString() },
  }];
}

function named(
  sector: StationDeclaration["sectors"][number],
  names: Names,
): StationDeclaration["sectors"][number] {
  function withName<T extends { readonly ioa: number }>(object: T): T {
    const { name, unit } = names.object(sector.ca, object.ioa);
    return { ...object, ...name !== "" && { name }, ...unit !== "" && { unit } };
  }
  const { points, counters } = sector;
  return {
    ...sector,
    ...points !== undefined && { points: points.map(withName) },
    ...counters !== undefined && { counters: counters.map(withName) },
  };
}
