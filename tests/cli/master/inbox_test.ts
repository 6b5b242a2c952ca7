// What a script remembers of a connection.

import { assertEquals } from "@std/assert";
import { Inbox } from "../../../cli/master/inbox.ts";
import { type Asdu, decodeAsdu, encodeAsdu, IEC104 } from "../../../codec/mod.ts";

const COMMAND = decodeAsdu(encodeAsdu({
  type: "C_SC_NA_1",
  cause: 7,
  ca: 1,
  objects: [{ ioa: 5000, value: 1, qualifier: 0, select: false }],
}));

const POINT = decodeAsdu(encodeAsdu({
  type: "M_SP_NA_1",
  cause: 20,
  ca: 1,
  objects: [{ ioa: 100, value: 0, quality: 0 }],
}));

Deno.test("an inbox keeps a limited number of ASDUs, and drops the oldest ones", () => {
  const inbox = new Inbox(IEC104);
  const look = inbox.search({ kind: "asdu", type: "C_SC_NA_1" }, { isNegative: false });
  inbox.add(COMMAND);
  for (let i = 0; i < 100_000; i++) inbox.add(POINT);
  assertEquals([inbox.restFor(undefined).length, look()], [100_000, undefined]);
  inbox.add(COMMAND);
  assertEquals([(look() as Asdu).type, look()], ["C_SC_NA_1", undefined]);
});

Deno.test("unexpected ASDUs count from the last line on, expected ones from the last request on", () => {
  const inbox = new Inbox(IEC104);
  const point = { kind: "asdu", type: "M_SP_NA_1" } as const;
  inbox.add(POINT);
  inbox.settle();
  assertEquals(inbox.search(point, { isNegative: true })(), undefined);
  assertEquals(inbox.search(point, { isNegative: false })(), POINT);
  assertEquals([inbox.search(point, { isNegative: false })(), inbox.cameBefore(point)], [
    undefined,
    true,
  ]);
  inbox.add(POINT);
  inbox.begin([]);
  assertEquals([inbox.search(point, { isNegative: false })(), inbox.cameBefore(point)], [
    undefined,
    false,
  ]);
  inbox.addFrame("S");
  const frame = { kind: "frame", frame: "S" } as const;
  assertEquals(inbox.search(frame, { isNegative: true })(), "S");
  assertEquals([inbox.search(frame, { isNegative: false })(), inbox.cameBefore(frame)], [
    undefined,
    true,
  ]);
});

Deno.test("what arrived instead has only ASDUs of the same type, object or answer, if there are any", () => {
  const inbox = new Inbox(IEC104);
  inbox.begin([{ typeId: COMMAND.typeId, ca: 1, ioa: 5000 }]);
  inbox.add(POINT);
  inbox.add(COMMAND);
  assertEquals(inbox.restFor({ kind: "asdu", answer: "actterm" }), [COMMAND]);
  assertEquals(inbox.restFor({ kind: "asdu", ca: 1, ioa: 100 }), [POINT]);
  assertEquals(inbox.restFor({ kind: "asdu", type: "M_SP_NA_1" }), [POINT]);
  assertEquals(inbox.restFor({ kind: "asdu", ca: 2, ioa: 100 }), [POINT, COMMAND]);
  assertEquals(inbox.restFor({ kind: "closed" }), [POINT, COMMAND]);
});

Deno.test("the end of a connection is a loss if the script neither expected nor caused it", () => {
  const inbox = new Inbox(IEC104);
  assertEquals([inbox.isLost, inbox.end], [false, undefined]);
  inbox.close("gone");
  inbox.close("later");
  assertEquals([inbox.isLost, inbox.end], [true, "gone"]);
  assertEquals(inbox.search({ kind: "closed" }, { isNegative: false })(), "gone");
  assertEquals(inbox.isLost, false);
});
