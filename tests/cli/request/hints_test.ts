// What to try after a request that failed, by its outcome and progress.

import { assertEquals } from "@std/assert";
import { hintsOf, lackHintsOf } from "../../../cli/request/hints.ts";
import type { Lack } from "../../../cli/request/ending.ts";
import type { StationRequest } from "../../../cli/request/station_request.ts";
import { decodeAsdu, parseHex } from "../../../codec/mod.ts";
import type { ProcedureResult } from "../../../mod.ts";

const SENT = decodeAsdu(parseHex("64 01 06 00 01 00 00 00 00 14"));
const OTHER_STATION = decodeAsdu(parseHex("64 01 07 00 02 00 00 00 00 14"));
const OTHER_TYPE = decodeAsdu(parseHex("01 01 03 00 02 00 64 00 00 01"));

/** The first words of the hints. */
function hints(
  result: Partial<ProcedureResult>,
  request: Partial<StationRequest<ProcedureResult>>,
): string[] {
  return hintsOf(
    { outcome: "timed-out", trace: [], ...result } as ProcedureResult,
    { ca: 1, command: "clock", ...request } as StationRequest<ProcedureResult>,
  ).map((text) => text.split(" ").slice(0, 4).join(" "));
}

const NOTHING = { atMs: 0, octets: new Uint8Array(0) };
function received(asdu: typeof SENT) {
  return { direction: "received", asdu, ...NOTHING } as const;
}

const sent = { direction: "sent", asdu: SENT, ...NOTHING } as const;
const confirmation = SENT;
const termination = SENT;

const OTHER_CA = "The station answered with";
const LONGER = "Some stations take longer";
const NOT_ALL = "Not all stations answer";
const UNKNOWN = "It is unknown what";
const ACCEPTED = "The station accepted the";

Deno.test("the hints after a time limit depend on what was sent and what has arrived", () => {
  const cases: readonly (readonly [
    Partial<ProcedureResult>,
    Partial<StationRequest<ProcedureResult>>,
    ...string[],
  ])[] = [
    [{}, {}],
    [{ outcome: "done", confirmation }, { command: "interrogate" }],
    [{ step: "return-information" }, { command: "command" }, "The command itself has"],
    [{ trace: [sent, received(OTHER_STATION)] }, {}, OTHER_CA],
    [{ trace: [sent, received(SENT)] }, {}],
    [{ trace: [sent, received(OTHER_TYPE)] }, {}],
    [{ trace: [received(OTHER_STATION)] }, {}],
    [{ trace: [sent, received(OTHER_STATION)] }, { broadcast: true }, NOT_ALL],
    [{ trace: [sent] }, { question: "switch" }, UNKNOWN],
    [{ trace: [sent], confirmation }, { question: "switch" }, ACCEPTED],
    [{ trace: [sent], step: "select" }, { question: "switch" }],
    [{ trace: [] }, { question: "switch" }],
    [{ trace: [sent] }, {}],
    [{}, { command: "read" }, "Some stations answer with"],
    ...["interrogate", "counters", "command", "setpoint"].map((command) =>
      [{ confirmation }, { command }, LONGER] as const
    ),
    ...["clock", "reset", "parameter", "files command", "commands"].map((command) =>
      [{ confirmation }, { command }] as const
    ),
    [{}, { command: "interrogate" }],
    [{ confirmation, termination }, { command: "interrogate" }],
    [{ confirmation }, { command: "clock", broadcast: true }],
    [{}, { command: "clock", broadcast: true }, NOT_ALL],
  ];
  for (const [result, request, ...expected] of cases) {
    assertEquals(hints(result, request), expected, JSON.stringify([result, request]));
  }
});

Deno.test("the hints after a refusal depend on its cause, its step and the request", () => {
  const cases: readonly (readonly [
    Partial<ProcedureResult>,
    Partial<StationRequest<ProcedureResult>>,
    ...string[],
  ])[] = [
    [{ cause: 45, step: "cancel" }, { command: "command" }, "The station does not"],
    [{ cause: 45, step: "execute" }, { command: "clock" }, "The station knows this"],
    [{ cause: 46 }, { broadcast: true }, NOT_ALL],
    [{ cause: 7, step: "select" }, { command: "command" }, "It may be interlocked,"],
    [{ cause: 7, step: "select" }, { command: "setpoint" }, "It may be outside"],
    [{ cause: 7, step: "execute" }, { command: "command" }, "It may have to"],
    [{ cause: 7, step: "execute" }, { command: "clock" }],
    [{ cause: 3 }, { command: "command" }],
    [{}, { command: "command" }],
  ];
  for (const [result, request, ...expected] of cases) {
    const found = hints({ outcome: "negative", ...result }, request);
    assertEquals(found, expected, JSON.stringify([result, request]));
  }
});

Deno.test("a request without a result has hints if it may have had an effect, or received data", () => {
  const data = [OTHER_TYPE, OTHER_TYPE];
  const found = (
    lack: Partial<Lack>,
    [command, question]: readonly [command: string, question?: string],
    shown = false,
  ) =>
    lackHintsOf(
      { outcome: "connection-lost", reason: "", reach: "no", progress: undefined, ...lack } as Lack,
      { command, ...question !== undefined && { question } },
      { shown },
    ).map((text) => text.split(" ").slice(0, 3).join(" "));
  const progress = (asdus: typeof data) => ({ data: asdus }) as unknown as Lack["progress"];
  const tooMuch = { outcome: "too-much-data" } as const;
  assertEquals(found({}, ["command", "switch"]), []);
  assertEquals(found({ reach: "maybe" }, ["command", "switch"]), ["Check the process"]);
  assertEquals(found({ reach: "maybe" }, ["reset", "reset"]), ["Check the process"]);
  assertEquals(found({ reach: "yes" }, ["reset", "reset"]), ["Many stations close"]);
  assertEquals(found({ reach: "yes" }, ["command", "switch"]), ["Check the process"]);
  assertEquals(found({ reach: "yes" }, ["interrogate"]), []);
  assertEquals(found({ progress: progress(data) }, ["interrogate"]), ["2 values arrived"]);
  assertEquals(found({ progress: progress([OTHER_TYPE]) }, ["interrogate"]), ["1 value arrived"]);
  assertEquals(found({ progress: progress([]) }, ["interrogate"]), []);
  assertEquals(found({ progress: progress(data) }, ["interrogate"], true), []);
  for (const command of ["interrogate", "counters"]) {
    const option = { ...tooMuch, reason: "expected at most --max-objects 3" };
    assertEquals(found(option, [command]), ["Raise --max-objects or"]);
    assertEquals(found({ ...tooMuch, reason: "too much" }, [command]), ["Request one station"]);
    assertEquals(found({ ...option, outcome: "connection-lost" as const }, [command]), []);
  }
  const octets = { ...tooMuch, reason: "expected at most --max-octets 3" };
  assertEquals(found(octets, ["files get"]), ["Raise --max-objects or"]);
  assertEquals(found({ ...tooMuch, reason: "too much" }, ["files get"]), []);
  assertEquals(found(octets, ["read"]), []);
});
