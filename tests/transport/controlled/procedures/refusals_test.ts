// ASDUs that a controlled station does not understand: it mirrors them with cause 44 to 47, without side effects.

import { assert, assertEquals } from "@std/assert";
import { toHex } from "../../../../codec/hex.ts";
import { TYPES } from "../../../../codec/types.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { octets } from "../../../helpers/wire/frames.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }],
    commands: [
      { ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100 } },
      { ioa: 6000, type: "C_SE_NB_1" },
    ],
  }, { ca: 2 }],
};

/** Returns the output of a station in response to octets, as hex. */
async function answers(request: string, declaration = STATION): Promise<string[]> {
  const rig = stationRig(declaration);
  const master = await rig.connect();
  await master.ask(octets(request));
  assertEquals(master.connection.state, "started");
  assertEquals(rig.station.get(1, 100)!.value, 0, "nothing was executed");
  return master.octets.map((asdu) => toHex(asdu, " "));
}

Deno.test("types that are undefined, private, for files or of monitor direction are mirrored with cause 44", async () => {
  const requests = [
    "34 01 06 00 01 00 01 00 00 01",
    "80 05 06 00 01 00 de ad be ef",
    "ff 00 06 00 01 00",
    "00 01 06 00 01 00 01",
    "01 01 06 00 01 00 64 00 00 01",
    "29 01 06 00 01 00 64 00 00 01",
    "51 01 0e 00 01 00 01 02 03",
    "46 01 04 00 01 00 00 00 00 00",
    "78 01 0d 00 01 00 01 00 00 01 00 00 00 00 00",
  ];
  for (const request of requests) {
    const cause = 0x40 | 44;
    const expected = octets(request).map((octet, i) => i === 2 ? cause : octet);
    assertEquals(await answers(request), [toHex(expected, " ")], request);
  }
});

Deno.test("a mirrored ASDU keeps the test bit, the originator and all following octets", async () => {
  assertEquals(await answers("34 83 86 09 39 30 01 02 03 04 05"), [
    "34 83 ec 09 39 30 01 02 03 04 05",
  ]);
});

Deno.test("undefined and unsuitable causes are mirrored with cause 45", async () => {
  for (const cause of [0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 20, 37, 43, 48, 63]) {
    const request = octets("2d 01 00 00 01 00 88 13 00 01");
    request[2] = cause;
    const expected = "2d 01 6d 00 01 00 88 13 00 01";
    assertEquals(await answers(toHex(request)), [expected], `cause ${cause}`);
  }
  assertEquals(await answers("67 01 08 00 01 00 00 00 00 00 00 00 0f 09 0a 1a"), [
    "67 01 6d 00 01 00 00 00 00 00 00 00 0f 09 0a 1a",
  ]);
});

Deno.test("answers are not answered, which prevents endless loops between two stations", async () => {
  for (const cause of ["2c", "2d", "2e", "2f", "6c", "6f"]) {
    assertEquals(await answers(`2d 01 ${cause} 00 01 00 88 13 00 01`), []);
    assertEquals(await answers(`34 01 ${cause} 00 01 00 88 13 00 01`), []);
  }
});

Deno.test("unknown common addresses are mirrored with cause 46", async () => {
  for (const ca of ["00 00", "03 00", "ff ff"]) {
    assertEquals(await answers(`2d 01 06 00 ${ca} 88 13 00 01`), [
      `2d 01 6e 00 ${ca} 88 13 00 01`,
    ]);
  }
  assertEquals((await answers("64 01 06 00 00 00 00 00 00 14")).length, 1);
  // Broadcast is permitted for types 100, 101, 103 and 105 only.
  const others = [
    "66 01 05 00 ff ff 64 00 00",
    "68 01 06 00 ff ff 00 00 00 aa 55",
    "6b 01 06 00 ff ff 00 00 00 aa 55 39 30 22 0f 09 0a 1a",
  ];
  for (const request of others) {
    const [answer] = await answers(request);
    assertEquals(answer!.slice(6, 8), "6e", request);
  }
});

Deno.test("object addresses that are unknown or of another type are mirrored with cause 47", async () => {
  assertEquals(await answers("2d 01 06 00 01 00 01 00 00 01"), ["2d 01 6f 00 01 00 01 00 00 01"]);
  assertEquals(await answers("2d 01 06 00 02 00 88 13 00 01"), ["2d 01 6f 00 02 00 88 13 00 01"]);
  assertEquals(await answers("2d 01 06 00 01 00 70 17 00 01"), ["2d 01 6f 00 01 00 70 17 00 01"]);
});

Deno.test("system commands with an object address are mirrored with cause 47", async () => {
  for (
    const request of [
      "64 01 06 00 01 00 01 00 00 14",
      "65 01 06 00 01 00 01 00 00 05",
      "67 01 06 00 01 00 01 00 00 39 30 22 0f 09 0a 1a",
      "69 01 06 00 01 00 01 00 00 01",
      "6b 01 06 00 01 00 02 00 00 aa 55 39 30 22 0f 09 0a 1a",
    ]
  ) {
    const expected = octets(request).map((octet, i) => i === 2 ? 0x6f : octet);
    assertEquals(await answers(request), [toHex(expected, " ")]);
  }
});

Deno.test("several faults are mirrored once: type before cause before common address before object address", async () => {
  const cases: [string, number][] = [
    ["34 01 03 00 09 00 01 00 00 01", 44],
    ["2d 01 03 00 09 00 01 00 00 01", 45],
    ["2d 01 06 00 09 00 01 00 00 01", 46],
    ["2d 01 06 00 01 00 01 00 00 01", 47],
    ["6b 01 07 00 01 00 02 00 00 aa 55 39 30 22 0f 09 0a 1a", 45],
  ];
  for (const [request, cause] of cases) {
    const expected = octets(request).map((octet, i) => i === 2 ? 0x40 | cause : octet);
    assertEquals(await answers(request), [toHex(expected, " ")]);
  }
});

Deno.test("malformed commands are refused as a whole, and none of their objects is executed", async () => {
  const requests = [
    "2d 02 06 00 01 00 88 13 00 01 88 13 00 01", // N = 2
    "2d 81 06 00 01 00 88 13 00 01", // SQ = 1
    "2d 00 06 00 01 00", // N = 0
    "2d 01 06 00 01 00 88 13 00", // too short
    "2d 01 06 00 01 00", // no objects
    "2d 7f 06 00 01 00 88 13 00 01", // far too short
    "2d 01 06 00 01 00 88 13 00 01 00", // trailing octet
    "2d 01 06 00 01 00 88 13 00 03", // reserved bit
    "64 02 06 00 01 00 00 00 00 14",
    "64 02 06 00 01 00 01 00 00 14", // and an object address
    "64 01 06 00 01 00 01 00 00 14 00", // an object address, and a trailing octet
  ];
  for (const request of requests) {
    const expected = octets(request).map((octet, i) => i === 2 ? 0x47 : octet);
    assertEquals(await answers(request), [toHex(expected, " ")], request);
  }
  assertEquals(await answers("2d 02 08 00 01 00 88 13 00 01"), ["2d 02 49 00 01 00 88 13 00 01"]);
  assertEquals(await answers("66 01 05 00 01 00 64"), ["66 01 6f 00 01 00 64"]);
});

Deno.test("a malformed broadcast is refused by every common address with its own address", async () => {
  assertEquals(await answers("64 02 06 00 ff ff 00 00 00 14"), [
    "64 02 47 00 01 00 00 00 00 14",
    "64 02 47 00 02 00 00 00 00 14",
  ]);
});

Deno.test("an ASDU that is too short to be answered is reported and ignored", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  for (const length of [1, 2, 3, 4, 5]) {
    const torn = octets("2d 01 06 00 01 00").slice(0, length);
    assertEquals(await master.ask(torn), []);
  }
  assertEquals(noticesOf(rig, "ignored").length, 5);
  assertEquals(master.connection.state, "started");
});

Deno.test("for any octets, every answer is well-formed and the connection stays open", async () => {
  const seed = 0x5eed;
  const random = new Prng(seed);
  const rig = stationRig(STATION);
  const master = await rig.connect({ k: 100, w: 8 });
  const ids = Object.values(TYPES).map(({ id }) => id).filter((id) => id !== 105);
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 25; i++) {
      const asdu = random.octets(random.int(1, 30));
      if (random.chance(0.75)) {
        const header = [random.pick(ids), 1, random.pick([6, 8, 5]), 0, 1, 0];
        asdu.set(header.slice(0, asdu.length));
      }
      if (asdu[0] === 105) continue; // a reset closes the connection, as intended
      master.tell(asdu);
    }
    await rig.clock.advance(1);
    assertEquals(master.connection.state, "started", `seed ${seed}, round ${round}`);
  }
  await rig.clock.advance(60_000);
  master.news();
  const image = await master.ask(octets("64 01 06 00 01 00 00 00 00 14"));
  assertEquals(image.length, 3, `seed ${seed}`);
  for (const [index, asdu] of master.asdus.entries()) {
    const text = `seed ${seed}: ${toHex(master.octets[index]!)}`;
    // Only a mirror of a malformed ASDU may be malformed.
    assert(asdu.issues.length === 0 || asdu.negative, text);
    assert(master.octets[index]!.length <= 249, text);
  }
});
