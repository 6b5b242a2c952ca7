// Addresses of stations, objects and files on the command line.

import { assertEquals, assertThrows } from "@std/assert";
import { parseValues } from "../../../cli/options/args.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import type { Command } from "../../../cli/options/subcommand.ts";
import {
  CA_OPTION,
  fileAddress,
  objectAddress,
  objectAddresses,
  optionalStation,
  stationAddress,
} from "../../../cli/request/address.ts";
import { IEC104, type Profile } from "../../../mod.ts";

const SMALL: Profile = { ...IEC104, caOctets: 1, ioaOctets: 2 };

/** The values of a command line with these common addresses. */
function given(...cas: readonly string[]) {
  const command = { name: "read", operands: [0, 9], options: [CA_OPTION] } as unknown as Command;
  return parseValues(cas.flatMap((ca) => ["--ca", ca]), command);
}

for (
  const [text, profile, ca] of [
    ["1", IEC104, 1],
    ["65535", IEC104, 65_535],
    ["255", SMALL, 255],
    ["0x2f", IEC104, 47],
  ] as const
) {
  Deno.test(`--ca ${text} with ${profile.caOctets} octets`, () => {
    assertEquals(stationAddress(given(text), profile), ca);
  });
}

for (
  const [cas, profile, message] of [
    [[], IEC104, "Missing common address: expected --ca CA, a number from 1 to 65535"],
    [["0"], IEC104, 'Option --ca is "0", expected a whole number from 1 to 65535'],
    [["65536"], IEC104, "expected a whole number from 1 to 65535"],
    [["256"], SMALL, "expected a whole number from 1 to 255"],
    [["x"], IEC104, "expected a whole number"],
    [["1", "2"], IEC104, "Option --ca is given 2 times, expected one common address"],
  ] as const
) {
  Deno.test(`--ca ${cas.join(" ") || "missing"} with ${profile.caOctets} octets is refused`, () => {
    assertThrows(() => stationAddress(given(...cas), profile), UsageError, message);
  });
}

Deno.test("the common address is optional where nothing needs it", () => {
  assertEquals(optionalStation(given(), IEC104), undefined);
});

for (
  const [text, cas, profile, ca, ioa] of [
    ["47/5010", [], IEC104, 47, 5010],
    ["5010", ["47"], IEC104, 47, 5010],
    ["47/5010", ["47"], IEC104, 47, 5010],
    ["47/0", [], IEC104, 47, 0],
    ["65534/16777215", [], IEC104, 65_534, 16_777_215],
    ["254/65535", [], SMALL, 254, 65_535],
    ["47/0.19.146", [], IEC104, 47, 5010],
  ] as const
) {
  Deno.test(`the object ${text} with --ca ${cas.join() || "missing"} and ${profile.ioaOctets} octets`, () => {
    assertEquals(objectAddress(given(...cas), text, profile), { ca, ioa });
  });
}

for (
  const [text, cas, profile, message] of [
    ["x", [], IEC104, '"x" is not an address, expected CA/IOA such as 47/5010'],
    ["1.2/x", [], IEC104, ", with an IOA of 3 octets such as "],
    [
      "5010",
      [],
      IEC104,
      '"5010" lacks the common address, expected CA/IOA such as 47/5010, or --ca CA',
    ],
    ["47/5010", ["48"], IEC104, '"47/5010" and --ca 48 specify different stations, expected one'],
    ["5010", ["65535"], IEC104, "Option --ca is 65535 (all stations), expected 1 to 65534"],
    ["0/5", [], IEC104, 'Common address 0 of "0/5" is out of range, expected 1 to 65534'],
    ["65535/5", [], IEC104, "expected 1 to 65534"],
    ["255/5", [], SMALL, "expected 1 to 254"],
    [
      "1/16777216",
      [],
      IEC104,
      'Object address 16777216 of "1/16777216" is out of range, expected 0 to 16777215',
    ],
    ["1/65536", [], SMALL, "expected 0 to 65535"],
  ] as const
) {
  Deno.test(`the object ${text} with --ca ${cas.join() || "missing"} and ${profile.ioaOctets} octets is refused`, () => {
    assertThrows(() => objectAddress(given(...cas), text, profile), UsageError, message);
  });
}

for (
  const [text, cas, ca, ioas] of [
    ["47/5", [], 47, [5]],
    ["47/5,7,9-11", [], 47, [5, 7, 9, 10, 11]],
    ["5-6", ["47"], 47, [5, 6]],
    ["47/7,5", [], 47, [7, 5]],
  ] as const
) {
  Deno.test(`the objects ${text} with --ca ${cas.join() || "missing"}`, () => {
    assertEquals(objectAddresses(given(...cas), text, IEC104), { ca, ioas: [...ioas] });
  });
}

Deno.test("up to 1000 objects are read at once, within the range of addresses", () => {
  assertEquals(objectAddresses(given(), "1/1-1000", IEC104).ioas.length, 1000);
  for (
    const [text, profile, message] of [
      ["1/1-1001", IEC104, '"1/1-1001" has 1001 objects, expected at most 1000'],
      ["1/65530-65540", SMALL, "is out of range, expected 0 to 65535"],
      ["1/5,x", IEC104, "is not an address"],
    ] as const
  ) assertThrows(() => objectAddresses(given(), text, profile), UsageError, message);
});

Deno.test("a file has a name, or the default one", () => {
  const profile = IEC104;
  assertEquals(fileAddress(given(), "47/30000/2", { profile }), { ca: 47, ioa: 30_000, nof: 2 });
  assertEquals(fileAddress(given(), "47/30000", { profile }), { ca: 47, ioa: 30_000, nof: 1 });
  assertEquals(fileAddress(given(), "47/30000", { profile, nof: 9 }).nof, 9);
  assertEquals(fileAddress(given("47"), "30000", { profile }), { ca: 47, ioa: 30_000, nof: 1 });
  assertEquals(fileAddress(given(), "47/30000/65535", { profile }).nof, 65_535);
  for (
    const [text, message] of [
      ["47/30000/65536", "Name of file 65536"],
      ["30000", "expected CA/IOA/NOF such as 47/30000/2, or --ca CA"],
      ["47/30000/x", "is not an address, expected CA/IOA/NOF such as 47/30000/2"],
    ] as const
  ) assertThrows(() => fileAddress(given(), text, { profile }), UsageError, message);
});
