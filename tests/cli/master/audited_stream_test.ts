// The frames of a stream, as the audit records of `iec104 master` have them.

import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { auditedStream } from "../../../cli/master/audited_stream.ts";
import type { RequestRecords } from "../../../cli/request/request_records.ts";
import { parseHex, toHex } from "../../../codec/hex.ts";
import { DecodeError } from "../../../codec/mod.ts";
import { MemoryStream } from "../../helpers/virtual/memory_stream.ts";

const TESTFR = "680443000000";
const S_FRAME = "680401000200";

/** An audited stream, and its records, each with the number of writes so far. */
function bench(onFrame = (_octets: Uint8Array): void => {}) {
  const inner = new MemoryStream();
  const recorded: string[] = [];
  const note = (text: string, octets: Uint8Array) =>
    recorded.push(`${text} ${toHex(octets, "")} after ${inner.written.length}`);
  const records = {
    handlers: {
      onFrame: (direction: string, octets: Uint8Array) => {
        onFrame(octets);
        note(direction, octets);
      },
    },
    raw: (octets: Uint8Array) => void note("raw", octets),
  } as Partial<RequestRecords> as RequestRecords;
  return { inner, records, recorded, stream: auditedStream(inner, records) };
}

Deno.test("without records, a stream is returned as it is", () => {
  const inner = new MemoryStream();
  const records = { handlers: {} } as Partial<RequestRecords> as RequestRecords;
  assertStrictEquals(auditedStream(inner, records), inner);
});

Deno.test("frames are recorded in both directions, when they are complete and before they are sent", async () => {
  const { inner, stream, recorded } = bench();
  inner.takes = 5;
  assertEquals(await stream.write(parseHex(`${TESTFR}6804`)), 8);
  assertEquals(recorded, [`sent ${TESTFR} after 0`]);
  assertEquals(inner.written.map((each) => toHex(each, "")).join(""), `${TESTFR}6804`);
  const sent = inner.written.length;
  await stream.write(parseHex("01000200"));
  assertEquals(recorded.slice(1), [`sent ${S_FRAME} after ${sent}`]);
  recorded.length = 0;
  inner.feed(parseHex(`${S_FRAME}${TESTFR}6804`));
  const into = new Uint8Array(100).fill(0x68);
  assertEquals(await stream.read(into), 14);
  assertEquals(
    recorded.map((each) => each.replace(/ after .*/, "")),
    [`received ${S_FRAME}`, `received ${TESTFR}`],
  );
  inner.end();
  assertEquals(await stream.read(into), null);
  assertEquals(recorded.length, 2);
  assertEquals(inner.closed, false);
  stream.close();
  assertEquals(inner.closed, true);
});

Deno.test("octets that are not a frame are recorded as they are, but only if they are sent", async () => {
  const { inner, stream, recorded } = bench();
  await stream.write(parseHex(`aabb${TESTFR}`));
  assertEquals(recorded.filter((each) => each.startsWith("raw aabb")).length, 1);
  recorded.length = 0;
  inner.feed(parseHex(`aabb${TESTFR}`));
  await stream.read(new Uint8Array(100));
  assertEquals(recorded.filter((each) => each.startsWith("raw")), []);
});

Deno.test("a frame that cannot be decoded is recorded as it is if it is sent; other failures prevent sending", async () => {
  const cannot = bench(() => {
    throw new DecodeError({
      code: "header-too-short",
      detail: "ASDU is too short",
      offset: 0,
      octets: new Uint8Array(0),
    });
  });
  await cannot.stream.write(parseHex(TESTFR));
  assertEquals(cannot.recorded, [`raw ${TESTFR} after 0`]);
  cannot.inner.feed(parseHex(TESTFR));
  assertEquals(await cannot.stream.read(new Uint8Array(100)), 6);
  assertEquals(cannot.recorded.length, 1);

  const full = bench(() => {
    throw new Error("No space left on device");
  });
  await assertRejects(() => full.stream.write(parseHex(TESTFR)), Error, "No space left");
  assertEquals(full.inner.written.length, 0);
});
