// Splitting a stream into APDUs: any chunking, invalid octets, and resynchronization.

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Deframer, type DeframerEvent, type DeframerOptions } from "../../codec/deframer.ts";
import { hex, octets } from "../helpers/wire/frames.ts";

const TESTFR = "68 04 43 00 00 00";
const INFORMATION = "68 0e 00 00 00 00 64 01 06 00 01 00 00 00 00 14";

/** Returns the results of a deframer for the chunks, as text such as "apdu 0 6" or "skipped 6 1 bad-start". */
function find(chunks: readonly string[], options?: DeframerOptions): string[] {
  const deframer = new Deframer(options);
  const found: string[] = [];
  for (const chunk of chunks) {
    deframer.push(octets(chunk));
    for (let event = deframer.next(); event !== undefined; event = deframer.next()) {
      found.push(text(event));
    }
  }
  for (let event = deframer.end(); event !== undefined; event = deframer.end()) {
    found.push(text(event));
  }
  return found;
}

function text(event: DeframerEvent): string {
  const code = event.type === "skipped" ? ` ${event.code}` : "";
  return `${event.type} ${event.offset} ${event.octets.length}${code}`;
}

Deno.test("Deframer finds every APDU in a chunk", () => {
  assertEquals(find([`${TESTFR} ${INFORMATION} ${TESTFR}`]), [
    "apdu 0 6",
    "apdu 6 16",
    "apdu 22 6",
  ]);
});

Deno.test("Deframer finds the longest APDU", () => {
  assertEquals(find([`68 fd ${"00 ".repeat(253)}`]), ["apdu 0 255"]);
});

Deno.test("Deframer finds the same APDUs for every pair of split points", () => {
  const stream = octets(`${TESTFR} ${INFORMATION} ${TESTFR}`);
  for (let first = 0; first <= stream.length; first++) {
    for (let second = first; second <= stream.length; second++) {
      const parts = [[0, first], [first, second], [second, stream.length]] as const;
      const found = find(parts.map(([from, to]) => hex(stream.subarray(from, to))));
      assertEquals(found, ["apdu 0 6", "apdu 6 16", "apdu 22 6"], `split at ${first}, ${second}`);
    }
  }
});

Deno.test("Deframer returns views of the chunk, and copies only APDUs that cross chunks", () => {
  const deframer = new Deframer();
  const chunk = octets(`${TESTFR} 68 04`);
  deframer.push(chunk);
  const inside = deframer.next();
  assert(inside?.type === "apdu");
  assertStrictEquals(inside.octets.buffer, chunk.buffer);
  assertEquals(deframer.next(), undefined);
  chunk.fill(0xff); // the caller may reuse it now
  deframer.push(octets("83 00 00 00"));
  const across = deframer.next();
  assert(across?.type === "apdu");
  assertEquals(hex(across.octets), "68 04 83 00 00 00");
});

Deno.test("Deframer reports the number of pending octets", () => {
  const deframer = new Deframer();
  assertEquals(deframer.buffered, 0);
  deframer.push(octets(`${TESTFR} 68 04 43`));
  assertEquals(deframer.buffered, 9);
  deframer.next();
  assertEquals(deframer.buffered, 3);
  deframer.next();
  assertEquals(deframer.buffered, 3);
  deframer.push(octets("00 00"));
  assertEquals(deframer.next(), undefined);
  assertEquals(deframer.buffered, 5);
});

Deno.test("Deframer ignores an empty chunk", () => {
  assertEquals(find(["", "68", "", "04 43 00 00 00", ""]), ["apdu 0 6"]);
});

Deno.test("Deframer refuses a chunk until the previous one is consumed", () => {
  const deframer = new Deframer();
  deframer.push(octets(`${TESTFR} ${TESTFR}`));
  deframer.next();
  assertThrows(
    () => deframer.push(octets(TESTFR)),
    TypeError,
    "the previous one was not read completely",
  );
});

Deno.test("Deframer without resync stops at the first bad octet", () => {
  for (
    const [bad, code] of [["69", "bad-start"], ["68 03", "bad-length"], ["68 fe", "bad-length"]]
  ) {
    const deframer = new Deframer();
    deframer.push(octets(`${TESTFR} ${bad} ${TESTFR}`));
    assertEquals(deframer.next()?.type, "apdu");
    assert(!deframer.failed);
    const skipped = deframer.next();
    assert(skipped?.type === "skipped");
    assertEquals([skipped.code, skipped.offset], [code, 6]);
    assert(deframer.failed);
    assertEquals(deframer.next(), undefined);
    deframer.push(octets(TESTFR));
    assertEquals([deframer.next(), deframer.end()], [undefined, undefined]);
  }
});

Deno.test("Deframer reports what was found and what was expected", () => {
  for (
    const [bad, detail] of [
      ["00", "Expected start octet 0x68, found 0x00"],
      ["68 02", "Expected an APDU length of 4 to 253, found 2"],
    ] as const
  ) {
    const deframer = new Deframer();
    deframer.push(octets(bad));
    const event = deframer.next();
    assert(event?.type === "skipped");
    assertEquals(event.detail, detail);
  }
});

Deno.test("Deframer does not check the control field of an APDU in the expected place", () => {
  assertEquals(find([`68 04 03 00 00 00 ${TESTFR}`]), ["apdu 0 6", "apdu 6 6"]);
  assertEquals(find([`68 04 03 00 00 00 ${TESTFR}`], { resync: true }), ["apdu 0 6", "apdu 6 6"]);
  assertEquals(find([`69 ${TESTFR} 68 04 03 00 00 00`], { resync: true }), [
    "skipped 0 1 bad-start",
    "apdu 1 6",
    "apdu 7 6",
  ]);
});

Deno.test("Deframer with resync continues after bad octets", () => {
  assertEquals(find([`69 00 ${TESTFR} 68 03 ${TESTFR}`], { resync: true }), [
    "skipped 0 2 bad-start",
    "apdu 2 6",
    "skipped 8 2 bad-length",
    "apdu 10 6",
  ]);
});

Deno.test("Deframer with resync accepts a 0x68 in garbage only before a valid control field", () => {
  // 68 10 could be a frame of 18 octets, but 03 is not a U function; 68 05 43 is a U frame that is too long;
  // 68 04 00 is an I frame without an ASDU, 68 0e 01 an S frame that is too long.
  for (const garbage of ["68 10 03 00", "68 05 43 00", "68 04 00 00", "68 0e 01 00"]) {
    assertEquals(find([`00 ${garbage} ${TESTFR}`], { resync: true }), [
      "skipped 0 5 bad-start",
      "apdu 5 6",
    ], garbage);
  }
});

Deno.test("Deframer with resync finds the same APDUs at every split point", () => {
  const stream = octets(`00 68 10 03 68 03 ${TESTFR} 68 ff ${INFORMATION} 68 00 68`);
  const apdus = (found: readonly string[]) => found.filter((event) => event.startsWith("apdu"));
  for (let split = 0; split <= stream.length; split++) {
    const parts = [hex(stream.subarray(0, split)), hex(stream.subarray(split))];
    assertEquals(apdus(find(parts, { resync: true })), ["apdu 6 6", "apdu 14 16"], `at ${split}`);
  }
});

Deno.test("Deframer reports a truncated APDU at the end once", () => {
  assertEquals(find([`${TESTFR} 68`]), ["apdu 0 6", "skipped 6 1 torn"]);
  const deframer = new Deframer();
  deframer.push(octets("68 0e 00 00"));
  deframer.next();
  const torn = deframer.end();
  assert(torn?.type === "skipped");
  assertEquals(torn.detail, "Expected 16 octets of an APDU, found the end after 4");
  assertEquals([deframer.end(), deframer.buffered], [undefined, 0]);
});

Deno.test("Deframer with resync finds APDUs inside a truncated one whose length was wrong", () => {
  const wrong = "68 80 00 00 00 00 64 01 06 00 01 00 00 00 00 14";
  assertEquals(find([`${TESTFR} ${wrong} ${INFORMATION} ${TESTFR}`], { resync: true }), [
    "apdu 0 6",
    "skipped 6 16 torn",
    "apdu 22 16",
    "apdu 38 6",
  ]);
  assertEquals(find([`${wrong} ${TESTFR} 68 0e 00`], { resync: true }), [
    "skipped 0 16 torn",
    "apdu 16 6",
    "skipped 22 3 torn",
  ], "up to another beginning");
  assertEquals(find([`${wrong} ${TESTFR}`]), ["skipped 0 22 torn"], "not on a live connection");
});

Deno.test("Deframer ignores apparent APDUs inside a truncated one unless they reach the end", () => {
  const torn = "68 80 00 00 00 00";
  for (const rest of [`${TESTFR} 00`, `${TESTFR} 68 03`, "68 04 03 00 00 00", "68 0e 00 00"]) {
    const found = find([`${torn} ${rest}`], { resync: true });
    assertEquals(found, [`skipped 0 ${octets(`${torn} ${rest}`).length} torn`], rest);
  }
});

Deno.test("Deframer reports why an APDU is truncated, and can be used again after a gap", () => {
  const deframer = new Deframer({ resync: true });
  deframer.push(octets(`68 80 00 00 ${TESTFR}`));
  assertEquals(deframer.next(), undefined);
  const torn = deframer.end();
  assert(torn?.type === "skipped");
  assertEquals(torn.detail, "Expected 130 octets of an APDU, found another one after 4");
  assertEquals(hex(deframer.end()!.octets), TESTFR);
  assertEquals([deframer.end(), deframer.buffered], [undefined, 0]);
  deframer.push(octets(TESTFR));
  assertEquals(deframer.next()?.offset, 10);
});
