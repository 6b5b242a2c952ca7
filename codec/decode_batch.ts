// Decodes the points of many APDUs in one buffer into columns.

import { APCI_OCTETS, isInformation, START } from "./apci.ts";
import { AsduReader } from "./asdu_reader.ts";
import type { PointColumns } from "./columns.ts";
import { requirePositions } from "./octets.ts";
import { IEC104, type Profile } from "./profile.ts";

// Constants of this module, which the engine compiles into the loop: it loads and checks an import each time.
const APCI = APCI_OCTETS;
const FIRST = START;
const isIFormat = isInformation;

/** Position of the variable structure qualifier in an APDU. */
const STRUCTURE_AT = APCI + 1;

/** Greatest length of a view, and greatest position in it: the loops of `kernels.ts` count positions in 32 bits. */
const MOST_OCTETS = 0x40000000;

/** Reads APDUs of one buffer after another, such as those of the packets of a capture, into columns. */
export class BatchReader {
  /** The octets that were read last. Asking them for their buffer would take longer than comparing them. */
  #octets: Uint8Array | undefined;
  #buffer: ArrayBufferLike | undefined;
  /** Position in the buffer where the view begins. */
  #base = 0;
  #view: DataView | undefined;
  #reader: AsduReader | undefined;

  /** Does the same as {@linkcode decodeBatch}. Called for every packet, hence five arguments. */
  read(
    octets: Uint8Array,
    from: number,
    to: number,
    columns: PointColumns,
    profile: Profile = IEC104,
  ): number {
    const { byteOffset } = octets;
    const base = byteOffset + to > MOST_OCTETS ? byteOffset + from : 0;
    if (octets !== this.#octets || base !== this.#base) this.#use(octets, base);
    const origin = byteOffset - base;
    const last = Math.min(to, from + MOST_OCTETS);
    const isRight = this.#reader?.fits(profile) ?? false;
    const reader = isRight ? this.#reader! : this.#reader = new AsduReader(this.#view!, profile);
    reader.use(this.#view!, origin);
    reader.begin(columns);
    let at = from;
    while (at + APCI <= last && octets[at] === FIRST && isIFormat(octets, at + 2)) {
      const end = at + 2 + octets[at + 1]!;
      if (end > last) break;
      const next = octets[at + STRUCTURE_AT] === 1
        ? reader.appendSingles(origin + at, origin + last, columns) - origin
        : at;
      if (next > at) {
        at = next;
        continue;
      }
      if (!reader.append(origin + at + APCI, origin + end, columns)) break;
      at = end;
    }
    reader.finish(columns);
    return last < to && at > from ? this.read(octets, at, to, columns, profile) : at;
  }

  /** Uses a view of the buffer of the octets from a position on. */
  #use(octets: Uint8Array, base: number): void {
    const { buffer } = octets;
    this.#octets = octets;
    if (buffer === this.#buffer && base === this.#base) return;
    this.#buffer = buffer;
    this.#base = base;
    this.#view = new DataView(buffer, base);
  }
}

/**
 * The reader of {@linkcode decodeBatch}, with a view of the last buffer: creating both takes longer than reading an ASDU. Absent during a
 * call, and after one that has thrown.
 */
let kept: BatchReader | undefined;

/** Length of the longest buffer that the reader keeps, in octets. */
const KEPT_OCTETS = 0x400000;

/**
 * Adds the points of consecutive APDUs to the columns without creating objects: the fastest way to read a
 * capture or a buffer from a connection. It handles the standard types of `readPoints`, but no private types.
 *
 * It reads consecutive APDUs in I format between `from` and `to`, and stops at the first octets that are
 * anything else: an S or U format, another type, an ASDU with findings, an incomplete APDU, or something that is
 * not an APDU. Handle those with `decodeApdu` or a `Deframer` and continue after them. Sequence numbers are
 * not checked. `columns.asdus.at` has the position of each ASDU, 6 octets after the start of its APDU.
 *
 * ```ts
 * import { parseHex } from "@telecontrol/iec104";
 * import { decodeBatch, PointColumns } from "@telecontrol/iec104/low-level";
 *
 * const columns = new PointColumns();
 * const received = parseHex("68 0E 00 00 00 00 01 01 03 00 07 00 64 00 00 01 68 04 43 00 00 00");
 * const end = decodeBatch(received, 0, received.length, columns);
 * console.log(end, columns.length, columns.asdus.ca[0], columns.ioa[0], columns.value[0]); // 16 1 7 100 1
 * ```
 *
 * @returns The position after the last APDU whose points were added; continue there.
 * @throws {RangeError} `from` or `to` is not a position within the octets, or `to` is before `from`.
 * @throws {TypeError} The buffer of the octets was transferred.
 */
export function decodeBatch(
  octets: Uint8Array,
  from: number,
  to: number,
  columns: PointColumns,
  options: { readonly profile?: Profile } = {},
): number {
  requirePositions(octets, from, to);
  // An array whose buffer was transferred is empty. Only a new reader notices it, because it needs a new view.
  const reader = octets.length > 0 && kept !== undefined ? kept : new BatchReader();
  kept = undefined;
  const end = reader.read(octets, from, to, columns, options.profile);
  if (octets.buffer.byteLength <= KEPT_OCTETS) kept = reader;
  return end;
}
