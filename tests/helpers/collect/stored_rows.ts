// Rows of a store, for tests that process them.

import type { StoredValue } from "../../../cli/collect/format/stored_value.ts";

/** Creates a measured value with a time tag; given fields replace the defaults. */
export function storedRow(given: Partial<StoredValue> = {}): StoredValue {
  const seq = given.seq ?? 1;
  return {
    store: "5d1c0a52",
    seq,
    station: "Northfield",
    ca: 47,
    ioa: 501,
    name: "Frequency",
    unit: "Hz",
    received: Date.UTC(2026, 9, 9, 15, 34, 12, 345) + seq,
    time: Date.UTC(2026, 9, 9, 15, 34, 12, 300) + seq,
    at: Date.UTC(2026, 9, 9, 15, 34, 12, 300) + seq,
    tag: Date.UTC(2026, 9, 9, 15, 34, 12, 300) + seq,
    tagFlags: 0,
    value: 49.98,
    raw: null,
    quality: 0,
    typeId: 36,
    cause: 3,
    originator: 0,
    flags: 0,
    detail: null,
    link: 1,
    redelivered: 0,
    ...given,
  };
}

/** Creates rows with consecutive numbers. */
export function storedRows(first: number, last: number): StoredValue[] {
  return Array.from({ length: last - first + 1 }, (_, index) => storedRow({ seq: first + index }));
}
