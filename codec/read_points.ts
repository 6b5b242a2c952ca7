// Decodes one ASDU with points to columns.

import type { PointColumns } from "./columns.ts";
import { AsduReader } from "./asdu_reader.ts";
import { FAST_TYPES } from "./fast_types.ts";
import { IEC104, type Profile } from "./profile.ts";
import { readPrivatePoints } from "./read_private_points.ts";

/** A copy of the current ASDU: creating a view for every ASDU would take longer than reading it. */
const OCTETS = new Uint8Array(256);
const VIEW = new DataView(OCTETS.buffer);

/** Readers of the copy, by profile. */
const READERS = new WeakMap<Profile, AsduReader>();
let lastProfile = IEC104;
let lastReader = new AsduReader(VIEW, IEC104);

function readerOf(profile: Profile): AsduReader {
  if (profile === lastProfile) return lastReader;
  let reader = READERS.get(profile);
  if (reader === undefined) {
    reader = new AsduReader(VIEW, profile);
    READERS.set(profile, reader);
  }
  lastProfile = profile;
  lastReader = reader;
  return reader;
}

/**
 * Adds the points of one ASDU to the columns without creating objects. Handles the monitored types
 * 1, 3, 5, 7, 9, 11, 13, 15, 21 and 30 to 37, and private types of the profile that have only value,
 * quality and time, if the ASDU is correct. For many APDUs in one buffer, {@linkcode decodeBatch} is faster.
 *
 * ```ts
 * import { parseHex } from "@telecontrol/iec104";
 * import { PointColumns, readPoints } from "@telecontrol/iec104/low-level";
 *
 * const columns = new PointColumns();
 * const asdu = parseHex("0B 83 03 00 01 00 64 00 00 01 00 00 02 00 00 03 00 00");
 * if (readPoints(asdu, columns)) {
 *   for (let i = 0; i < columns.length; i++) console.log(columns.ioa[i], columns.value[i]);
 * }
 * ```
 *
 * @returns `false` if the ASDU has another type or there are findings; no row is added, and
 * `decodeAsdu` must be used instead.
 */
export function readPoints(
  asdu: Uint8Array,
  columns: PointColumns,
  options: { readonly profile?: Profile } = {},
): boolean {
  const { profile = IEC104 } = options;
  if (FAST_TYPES[asdu[0] ?? 0] === undefined) return readPrivatePoints(asdu, columns, profile);
  if (asdu.length > OCTETS.length) return false;
  OCTETS.set(asdu);
  return readerOf(profile).add(0, asdu.length, columns);
}

/**
 * Returns the fields that the column `extra` contains for a type: `transient` of step positions, `sequence`, `carry` and
 * `adjusted` of counters; none for other types.
 */
export function extraFields(
  typeId: number,
  extra: number,
): Readonly<Record<string, number | boolean>> {
  switch (FAST_TYPES[typeId]?.keys) {
    case "step":
      return { transient: extra !== 0 };
    case "total":
      return {
        sequence: extra & 0x1f,
        carry: (extra & 0x20) !== 0,
        adjusted: (extra & 0x40) !== 0,
      };
    default:
      return {};
  }
}
