// The cases of several connections, against good stations and faulty ones.

import { assertEquals } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { CAUSE } from "../../../../codec/mod.ts";
import { type Edit, edited, isAsdu, stopping } from "../../../helpers/conform/edited_device.ts";
import {
  runCases,
  runClientCases,
  runOn,
  verdictById,
  verdictsOf,
} from "../../../helpers/conform/run_cases.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_REDUNDANCY } from "../faults/redundancy.ts";

testAreas({
  areas: ["RED"],
  faulty: FAULTY_REDUNDANCY,
  devices: { "RED-06": { peers: "two" }, "RED-07": { peers: "two" } },
});

testAreas({
  areas: ["RED"],
  role: "controlling",
  faulty: FAULTY_REDUNDANCY,
  clients: { "RED-08": { links: 2 } },
});

Deno.test("takeovers and groups of a station that sends all the time", async () => {
  const ids = ["RED-01", "RED-02", "RED-03", "RED-04", "RED-05"];
  const expected = ids.map((id) => `${id} PASS`);
  assertEquals(verdictsOf(await runCases(ids, { cyclic: true })), expected);
  const groups = verdictsOf(await runCases(["RED-06", "RED-07"], { cyclic: true, peers: "two" }));
  assertEquals(groups, ["RED-06 PASS", "RED-07 PASS"]);
});

Deno.test("a command belongs to its connection without groups, too", async () => {
  const { results: [result] } = await runCases(["RED-07"], {
    station: (declaration) => ({
      ...declaration,
      redundancy: { mode: "each-connection", maxConnections: 4 },
    }),
  });
  assertEquals([result!.verdict, result!.reason], ["PASS", ""]);
});

Deno.test("RED-07 does not depend on what earlier cases have put out", async () => {
  const verdicts = verdictsOf(await runCases(["INI-03", "RED-07"], { peers: "two" }));
  assertEquals(verdicts, ["INI-03 PASS", "RED-07 PASS"]);
});

/** A sheet with this way of a takeover. */
function takingOver(how: "stop" | "close") {
  return (sheet: SheetDocument): SheetDocument => ({
    ...sheet,
    pixit: { ...sheet.pixit, "pixit.redTakeover": how },
  });
}

Deno.test("a takeover may stop the old connection instead of closing it", async () => {
  await using device = new VirtualDevice({ declare: takingOver("stop") });
  assertEquals(verdictsOf(await runOn(stopping(device), ["RED-04"])), ["RED-04 PASS"]);
});

Deno.test("RED-08 answers the requests with which a controlling station begins on the other connection", async () => {
  const verdicts = verdictsOf(await runClientCases(["RED-08"], { links: 2, startUp: true }));
  assertEquals(verdicts, ["RED-08 PASS"]);
});

Deno.test("RED-02 fails if an event is missing on the started connection", async () => {
  await using device = new VirtualDevice();
  const { results: [result] } = await runOn(edited(device, losing), ["RED-02"]);
  assertEquals([result!.verdict, result!.reason.includes("each once")], ["FAIL", true]);
});

/** Loses the second event of each connection. */
function losing(): Edit {
  let events = 0;
  return (apdu) => isAsdu(apdu, { cause: CAUSE.spontaneous }) && ++events === 2 ? [] : [apdu];
}

Deno.test("cases of redundancy do not apply to a station with one group or one connection", async () => {
  const verdicts = verdictById(
    await runCases(["RED-02", "RED-06"], {
      declare: (sheet) => ({ ...sheet, values: { ...sheet.values, "red.n": 1 } }),
    }),
  );
  assertEquals(verdicts, { "RED-02": "NOT APPLICABLE", "RED-06": "NOT APPLICABLE" });
});
