// Reads the octets of many rows with few file accesses.

import type { Capture } from "./capture.ts";
import { readSlice } from "./input.ts";
import type { RowPlace } from "./row_store.ts";

/** Maximum gap between two rows that is read rather than skipped, in octets. */
const SKIP_OCTETS = 0x10000;

/** Maximum number of octets per read. */
const READ_OCTETS = 0x400000;

/** Yields the octets of rows, in row order, as views of larger arrays. */
export async function readOctets(
  capture: Capture,
  rows: ArrayLike<number>,
): Promise<Uint8Array[]> {
  const result = new Array<Uint8Array>(rows.length).fill(new Uint8Array(0));
  const places = Array.from(rows, (row, index) => ({ index, place: capture.rows.place(row) }))
    .filter(({ place }) => place.length > 0)
    .sort((a, b) => Number(a.place.copied) - Number(b.place.copied) || order(a.place, b.place));
  for (let from = 0; from < places.length;) {
    const first = places[from]!.place;
    let to = from + 1;
    let end = first.position + first.length;
    for (; to < places.length; to++) {
      const { copied, position, length } = places[to]!.place;
      const isNear = copied === first.copied && position - end <= SKIP_OCTETS;
      if (!isNear || position + length - first.position > READ_OCTETS) break;
      end = Math.max(end, position + length);
    }
    const octets = await readSlice(capture.blobOf(first), first.position, end);
    for (const { index, place } of places.slice(from, to)) {
      const at = place.position - first.position;
      result[index] = octets.subarray(at, at + place.length);
    }
    from = to;
  }
  return result;
}

function order(a: RowPlace, b: RowPlace): number {
  return a.position - b.position;
}
