// Encodes the points of columns as APDUs, without objects.

import { APCI_OCTETS, checkSequence, SEQUENCE_MODULUS, START } from "./apci.ts";
import { areConsecutive, writeAddresses, writeTimes } from "./column_kernels.ts";
import type { PointColumns } from "./columns.ts";
import { type ObjectValues, writeObject } from "./compose.ts";
import { FAST_TYPES, type FastType } from "./fast_types.ts";
import type { Rows } from "./kernels.ts";
import { planOf } from "./plan.ts";
import { identifierOctets, IEC104, type Profile } from "./profile.ts";
import { shownValue } from "./shown.ts";

/** Options for encoding columns. */
export interface BatchOptions {
  /** Field sizes; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile;
  /** N(S) of the first APDU; 0 by default. */
  readonly sendNumber?: number;
  /** N(R) of all APDUs; 0 by default. */
  readonly receiveNumber?: number;
}

/**
 * Encodes the ASDUs of columns as consecutive APDUs in I format, without creating objects: the inverse
 * of `decodeBatch`, for the same types. Row `i` of `columns.asdus` becomes one APDU with its type, cause,
 * addresses and structure, and with the points from row `first[i]`.
 *
 * ```ts
 * import { toHex } from "@telecontrol/iec104";
 * import { encodeBatch, PointColumns } from "@telecontrol/iec104/low-level";
 *
 * const columns = new PointColumns();
 * columns.ioa.set([100, 101]);
 * columns.value.set([-5, 7]);
 * columns.length = 2;
 * columns.asdus.add({ at: 0, typeId: 11, structure: 2, cause: 3, originator: 0, ca: 1, first: 0 });
 * const octets = new Uint8Array(255);
 * const end = encodeBatch(columns, octets, 0);
 * console.log(toHex(octets.subarray(0, end))); // 68 16 00 00 00 00 0B 02 03 00 01 00 64 00 00 FB FF 00 65 00 00 07 00 00
 * ```
 *
 * @returns The position after the last APDU.
 * @throws {RangeError} A value, an address or the number of points cannot be encoded, or the target is too small.
 * The APDUs before the faulty one have been written.
 * @throws {TypeError} A type has no columns.
 */
export function encodeBatch(
  columns: PointColumns,
  target: Uint8Array,
  at: number,
  options: BatchOptions = {},
): number {
  const { profile = IEC104 } = options;
  const receiveNumber = checkSequence("receiveNumber", options.receiveNumber ?? 0);
  const sendNumber = checkSequence("sendNumber", options.sendNumber ?? 0);
  let base = 0;
  const rows: Rows = { view: viewFrom(target, base), at: 0, stride: 0, count: 0 };
  for (let row = 0; row < columns.asdus.length;) {
    if (at - base > MOST_OCTETS) {
      base = at;
      rows.view = viewFrom(target, base);
    }
    const end = target.length - base;
    const send = sendNumber + row;
    const to = { base, at: at - base, end, rows, profile, sendNumber: send, receiveNumber };
    const singles = writeSingles(row, columns, to);
    at = base + (singles === 0 ? writeAsdu(row, columns, to) : to.at + singles * rows.stride);
    row += Math.max(1, singles);
  }
  return at;
}

/** Greatest position in one view: the loops of `column_kernels.ts` count positions in 32 bits. */
const MOST_OCTETS = 0x40000000;

function viewFrom({ buffer, byteOffset, length }: Uint8Array, from: number): DataView {
  return new DataView(buffer, byteOffset + from, length - from);
}

/** Highest sequence number. */
const MAX_SEQUENCE = SEQUENCE_MODULUS - 1;

/** Maximum number of ASDUs that are written together; if one of them is refused, they are written again one by one. */
const MOST_SINGLES = 64;

/** Where an ASDU of the columns is written. */
interface BatchTarget {
  /** Position in the target where the view begins; the other positions are relative to it. */
  readonly base: number;
  readonly at: number;
  /** End of the target. */
  readonly end: number;
  readonly rows: Rows;
  readonly profile: Profile;
  /** N(S) of the first APDU, before it restarts at 0. */
  readonly sendNumber: number;
  readonly receiveNumber: number;
}

/**
 * Writes the points of consecutive ASDUs that have one each, and the same type: together they are rows like those of one ASDU,
 * `rows.stride` octets apart. Returns their number; 0 if there are fewer than two, or if one of them
 * cannot be encoded.
 */
function writeSingles(row: number, columns: PointColumns, to: BatchTarget): number {
  const { at, end, rows, profile } = to;
  const { asdus } = columns;
  const { ioaOctets } = profile;
  const typeId = asdus.typeId[row]!;
  const first = asdus.first[row]!;
  const type = FAST_TYPES[typeId];
  if (type === undefined || asdus.structure[row] !== 1) return 0;
  const asduOctets = identifierOctets(profile) + ioaOctets + type.size;
  rows.stride = APCI_OCTETS + asduOctets;
  const room = Math.floor((end - at) / rows.stride);
  const most = Math.min(MOST_SINGLES, asdus.length - row, columns.length - first, room);
  let count = 0;
  while (
    count < most && asdus.typeId[row + count] === typeId && asdus.structure[row + count] === 1 &&
    asdus.first[row + count] === first + count
  ) count++;
  if (count < 2 || asduOctets > profile.maxAsduOctets) return 0;
  rows.at = at + rows.stride - type.size;
  rows.count = count;
  const isRight = writeAddresses(rows, columns, first, ioaOctets) &&
    type.writeColumns(rows, columns, first);
  if (!isRight) return 0;
  rows.at += type.body;
  if (type.tagged && !writeTimes(rows, columns, first)) return 0;
  writeStarts(row, columns, to, count, rows.stride);
  return count;
}

/** Writes one ASDU after the space for its APCI, and returns the position after it. */
function writeAsdu(row: number, columns: PointColumns, to: BatchTarget): number {
  const { base, rows, profile } = to;
  const { asdus } = columns;
  const { ioaOctets } = profile;
  const type = FAST_TYPES[asdus.typeId[row]!];
  if (type === undefined) {
    throw new TypeError(`Cannot encode ASDU ${row}: type ${asdus.typeId[row]} has no columns`);
  }
  const first = asdus.first[row]!;
  const structure = asdus.structure[row]!;
  const sq = structure > 0x7f;
  const count = structure & 0x7f;
  const stride = sq ? type.size : type.size + ioaOctets;
  const start = to.at + APCI_OCTETS;
  const from = start + identifierOctets(profile);
  const end = from + (sq ? ioaOctets : 0) + count * stride;
  const { maxAsduOctets: maxOctets } = profile;
  const fault = structureFault(row, columns, { type, maxOctets, octets: end - start });
  if (fault !== undefined) {
    throw new RangeError(`Cannot encode ${type.name} of row ${row} of the ASDUs: ${fault}`);
  }
  if (end > to.end) {
    const found = `the target has ${base + to.end}`;
    throw new RangeError(`Cannot encode ASDU ${row}: it ends at octet ${base + end}, and ${found}`);
  }
  writeStarts(row, columns, to, 1, end - to.at);
  rows.at = from + ioaOctets;
  rows.stride = stride;
  rows.count = sq ? 1 : count;
  let isRight = writeAddresses(rows, columns, first, ioaOctets);
  rows.count = count;
  if (sq) {
    isRight &&= areConsecutive(rows, columns, first) &&
      columns.ioa[first]! + count <= 1 << (8 * ioaOctets);
  }
  isRight &&= type.writeColumns(rows, columns, first);
  if (type.tagged) {
    rows.at += type.body;
    isRight &&= writeTimes(rows, columns, first);
  }
  if (!isRight) refuse(row, columns, type, profile);
  return end;
}

/** Returns what is wrong with the structure of an ASDU, if anything. */
function structureFault(
  row: number,
  { asdus, length }: PointColumns,
  { type, maxOctets, octets }: {
    readonly type: FastType;
    readonly maxOctets: number;
    readonly octets: number;
  },
): string | undefined {
  const count = asdus.structure[row]! & 0x7f;
  const last = asdus.first[row]! + count;
  if (count === 0) return "it has 0 objects, expected 1 to 127";
  if (last > length) return `its points need ${last} rows, found ${length}`;
  if (asdus.structure[row]! > 0x7f && !type.sq) {
    return "SQ is 1, and the type permits SQ = 0 only";
  }
  if (octets > maxOctets) return `it needs ${octets} octets, expected at most ${maxOctets}`;
  return undefined;
}

/** Writes APCI and data unit identifier of `count` APDUs of `octets` octets. Called for every ASDU, hence five arguments. */
function writeStarts(
  row: number,
  { asdus }: PointColumns,
  to: BatchTarget,
  count: number,
  octets: number,
): void {
  const { sendNumber, receiveNumber, rows: { view }, profile: { cotOctets, caOctets } } = to;
  const { typeId, structure, cause, originator, ca } = asdus;
  const start = START | octets - 2 << 8;
  let { at } = to;
  for (let i = 0; i < count; i++) {
    const oa = originator[row + i]!;
    const address = ca[row + i]!;
    if (cotOctets === 1 && oa !== 0 || caOctets === 1 && address > 0xff) {
      const found = `originator ${oa} and common address ${address}`;
      throw new RangeError(
        `Cannot encode ASDU ${row + i}: ${found} do not fit ${cotOctets} and ${caOctets} octets`,
      );
    }
    view.setUint32(at, start | (sendNumber + i & MAX_SEQUENCE) << 17, true);
    view.setUint16(at + 4, receiveNumber << 1, true);
    const word = typeId[row + i]! | structure[row + i]! << 8 | cause[row + i]! << 16;
    // Without originator, the common address overwrites the fourth octet.
    view.setUint32(at + APCI_OCTETS, word | oa << 24, true);
    const caAt = at + APCI_OCTETS + 2 + cotOctets;
    if (caOctets === 2) view.setUint16(caAt, address, true);
    else view.setUint8(caAt, address);
    at += octets;
  }
}

/** Throws the error of the first row that cannot be encoded. */
function refuse(row: number, columns: PointColumns, type: FastType, profile: Profile): never {
  const { asdus, ioa, value, quality, time, timeFlags, extra } = columns;
  const plan = planOf(asdus.typeId[row]!)!;
  const first = asdus.first[row]!;
  const count = asdus.structure[row]! & 0x7f;
  for (let index = 0; index < count; index++) {
    const i = first + index;
    const object: ObjectValues = {
      ioa: ioa[i],
      value: value[i],
      quality: quality[i],
      ...(type.tagged ? { time: time[i], timeFlags: timeFlags[i] } : {}),
      ...(type.keys === "step" ? { transient: extra[i] === 0x80 } : {}),
    };
    writeObject({ plan, index, object }, new Uint8Array(plan.size), 0);
  }
  const addresses = shownValue([ioa[first], ioa[first + count - 1]]);
  throw new RangeError(
    `Cannot encode ${type.name} of row ${row} of the ASDUs: expected addresses of ` +
      `${profile.ioaOctets} octets, consecutive with SQ = 1, and no other bits, found ${addresses}`,
  );
}
