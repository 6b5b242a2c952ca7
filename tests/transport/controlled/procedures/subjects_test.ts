// Questions to handlers: every field of each kind, and all notices in the lifetime of a connection.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type { StationNotice } from "../../../../transport/controlled/notices/notices.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { stationRig } from "../../../helpers/stations/scripted_master.ts";

const COMMAND = { ioa: 30, type: "C_SC_NA_1", mode: "both", feedback: { ioa: 10 } } as const;
const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 10, type: "M_SP_NA_1", value: 0 },
      {
        ioa: 11,
        type: "M_ME_NB_1",
        value: 1,
        cyclicMs: 60_000,
        parameters: ["threshold", "cyclic"],
      },
    ],
    counters: [{ ioa: 20, value: 7 }],
    commands: [COMMAND],
  }],
  time: { zone: 60 },
  redundancy: { groups: [{ name: "centre" }] },
};
const REMOTE = { host: "192.0.2.1", port: 50_000 };
const TIME = Date.UTC(2026, 9, 10, 12);
const FILE = { ca: 1, ioa: 40, nof: 2, sections: [Uint8Array.of(1)] };

/** Creates a request from originator 5. */
function request(type: string, cause: number, object: object, header = {}): AsduInput {
  return {
    type,
    cause,
    ca: 1,
    originator: 5,
    ...header,
    objects: [object],
  } as unknown as AsduInput;
}

Deno.test("each handler receives the whole request and its subject", async () => {
  const asked: [string, object][] = [];
  const handler = (name: string) => (subject: object) => void asked.push([name, subject]);
  const rig = stationRig(STATION, {
    onInterrogation: handler("interrogation"),
    onCounterInterrogation: handler("counters"),
    onRead: handler("read"),
    onClock: handler("clock"),
    onReset: handler("reset"),
    onParameter: handler("parameter"),
    onFile: handler("file"),
    onCommand: (subject) => {
      asked.push(["command", subject]);
      return true;
    },
  });
  rig.station.addFile(FILE);
  const master = await rig.connect();
  const nothing = { file: undefined, length: undefined, from: undefined, to: undefined };
  const input = { type: "C_SC_NA_1", ioa: 30, value: 1, qualifier: 3 };
  const command = { ...input, input, declaration: COMMAND };
  const taggedInput = { ...input, type: "C_SC_TA_1" };
  const tagged = { ...command, ...taggedInput, input: taggedInput, instant: TIME - 3_600_000 };
  const rows: readonly [AsduInput, string, object][] = [
    [request("C_IC_NA_1", 6, { qoi: 20 }), "interrogation", { qoi: 20 }],
    [request("C_CI_NA_1", 6, { rqt: 5, frz: 2 }), "counters", { rqt: 5, frz: 2 }],
    [request("C_RD_NA_1", 5, { ioa: 11 }), "read", { ioa: 11 }],
    [request("C_CS_NA_1", 6, { time: TIME, timeFlags: 0 }), "clock", {
      instant: TIME - 3_600_000,
      stationInstant: rig.clock.instant(),
    }],
    [request("C_RP_NA_1", 6, { qrp: 2 }), "reset", { qrp: 2 }],
    [request("P_ME_NB_1", 6, { ioa: 11, value: 5, kpa: 1 }), "parameter", {
      action: "load",
      ioa: 11,
      parameter: "threshold",
      value: 5,
    }],
    [request("P_AC_NA_1", 6, { ioa: 11, qpa: 3 }), "parameter", {
      action: "activate",
      ioa: 11,
      parameter: "cyclic",
      value: undefined,
    }],
    [request("P_AC_NA_1", 8, { ioa: 11, qpa: 2 }), "parameter", {
      action: "deactivate",
      ioa: 11,
      parameter: undefined,
      value: undefined,
    }],
    [request("P_AC_NA_1", 6, { ioa: 0, qpa: 1 }), "parameter", {
      action: "activate",
      ioa: 0,
      parameter: undefined,
      value: undefined,
    }],
    [request("F_SC_NA_1", 13, { ioa: 40, nof: 2, nos: 0, scq: 1 }), "file", {
      ...nothing,
      action: "select",
      ioa: 40,
      nof: 2,
      file: FILE,
    }],
    [request("F_SC_NA_1", 13, { ioa: 40, nof: 2, nos: 0, scq: 4 }), "file", {
      ...nothing,
      action: "delete",
      ioa: 40,
      nof: 2,
      file: FILE,
    }],
    [request("F_FR_NA_1", 13, { ioa: 41, nof: 3, lof: 99 }), "file", {
      ...nothing,
      action: "offer",
      ioa: 41,
      nof: 3,
      length: 99,
    }],
    [request("F_SC_NB_1", 13, { ioa: 42, nof: 4, start: TIME, stop: TIME + 1000 }), "file", {
      ...nothing,
      action: "query",
      ioa: 42,
      nof: 4,
      from: TIME - 3_600_000,
      to: TIME - 3_599_000,
    }],
    [request("C_SC_NA_1", 6, { ioa: 30, value: 1, qualifier: 3, select: true }), "command", {
      ...command,
      phase: "select",
      instant: undefined,
    }],
    [request("C_SC_NA_1", 6, { ioa: 30, value: 1, qualifier: 3, select: false }), "command", {
      ...command,
      phase: "execute",
      instant: undefined,
    }],
    [
      request("C_SC_TA_1", 6, { ioa: 30, value: 1, qualifier: 3, select: false, time: TIME }, {
        test: true,
      }),
      "command",
      { ...tagged, phase: "execute" },
    ],
  ];
  for (const [input, name, about] of rows) {
    await master.ask(input);
    const { test = false } = input as { test?: boolean };
    const [handled, subject] = asked.pop()!;
    const { asdu, ...rest } = subject as { asdu: unknown };
    const common = { link: 1, remote: REMOTE, group: "centre", ca: 1, originator: 5, test };
    assertEquals([handled, rest], [name, { ...common, ...about }], input.type);
    assertEquals((asdu as { type: string }).type, input.type);
    assertEquals(asked, []);
  }
});

Deno.test("onAsdu is called first, with the octets, also for an ASDU too short to be answered", async () => {
  const asked: unknown[] = [];
  const rig = stationRig(STATION, {
    onAsdu: ({ octets, asdu, ...rest }) => void asked.push([rest, [...octets], asdu.typeId]),
  });
  const master = await rig.connect();
  const read = encodeAsdu(request("C_RD_NA_1", 5, { ioa: 11 }));
  await master.ask(read);
  const common = { link: 1, remote: REMOTE, group: "centre" };
  assertEquals(asked, [[{ ...common, originator: 5, test: false }, [...read], 102]]);
  await master.ask(Uint8Array.of(100, 1));
  assertEquals(asked.length, 2);
  const ignored = rig.notices.at(-1)!;
  assert(ignored.type === "ignored" && ignored.issues.length > 0, ignored.type);
});

Deno.test("notices report a connection from beginning to end, with all its requests", async () => {
  const rig = stationRig({
    ...STATION,
    procedures: { endOfInitialization: false, outdatedCommand: "ignore" },
    sectors: [{ ...STATION.sectors[0]!, commands: [{ ...COMMAND, maxAgeMs: 1000 }] }],
  });
  const master = await rig.connect();
  const requests = {
    wrongType: request("C_CD_NA_1", 6, { ioa: 0, delayMs: 5 }),
    wrongPoint: request("C_RD_NA_1", 5, { ioa: 99 }),
    wrongQualifier: request("C_IC_NA_1", 6, { qoi: 36 }),
    outdated: request("C_SC_TA_1", 6, { ioa: 30, value: 1, select: false, time: TIME }),
    clock: request("C_CS_NA_1", 6, { time: TIME, timeFlags: 0 }),
    select: request("C_SC_NA_1", 6, { ioa: 30, value: 1, select: true }),
    cancel: request("C_SC_NA_1", 8, { ioa: 30, value: 1, select: true }),
    execute: request("C_SC_NA_1", 6, { ioa: 30, value: 1, select: false }),
    events: request("C_RP_NA_1", 6, { qrp: 2 }),
  };
  const before = rig.station.instant;
  const octets = Object.fromEntries(
    Object.entries(requests).map(([name, asdu]) => [name, encodeAsdu(asdu)]),
  );
  for (const asdu of Object.values(requests)) await master.ask(asdu);
  await master.ask(requests.select);
  await rig.clock.advance(30_000);
  master.connection.stop();
  await settle();
  await master.connection.close();
  await settle();
  const link = { link: 1, remote: REMOTE };
  const object = { ...link, type: "command", ca: 1, ioa: 30, value: 1 };
  assertEquals(rig.notices as unknown[], [
    { ...link, type: "link", state: "opened" },
    { ...link, type: "link", state: "started" },
    { ...link, type: "unknown", cause: 44, octets: octets.wrongType },
    { ...link, type: "unknown", cause: 47, octets: octets.wrongPoint },
    { ...link, type: "refused", reason: "value", octets: octets.wrongQualifier },
    { ...link, type: "ignored", octets: octets.outdated, issues: [] },
    { ...link, type: "clock", before, after: TIME - 3_600_000 },
    { ...object, phase: "selected" },
    { ...object, phase: "cancelled" },
    { ...object, phase: "executed" },
    { ...object, phase: "finished" },
    { ...link, type: "reset", ca: 1, qrp: 2 },
    { ...object, phase: "selected" },
    { ...object, phase: "deselected" },
    { ...link, type: "link", state: "stopped" },
    { ...link, type: "link", state: "closed", detail: "The peer closed the connection" },
  ] as unknown[] as StationNotice[]);
});

Deno.test("an operation whose promise rejects is reported, and ends with a negative termination", async () => {
  const error = new Error("The motor is stuck");
  const ends = [
    [() => Promise.reject(error), " NEGATIVE", [{ type: "failed", what: "An operation", error }]],
    [() => Promise.resolve(false), " NEGATIVE", []],
    [() => Promise.resolve(), "", []],
  ] as const;
  for (const [finish, sign, failures] of ends) {
    const rig = stationRig(STATION, { onCommand: () => ({ accept: true, finished: finish() }) });
    const master = await rig.connect();
    const asdu = request("C_SC_NA_1", 6, { ioa: 30, value: 1, select: false });
    const lines = (await master.ask(asdu)).map((line) => line.split(" OA")[0]);
    assertEquals(lines, ["C_SC_NA_1 actcon", `C_SC_NA_1 actterm${sign}`]);
    assertEquals(rig.notices.filter(({ type }) => type === "failed") as unknown[], [...failures]);
    assertEquals(rig.station.get(1, 10)!.value, 0, "the application operates, not the declaration");
  }
});
