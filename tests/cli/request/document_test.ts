// The JSON document of every request: all keys in order, with values of the expected kinds.

import { assert, assertEquals } from "@std/assert";
import { documentOf } from "../../../cli/request/document.ts";
import type { RequestSettings } from "../../../cli/request/request_settings.ts";
import type { StationRequest } from "../../../cli/request/station_request.ts";
import { Names } from "../../../cli/text/names.ts";
import {
  type ControlledStation,
  decodeAsdu,
  encodeAsdu,
  IEC104,
  type ProcedureResult,
  type Progress,
  type TraceEntry,
} from "../../../mod.ts";
import { askStation } from "../../helpers/cli/request_cli.ts";

/** The expected form of a value: the name of a type, `null` as well, a list, or an object with exactly these keys. */
type Shape = string | readonly [Shape] | { readonly [key: string]: Shape };

const DOCUMENT = {
  command: "string",
  host: "string",
  port: "number",
  ca: "number",
  ioa: "number?",
  request: "string",
  startedAt: "instant",
  outcome: "string",
  exitCode: "number",
  reason: "string",
  cause: "number?",
  causeText: "string?",
  reach: "string?",
  authentication: "object?",
  stations: [{ ca: "number", outcome: "string", reason: "string", cause: "number?" }],
  steps: [{
    step: "string",
    sentMs: "number?",
    acknowledgedMs: "number?",
    confirmedMs: "number?",
    terminatedMs: "number?",
  }],
  values: ["record"],
  notes: [{ code: "string", detail: "string" }],
  trace: [{
    direction: "string",
    atMs: "number",
    type: "string",
    cause: "number",
    negative: "boolean",
    octets: "hex",
  }],
} as const;

const CLOCK = {
  clock: {
    sentTime: "instant?",
    reportedTime: "instant?",
    driftMs: "number?",
    roundTripMs: "number?",
  },
  delayMs: "number?",
};

function check(value: unknown, shape: Shape, path = "$"): void {
  if (Array.isArray(shape)) {
    assert(Array.isArray(value), path);
    value.forEach((each, i) => check(each, shape[0], `${path}[${i}]`));
  } else if (typeof shape === "object") {
    assert(typeof value === "object" && value !== null, path);
    assertEquals(Object.keys(value), Object.keys(shape), path);
    for (const [key, each] of Object.entries(shape)) {
      check((value as Record<string, unknown>)[key], each, `${path}.${key}`);
    }
  } else {
    if (shape.endsWith("?") && value === null) return;
    checkScalar(value, shape.replace("?", ""), path);
  }
}

function checkScalar(value: unknown, kind: string, path: string): void {
  if (kind === "instant") assertEquals(new Date(value as string).toISOString(), value, path);
  else if (kind === "hex") assert(/^(?:[0-9a-f]{2})+$/.test(value as string), path);
  else if (kind === "record") assert(typeof (value as { ca: unknown }).ca === "number", path);
  else assertEquals(typeof value, kind, path);
}

function withFile(station: ControlledStation): void {
  const sections = [Uint8Array.of(1, 2, 3)];
  station.addFile({ ca: 47, ioa: 30_000, nof: 1, sections, deletable: true });
}

Deno.test("--json prints one document with all keys, whatever the outcome", async () => {
  const file = { file: { path: "string", octets: "number" } };
  for (
    const [line, outcome, extra] of [
      ["interrogate {} --ca 47", "done", {}],
      ["interrogate {} --ca 48", "negative", {}],
      ["interrogate {} --timeout 200ms", "done", {}],
      ["counters {} --ca 47 --freeze", "done", {}],
      ["read {} 47/500", "done", {}],
      ["read {} 47/9", "negative", {}],
      ["clock {} --ca 47 --yes", "done", CLOCK],
      ["clock {} --ca 47 --delay --yes", "negative", CLOCK],
      ["test {} --ca 47", "done", { roundTripMs: "number" }],
      ["test {} --ca 48", "negative", { roundTripMs: "number" }],
      ["reset {} --ca 47 --events --yes", "done", {}],
      ["command {} 47/5010 --type double --on --select-before-operate --yes", "done", {}],
      ["command {} 47/5010 --type double --on --yes", "negative", {}],
      ["setpoint {} 47/5102 --value 20 --yes", "done", {}],
      ["parameter {} 47/500 --threshold 1 --yes", "done", {}],
      ["files list {} --ca 47", "done", { file: "null?" }],
      ["files get {} 47/30000 out.bin", "done", file],
      ["files get {} 47/30001 out.bin", "negative", { file: "null?" }],
      ["files put {} 47/30001 in.bin --yes", "negative", { file: "null?" }],
      ["files delete {} 47/30000 --yes", "done", { file: "null?" }],
    ] as const
  ) {
    const { code, stdout, stderr } = await askStation(`${line} --json`, {
      prepare: withFile,
      saved: new Map(),
      files: { "in.bin": "abc" },
    });
    const document = JSON.parse(stdout);
    check(document, { ...DOCUMENT, ...extra });
    assertEquals(document.outcome, outcome, line);
    assertEquals([code, document.exitCode], outcome === "done" ? [0, 0] : [1, 1], line);
    assertEquals(stderr, "", line);
    const words = line.split(" ");
    const name = words[0] === "files" ? `files ${words[1]}` : words[0];
    assertEquals(document.command, name);
    assert(document.trace.length > 0 && document.steps.length > 0, line);
  }
});

Deno.test("--json contains values as monitor prints them, and a description of the cause", async () => {
  const { stdout } = await askStation("read {} 47/500 --json");
  const { values, ...document } = JSON.parse(stdout);
  assertEquals(values.length, 1);
  const { received, ...record } = values[0];
  assert(received.startsWith("2026-11-23T12:00:00."));
  assertEquals(record, {
    type: "M_ME_NC_1",
    typeId: 13,
    cause: 5,
    negative: false,
    test: false,
    originator: 0,
    ca: 47,
    ioa: 500,
    value: 118.4,
    quality: 64,
  });
  assertEquals(
    [document.cause, document.causeText, document.startedAt],
    [5, "request or requested", "2026-11-23T12:00:00.000Z"],
  );
});

Deno.test("--json of a time-out contains the steps up to then", async () => {
  const { code, stdout } = await askStation("read {} 47/500 --json --timeout 200ms", {
    answer: () => [],
  });
  const document = JSON.parse(stdout);
  check(document, DOCUMENT);
  assertEquals(
    [document.outcome, document.cause, document.causeText, document.values],
    ["timed-out", null, null, []],
  );
  assertEquals(document.trace.length, 1);
  assertEquals([code, document.exitCode], [4, 4]);
});

/** An ASDU in the trace, received at this time. */
function heard(atMs: number, ioa: number): TraceEntry {
  const octets = encodeAsdu({ type: "M_SP_NA_1", cause: 20, ca: 47, objects: [{ ioa, value: 1 }] });
  return { direction: "received", atMs, asdu: decodeAsdu(octets), octets };
}

Deno.test("values have the time of reception in milliseconds, the trace in microseconds", () => {
  const trace = [0.4, 1.5, 2.499, 1000.50049].map((atMs, i) => heard(atMs, i + 1));
  const progress: Progress = {
    label: "interrogation of CA 47",
    steps: [{
      step: "request",
      sentMs: 0.1234,
      acknowledgedMs: undefined,
      confirmedMs: 0.4,
      terminatedMs: undefined,
    }],
    objects: 3,
    data: [trace[1]!, trace[2]!, trace[3]!].map(({ asdu }) => asdu),
    notes: [],
    trace,
  };
  const document = documentOf(
    { type: "lack", outcome: "aborted", reason: "x", reach: "yes", progress, exitCode: 1 },
    {
      request: {
        command: "interrogate",
        title: "interrogation of CA 47",
        ca: 47,
      } as StationRequest<
        ProcedureResult
      >,
      settings: {
        link: { endpoint: { host: "h", port: 2404 }, profile: IEC104 },
        names: new Names(),
      } as unknown as RequestSettings,
      startedAt: Date.UTC(2026, 10, 23, 12),
    },
  );
  assertEquals(
    [...document.values].map(({ ioa, received }) => [ioa, received]),
    [
      [2, "2026-11-23T12:00:00.002Z"],
      [3, "2026-11-23T12:00:00.002Z"],
      [4, "2026-11-23T12:00:01.001Z"],
    ],
  );
  assertEquals([...document.trace].map(({ atMs }) => atMs), [0.4, 1.5, 2.499, 1000.5]);
  assertEquals(document.steps, [{
    step: "request",
    sentMs: 0.123,
    acknowledgedMs: null,
    confirmedMs: 0.4,
    terminatedMs: null,
  }]);
});
