// The parts of the detection of field sizes, on both sides of each limit: lengths, doubts, evidence, and what is kept.

import { assert, assertEquals } from "@std/assert";
import { encodeApci } from "../../../../codec/apci.ts";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { allSizes, SizeDetector } from "../../../../codec/capture/sizes/detector.ts";
import { doubtAbout } from "../../../../codec/capture/sizes/doubt.ts";
import { fits, isTelling, sizesText } from "../../../../codec/capture/sizes/fit.ts";
import { sizeChoice, SizeGate } from "../../../../codec/capture/sizes/size_gate.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { parseHex } from "../../../../codec/hex.ts";
import { findPlan } from "../../../../codec/private_type.ts";
import { IEC104, type Profile } from "../../../../codec/profile.ts";

const SMALL: Profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 };

/** The length of the ASDU for the sizes 1/1/2: whether it tells, and whether it fits. */
function lengthOf(hex: string): string {
  const asdu = parseHex(hex);
  const plan = findPlan(asdu[0]!, SMALL);
  return isTelling(asdu, plan)
    ? fits(asdu, plan, SMALL) ? "fits" : "does not fit"
    : "tells nothing";
}

Deno.test("field sizes: an ASDU fits if its length is that of its type, SQ and number of objects", () => {
  const cases: [hex: string, string][] = [
    ["01 01 03 01 05 00 01", "fits"],
    ["01 01 03 01 05 00", "does not fit"],
    ["01 01 03 01 05 00 01 00", "does not fit"],
    ["01 02 03 01 05 00 01 06 00 01", "fits"],
    ["01 82 03 01 05 00 01 01", "fits"],
    ["01 81 03 01 05 00 01", "fits"],
    ["01 82 03 01 05 00 01 06 00 01", "does not fit"],
    ["01 7f 03 01 05 00 01", "does not fit"],
    ["64 01 06 01 00 00 14", "fits"],
    ["64 02 06 01 00 00 14 00 00 14", "does not fit"],
    ["64 81 06 01 00 00 14", "does not fit"],
    ["2d 01 06 01 05 00 01", "fits"],
    ["2d 81 06 01 05 00 01", "does not fit"],
    // An end of initialization has an address, a test command in 101 too.
    ["46 01 04 01 00 00 00", "fits"],
    // Nothing can be told from an unknown type, no objects, a header that is cut, or a variable length.
    ["16 01 03 01 05 00 01", "tells nothing"],
    ["01 00 03 01 05 00 01", "tells nothing"],
    ["01 80 03 01 05 00 01", "tells nothing"],
    ["01 01", "tells nothing"],
    ["01 01 03", "does not fit"],
    ["7d 01 0d 01 05 00 01 01 01 ff", "tells nothing"],
  ];
  for (const [hex, expected] of cases) assertEquals(lengthOf(hex), expected, hex);
});

/** Returns the doubt about an ASDU after some others with the same sizes. */
function doubtOf(asdu: object, { profile = IEC104, seen = [1] as readonly number[] } = {}): number {
  const input = { type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 5, value: 1 }], ...asdu };
  const decoded = decodeAsdu(encodeAsdu(input as AsduInput, { profile }), { profile });
  return doubtAbout(decoded, { profile, stations: new Set(seen) });
}

Deno.test("field sizes: each unusual property of an ASDU has its doubt", () => {
  const objects = (...ioas: number[]) => ({ objects: ioas.map((ioa) => ({ ioa, value: 1 })) });
  const command = { type: "C_SC_NA_1", cause: 6 };
  const cases: [what: string, asdu: object, expected: number, options?: object][] = [
    ["an event", {}, 0],
    ["the first station", { ca: 9 }, 0, { seen: [] }],
    ["another station", { ca: 9 }, 6],
    ["a known station", { ca: 9 }, 0, { seen: [1, 9] }],
    ["station 0", { ca: 0 }, 10],
    ["a round station", { ca: 256 }, 3, { seen: [] }],
    ["a round station, another one", { ca: 256 }, 9],
    ["a station that is nearly round", { ca: 257 }, 0, { seen: [] }],
    ["data from all stations", { ca: 65_535 }, 8],
    ["a command to all stations", { ...command, ca: 65_535 }, 0],
    ["object 0", objects(0), 8],
    ["object 0 among others", objects(5, 0), 8],
    ["a round object", objects(256), 3],
    ["round objects", objects(256, 512), 3],
    ["a round object among others", objects(256, 5), 0],
    ["a command to a round object", { ...command, ...objects(256) }, 3],
    ["a command to object 0", { ...command, ...objects(0) }, 8],
    ["an interrogation", { type: "C_IC_NA_1", cause: 6, objects: [{ qoi: 20 }] }, 0],
    ["a cause of commands", { cause: 6 }, 6],
    ["a cause of data in a command", { ...command, cause: 3 }, 6],
    ["a reserved cause", { cause: 17 }, 14],
    ["an event with originator", { originator: 1 }, 2],
    ["periodic data with originator", { originator: 1, cause: 1, type: "M_ME_NB_1" }, 2],
    ["requested data with originator", { originator: 1, cause: 20 }, 0],
    ["a command with originator", { ...command, originator: 1 }, 0],
    ["all at once", { cause: 17, ca: 0, originator: 1, ...objects(0) }, 32],
  ];
  for (const [what, asdu, expected, options] of cases) {
    assertEquals(doubtOf(asdu, options), expected, what);
  }
  const short: Profile = { ...IEC104, ioaOctets: 1, caOctets: 1 };
  assertEquals(doubtOf({ ca: 255 }, { profile: short }), 8);
  assertEquals(doubtOf(objects(255), { profile: short }), 0);
});

Deno.test("field sizes: 64 stations are remembered", () => {
  const stations = new Set<number>();
  const doubt = (ca: number) => {
    const asdu = { type: "M_SP_NA_1", cause: 3, ca, objects: [{ ioa: 5, value: 1 }] } as const;
    return doubtAbout(decodeAsdu(encodeAsdu(asdu)), { profile: IEC104, stations });
  };
  for (let ca = 1; ca <= 65; ca++) assertEquals(doubt(ca), ca === 1 ? 0 : 6);
  assertEquals([doubt(64), doubt(65), stations.size], [0, 6, 64]);
});

/** ASDUs with the sizes 1/1/2 that fit no other sizes as well: two objects, of one type or another. */
function clear(type: "M_SP_NA_1" | "M_ME_NB_1" = "M_SP_NA_1"): Uint8Array {
  const objects = [{ ioa: 257, value: 1 }, { ioa: 258, value: 1 }];
  return encodeAsdu({ type, cause: 3, ca: 1, objects } as AsduInput, { profile: SMALL });
}

/** An ASDU that fits only the sizes of the standard, and one that fits none. */
const STANDARD = encodeAsdu({
  type: "M_SP_NA_1",
  cause: 3,
  ca: 1,
  objects: [{ ioa: 5, value: 1 }],
});
const NONE = parseHex(`01 01 ${"03 ".repeat(20)}`);

/** Gives ASDUs to a detector; the verdict before the end and at the end: sizes, fits and number of ASDUs. */
function verdicts(...asdus: readonly Uint8Array[]): [now: string, end: string] {
  const detector = new SizeDetector(IEC104, allSizes(IEC104));
  for (const asdu of asdus) detector.take(asdu);
  const text = (verdict: ReturnType<typeof detector.verdict>) => {
    if (verdict === undefined) return "open";
    const { profile, candidates, fits, asdus } = verdict;
    const all = candidates.map(sizesText).join(" or ") || "none";
    return `${profile === undefined ? "perhaps " : ""}${all}, ${fits} of ${asdus}`;
  };
  return [text(detector.verdict(false)), text(detector.verdict(true))];
}

function repeat<T>(count: number, item: T): T[] {
  return new Array<T>(count).fill(item);
}

Deno.test("field sizes: a decision needs eight ASDUs, four of two types, or two at the end", () => {
  const other = clear("M_ME_NB_1");
  assertEquals(verdicts(...repeat(8, clear())), ["1/1/2, 8 of 8", "1/1/2, 8 of 8"]);
  assertEquals(verdicts(...repeat(7, clear())), ["open", "1/1/2, 7 of 7"]);
  assertEquals(verdicts(other, ...repeat(3, clear())), ["1/1/2, 4 of 4", "1/1/2, 4 of 4"]);
  assertEquals(verdicts(other, ...repeat(2, clear())), ["open", "1/1/2, 3 of 3"]);
  assertEquals(verdicts(clear(), clear()), ["open", "1/1/2, 2 of 2"]);
  assertEquals(verdicts(clear()), ["open", "perhaps 1/1/2, 1 of 1"]);
  assertEquals(verdicts(), ["open", "perhaps none, 0 of 0"]);
});

Deno.test("field sizes: four ASDUs must fit for each of another length", () => {
  assertEquals(verdicts(NONE, NONE, ...repeat(8, clear())), ["1/1/2, 8 of 10", "1/1/2, 8 of 10"]);
  assertEquals(verdicts(NONE, NONE, NONE, ...repeat(11, clear())), [
    "open",
    "perhaps 1/1/2, 11 of 14",
  ]);
  assertEquals(verdicts(NONE, NONE, ...repeat(2, clear())), ["open", "perhaps none, 0 of 4"]);
  assertEquals(verdicts(NONE, NONE, ...repeat(3, clear())), ["open", "perhaps 1/1/2, 3 of 5"]);
});

Deno.test("field sizes: an ASDU that fits outweighs doubts of 9, but not of 10", () => {
  const doubtful = (asdu: { cause: number; ca: number }, ioas: readonly number[]) => {
    const objects = ioas.map((ioa) => ({ ioa, value: 1 }));
    const input = { type: "M_SP_NA_1", ...asdu, objects } as AsduInput;
    return encodeAsdu(input, { profile: SMALL });
  };
  const strange = doubtful({ cause: 6, ca: 1 }, [256, 512, 768]); // A cause of commands, and round objects.
  const nowhere = doubtful({ cause: 3, ca: 0 }, [257, 258, 259]);
  assertEquals(verdicts(strange), ["open", "perhaps 1/1/2, 1 of 1"]);
  assertEquals(verdicts(nowhere), ["open", "perhaps none, 0 of 1"]);
});

Deno.test("field sizes: a quarter of ASDUs that fit the standard is too little, more decides for it", () => {
  const with4 = (standard: number) =>
    verdicts(...repeat(standard, STANDARD), ...repeat(4, clear()));
  assertEquals(with4(1), ["open", "1/1/2, 4 of 5"]);
  assertEquals(with4(2), ["perhaps none, 2 of 6", "perhaps none, 2 of 6"]);
  assertEquals(verdicts(STANDARD), ["perhaps none, 1 of 1", "perhaps none, 1 of 1"]);
});

Deno.test("field sizes: the gate compares an ASDU with the standard only if its length tells something", () => {
  const detector = new SizeDetector(IEC104, allSizes(IEC104));
  assertEquals(detector.fitsStandard(STANDARD), true);
  assertEquals(detector.fitsStandard(STANDARD.subarray(0, -1)), false);
  assertEquals(detector.fitsStandard(STANDARD.with(1, 0)), undefined);
  assertEquals(detector.fitsStandard(new Uint8Array(0)), undefined);
  assertEquals([detector.fits(clear(), SMALL), detector.fits(clear(), IEC104)], [true, false]);
  assertEquals(detector.fits(clear().with(1, 0), SMALL), false);
});

interface Item {
  readonly type: string;
  readonly octets?: Uint8Array;
  readonly profile?: Profile;
}

function apdu(asdu: Uint8Array): Item {
  const apci = { format: "I", sendNumber: 129, receiveNumber: 0 } as const; // Control field: 02 01.
  return { type: "apdu", octets: encodeApci(apci, asdu) };
}

Deno.test("field sizes: the gate passes items until an ASDU does not fit, and keeps copies from then on", () => {
  const gate = new SizeGate<Item>(sizeChoice());
  const supervisory: Item = { type: "apdu", octets: Uint8Array.of(0x68, 4, 1, 0, 2, 0) };
  assertEquals(gate.take(supervisory), "pass");
  assertEquals(gate.take({ type: "skipped", octets: Uint8Array.of(1, 2, 3) }), "pass");
  assertEquals(gate.take({ type: "closed" }), "pass");
  const overlong = apdu(clear()).octets!.with(2, 1); // An S format APDU with a body.
  assertEquals(gate.take({ type: "apdu", octets: overlong }), "pass");
  assertEquals(gate.take({ type: "skipped", octets: apdu(clear()).octets! }), "pass");
  const first = apdu(clear());
  assertEquals(gate.take(first), "keep");
  first.octets!.fill(0);
  assertEquals([gate.take(supervisory), gate.take({ type: "closed" })], ["keep", "keep"]);
  assertEquals(gate.octets, 6 + clear().length + 6);
  const { items, profile, verdict } = gate.end();
  assertEquals([sizesText(profile), verdict?.asdus, verdict?.candidates.map(sizesText)], [
    "2/2/3",
    1,
    ["1/1/2"],
  ]);
  assertEquals(items, [
    { ...apdu(clear()), profile: IEC104 },
    { ...supervisory, profile: IEC104 },
    { type: "closed" },
  ]);
});

Deno.test("field sizes: the gate keeps at most 256 items, or 16384 octets", () => {
  const kept = (item: Item) => {
    const gate = new SizeGate<Item>(sizeChoice());
    let result = gate.take(apdu(NONE));
    let count = 1;
    for (; result === "keep"; count++) result = gate.take(item);
    assert(result !== "pass");
    return [count, result.items.length, gate.octets];
  };
  const first = NONE.length + 6;
  assertEquals(kept({ type: "closed" }), [256, 256, first]);
  assertEquals(kept({ type: "skipped", octets: new Uint8Array(16_384 - first) }), [2, 2, 16_384]);
  assertEquals(kept({ type: "skipped", octets: new Uint8Array(16_383 - first) })[0], 3);
});

Deno.test("field sizes: a gate without items decides for the standard; a known station for its sizes", () => {
  const gate = new SizeGate<Item>(sizeChoice());
  assertEquals(gate.end(), { profile: IEC104, items: [], verdict: undefined });
  const known = new SizeGate<Item>({ ...sizeChoice(), known: SMALL });
  const released = known.take(apdu(clear()));
  assert(typeof released === "object");
  assertEquals(released.verdict, { profile: SMALL, candidates: [SMALL], fits: 1, asdus: 1 });
  const other = new SizeGate<Item>({ ...sizeChoice(), known: { ...SMALL, ioaOctets: 1 } });
  assertEquals(other.take(apdu(clear())), "keep");
});
