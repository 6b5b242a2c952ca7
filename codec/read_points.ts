// Fast decoding of ASDUs with points: octets to columns, and columns to objects.

import { CAUSE_OCTET, isReservedCause } from "./cause.ts";
import { PointColumns } from "./columns.ts";
import { ELEMENTS } from "./elements.ts";
import type { AnyObject } from "./interpret.ts";
import { clearTimes, type Kernel, KERNELS, readAddresses, readTimes } from "./kernels.ts";
import type { Layout } from "./layout.ts";
import { planOf } from "./plan.ts";
import { readPrivatePoints } from "./read_private_points.ts";
import { identifierOctets, IEC104, maxIoa, type Profile } from "./profile.ts";
import { typeName, type TypeRow, TYPES } from "./types.ts";

/** Data about a type for fast decoding. */
interface FastType {
  readonly kernel: Kernel;
  /** Octets of the body without its time tag. */
  readonly body: number;
  /** Octets of one object after its address. */
  readonly size: number;
  readonly tagged: boolean;
  readonly sq: boolean;
  readonly keys: "point" | "step" | "total";
}

const FAST: (FastType | undefined)[] = Array.from({ length: 256 }, (_, id) => fastType(id));

function fastType(typeId: number): FastType | undefined {
  const name = typeName(typeId);
  if (name === undefined) return undefined;
  const row: TypeRow = TYPES[name];
  const kernel = KERNELS[row.body];
  if (kernel === undefined || row.time === "cp24") return undefined;
  const tagged = row.time === "cp56";
  const { size } = planOf(typeId)!;
  const body = size - (tagged ? ELEMENTS.CP56.octets : 0);
  const keys = row.body === "step" || row.body === "total" ? row.body : "point";
  return { kernel, body, size, tagged, sq: row.sq, keys };
}

/**
 * Adds the points of one ASDU to the columns without creating objects. Handles the monitored types
 * 1, 3, 5, 7, 9, 11, 13, 15 and 30 to 37, and private types of the profile that have only value,
 * quality and time, if the ASDU is correct.
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
  const start = identifierOctets(profile);
  const type = FAST[asdu[0] ?? 0];
  if (asdu.length < start) return false;
  if (type === undefined) return readPrivatePoints(asdu, columns, profile);
  const count = asdu[1]! & 0x7f;
  const sq = asdu[1]! > 0x7f;
  const { ioaOctets } = profile;
  const expected = sq ? ioaOctets + count * type.size : count * (ioaOctets + type.size);
  if (count === 0 || (sq && !type.sq) || asdu.length !== start + expected) return false;
  if (isReservedCause(asdu[2]! & CAUSE_OCTET.cause)) return false;
  const layout = { octets: asdu, start, count, sq, profile };
  if (!fill(type, layout, columns) || overflows(layout, columns)) return false;
  columns.length += count;
  return true;
}

/** Fills the rows after the last one in use. The caller has checked the length. */
function fill(type: FastType, layout: Layout, columns: PointColumns): boolean {
  const { octets, count, sq, profile: { ioaOctets } } = layout;
  const at = layout.start + ioaOctets;
  const stride = sq ? type.size : ioaOctets + type.size;
  const rows = { octets, at, stride, count };
  columns.reserve(count);
  if (!type.kernel(rows, columns)) return false;
  if (!type.tagged) clearTimes(count, columns);
  else if (!readTimes({ octets, at: at + type.body, stride, count }, columns)) return false;
  readAddresses(rows, columns, { ioaOctets, sq });
  return true;
}

/** Whether the addresses of a sequence exceed the address range. */
function overflows(layout: Layout, columns: PointColumns): boolean {
  return layout.sq && columns.ioa[columns.length]! + layout.count - 1 > maxIoa(layout.profile);
}

/** Columns for one ASDU at a time, which has at most 127 objects. */
const SCRATCH = new PointColumns(127);

/**
 * Returns the objects of an ASDU by way of the columns; `undefined` if the interpreter must decode
 * them. The layout must already have been checked.
 */
export function readPointObjects(typeId: number, layout: Layout): AnyObject[] | undefined {
  const type = FAST[typeId];
  if (type === undefined || layout.count === 0) return undefined;
  SCRATCH.clear();
  if (!fill(type, layout, SCRATCH) || overflows(layout, SCRATCH)) return undefined;
  const { ioa, value, quality, time, timeFlags, extra } = SCRATCH;
  const objects = new Array<AnyObject>(layout.count);
  const { tagged, keys } = type;
  for (let i = 0; i < layout.count; i++) {
    const tag = tagged ? time[i] : undefined;
    objects[i] = keys === "point"
      ? { ioa: ioa[i]!, value: value[i], quality: quality[i], time: tag, timeFlags: timeFlags[i] }
      : keys === "step"
      ? {
        ioa: ioa[i]!,
        value: value[i],
        quality: quality[i],
        time: tag,
        timeFlags: timeFlags[i],
        transient: extra[i] !== 0,
      }
      : {
        ioa: ioa[i]!,
        value: value[i],
        quality: quality[i],
        time: tag,
        timeFlags: timeFlags[i],
        sequence: extra[i]! & 0x1f,
        carry: (extra[i]! & 0x20) !== 0,
        adjusted: (extra[i]! & 0x40) !== 0,
      };
  }
  return objects;
}
