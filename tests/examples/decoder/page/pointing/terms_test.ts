// Terms of filters for values as the page shows them.

import { assertEquals } from "@std/assert";
import {
  causeTerm,
  hostTerm,
  objectTerm,
  timeTerm,
  timeTerms,
  typeTerm,
} from "../../../../../examples/decoder/page/pointing/terms.ts";

const NO_TIME = { reason: "The row has no time" };
const TIME = Date.UTC(2026, 10, 30, 10, 15, 7, 250);

Deno.test("a host has a term only if it is an address", () => {
  const none = { reason: "The input has no addresses" };
  for (
    const [address, term] of [
      ["192.0.2.1", "host=192.0.2.1"],
      ["2001:db8::1", "host=2001:db8::1"],
      ["", none],
      ["text", none],
      ["192.0.2.1 and others", none],
    ] as const
  ) assertEquals(hostTerm({ address }), term);
});

Deno.test("the term for a time is its second", () => {
  assertEquals(timeTerm(TIME), "time=2026-11-30T10:15:07Z");
  assertEquals(timeTerm(0), "time=1970-01-01T00:00:00Z");
  for (const time of [null, NaN, Infinity, 8.64e15 + 1, Date.UTC(10_000, 0)]) {
    assertEquals(timeTerm(time), NO_TIME, `${time}`);
  }
  assertEquals(timeTerm(Date.UTC(9999, 11, 31, 23, 59, 59)), "time=9999-12-31T23:59:59Z");
});

Deno.test("the terms from a time on and up to it include the time, even within a millisecond", () => {
  for (
    const [time, from, to] of [
      [TIME, "10:15:07.250Z", "10:15:07.250Z"],
      [TIME + 0.5, "10:15:07.250Z", "10:15:07.251Z"],
    ] as const
  ) {
    assertEquals(timeTerms(time), [
      { text: "From here on", term: `time>=2026-11-30T${from}` },
      { text: "Up to here", term: `time<=2026-11-30T${to}` },
    ]);
  }
  for (const time of [null, NaN, 8.64e15]) assertEquals(timeTerms(time), []);
});

Deno.test("types are named, private ones by number", () => {
  const own = { types: [{ name: "X_A_1", id: 150 }, { name: "M_SP_NA_1", id: 151 }] } as never;
  for (
    const [name, types, term] of [
      ["M_SP_NA_1", null, "type=M_SP_NA_1"],
      ["M_SP_NA_1", own, "type=M_SP_NA_1"],
      ["X_A_1", own, "type=150"],
      ["X_A_1", null, "type=X_A_1"],
      ["type 200", own, "type=200"],
      ["type 200 (raw)", null, "type=200"],
    ] as const
  ) assertEquals(typeTerm(name, types), term);
});

Deno.test("causes have their bits", () => {
  for (
    const [text, term] of [
      ["spont", "cause=spont"],
      ["actcon NEG", "cause=actcon and negative"],
      ["act TEST", "cause=act and test"],
      ["act NEG TEST", "cause=act and negative and test"],
    ] as const
  ) assertEquals(causeTerm(text), term);
});

Deno.test("an object has both addresses", () => {
  assertEquals(objectTerm({ ca: 47, ioa: 0 }), "ca=47 and ioa=0");
});
