// Every request as it is prepared: its name, the object it occupies, whether it waits, its first ASDU, whether that
// acts on the process, and the text when the caller cancels it. Long because it is one table of all requests.

import { assertEquals, assertThrows } from "@std/assert";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { formatAsdu } from "../../../../codec/format.ts";
import { clockSynchronization } from "../../../../transport/controlling/procedures/clock.ts";
import {
  cancel,
  command,
  execute,
  select,
} from "../../../../transport/controlling/procedures/command.ts";
import {
  freezeCounters,
  readCounters,
} from "../../../../transport/controlling/procedures/counters.ts";
import {
  DEFAULT_DATA_LIMITS,
  resolveDataLimits,
} from "../../../../transport/controlling/procedures/data_limits.ts";
import { delayAcquisition } from "../../../../transport/controlling/procedures/delay.ts";
import { deleteFile, listFiles } from "../../../../transport/controlling/procedures/directory.ts";
import { getFile, queryLog } from "../../../../transport/controlling/procedures/get_file.ts";
import {
  interrogation,
  interrogationDeactivation,
} from "../../../../transport/controlling/procedures/interrogation.ts";
import {
  DEFAULT_STEP_LIMITS,
  resolveLimits,
} from "../../../../transport/controlling/procedures/limits.ts";
import {
  activateParameter,
  setParameter,
} from "../../../../transport/controlling/procedures/parameter.ts";
import { putFile } from "../../../../transport/controlling/procedures/put_file.ts";
import { read } from "../../../../transport/controlling/procedures/read.ts";
import {
  DEFAULT_REQUEST_DEFAULTS,
  type Prepared,
} from "../../../../transport/controlling/procedures/request_options.ts";
import { reset } from "../../../../transport/controlling/procedures/reset.ts";
import { conflicts } from "../../../../transport/controlling/procedures/target.ts";
import { stationTest } from "../../../../transport/controlling/procedures/test_command.ts";
import { BEGIN, defaultsOf, ProcedurePlayer } from "../../../helpers/stations/procedure_player.ts";

const defaults = defaultsOf();
const ALL = 65_535;
const SINGLE = { type: "C_SC_NA_1", ioa: 5, value: 1 } as const;
const FILE = { ioa: 30, nof: 2 };

interface Row {
  readonly made: Prepared<unknown>;
  readonly label: string;
  readonly target: object;
  /** Whether it waits while its object is busy. */
  readonly waits: boolean;
  readonly sends: string;
  /** Whether the first request acts on the process. */
  readonly acts: boolean;
  readonly farewell?: string;
}

const TIME = "@2026-10-09 12:00:00.000";

const ROWS: readonly Row[] = [
  {
    made: interrogation(1, {}, defaults),
    label: "interrogation of CA 1",
    target: { kind: "interrogation", ca: 1, broadcast: false },
    waits: true,
    sends: "C_IC_NA_1 act CA 1: qoi=20 (station interrogation)",
    acts: true,
  },
  {
    made: interrogation(ALL, { group: 16, test: true, originator: 9 }, defaults),
    label: "interrogation of group 16 of CA 65535",
    target: { kind: "interrogation", ca: ALL, broadcast: true },
    waits: true,
    sends: "C_IC_NA_1 act TEST OA 9 CA 65535: qoi=36 (group 16)",
    acts: true,
  },
  {
    made: interrogationDeactivation(1, { group: 1 }, defaults),
    label: "deactivation of the interrogation of CA 1",
    target: { kind: "cancel", ca: 1, broadcast: false },
    waits: false,
    sends: "C_IC_NA_1 deact CA 1: qoi=21 (group 1)",
    acts: true,
  },
  {
    made: readCounters(1, {}, defaults),
    label: "counter interrogation of CA 1",
    target: { kind: "counters", ca: 1, broadcast: false },
    waits: true,
    sends: "C_CI_NA_1 act CA 1: rqt=5 (general) frz=0 (read)",
    acts: true,
  },
  {
    made: readCounters(ALL, { freeze: "freeze-and-reset", group: 4 }, defaults),
    label: "counter interrogation of CA 65535",
    target: { kind: "counters", ca: ALL, broadcast: true },
    waits: false,
    sends: "C_CI_NA_1 act CA 65535: rqt=4 (counter group 4) frz=2 (freeze with reset)",
    acts: true,
  },
  {
    made: freezeCounters(1, {}, defaults),
    label: "freeze of the counters of CA 1",
    target: { kind: "counters", ca: 1, broadcast: false },
    waits: false,
    sends: "C_CI_NA_1 act CA 1: rqt=5 (general) frz=1 (freeze without reset)",
    acts: true,
  },
  {
    made: freezeCounters(ALL, { mode: "freeze-and-reset", group: 1 }, defaults),
    label: "freeze and reset of the counters of CA 65535",
    target: { kind: "counters", ca: ALL, broadcast: true },
    waits: false,
    sends: "C_CI_NA_1 act CA 65535: rqt=1 (counter group 1) frz=2 (freeze with reset)",
    acts: true,
  },
  {
    made: freezeCounters(1, { mode: "reset" }, defaults),
    label: "reset of the counters of CA 1",
    target: { kind: "counters", ca: 1, broadcast: false },
    waits: false,
    sends: "C_CI_NA_1 act CA 1: rqt=5 (general) frz=3 (reset)",
    acts: true,
  },
  {
    made: read(1, 7, { defaults }),
    label: "read of CA 1, IOA 7",
    target: { kind: "read", ca: 1, ioa: 7 },
    waits: true,
    sends: "C_RD_NA_1 req CA 1: 7",
    acts: true,
  },
  {
    made: clockSynchronization(1, {}, defaults),
    label: "clock synchronization of CA 1",
    target: { kind: "clock", ca: 1, broadcast: false },
    waits: false,
    sends: `C_CS_NA_1 act CA 1: ${TIME}`,
    acts: true,
  },
  {
    made: clockSynchronization(ALL, { instant: BEGIN + 1500 }, defaults),
    label: "clock synchronization of CA 65535",
    target: { kind: "clock", ca: ALL, broadcast: true },
    waits: false,
    sends: "C_CS_NA_1 act CA 65535: @2026-10-09 12:00:01.500",
    acts: true,
  },
  {
    made: stationTest(1, 7, { defaults }),
    label: "test of CA 1",
    target: { kind: "test", ca: 1, broadcast: false },
    waits: true,
    sends: `C_TS_TA_1 act CA 1: tsc=7 ${TIME}`,
    acts: true,
  },
  {
    made: stationTest(1, 7, { defaults, counter: 9 }),
    label: "test of CA 1",
    target: { kind: "test", ca: 1, broadcast: false },
    waits: true,
    sends: `C_TS_TA_1 act CA 1: tsc=9 ${TIME}`,
    acts: true,
  },
  {
    made: stationTest(1, 7, { defaults, type: "C_TS_NA_1" }),
    label: "test of CA 1",
    target: { kind: "test", ca: 1, broadcast: false },
    waits: true,
    sends: "C_TS_NA_1 act CA 1: fbp=0x55aa (as defined)",
    acts: true,
  },
  {
    made: reset(ALL, {}, defaults),
    label: "reset of CA 65535",
    target: { kind: "reset", ca: ALL, broadcast: true },
    waits: false,
    sends: "C_RP_NA_1 act CA 65535: qrp=1 (general reset of process)",
    acts: true,
  },
  {
    made: delayAcquisition(1, {}, defaults),
    label: "delay acquisition of CA 1",
    target: { kind: "delay", ca: 1 },
    waits: false,
    sends: "C_CD_NA_1 act CA 1: delayMs=0",
    acts: true,
  },
  {
    made: command(1, SINGLE, { defaults }),
    label: "C_SC_NA_1 to CA 1, IOA 5",
    target: { kind: "command", ca: 1, ioa: 5 },
    waits: false,
    sends: "C_SC_NA_1 act CA 1: 5=ON",
    acts: true,
  },
  {
    made: command(1, { ...SINGLE, qualifier: 2 }, { defaults, mode: "select-before-operate" }),
    label: "C_SC_NA_1 to CA 1, IOA 5",
    target: { kind: "command", ca: 1, ioa: 5 },
    waits: false,
    sends: "C_SC_NA_1 act CA 1: 5=ON qualifier=2 (long pulse) select",
    acts: false,
    farewell: "C_SC_NA_1 deact CA 1: 5=ON qualifier=2 (long pulse) select",
  },
  {
    made: select(1, { ...SINGLE, type: "C_SC_TA_1" }, { defaults, instant: BEGIN }),
    label: "C_SC_TA_1 to CA 1, IOA 5",
    target: { kind: "command", ca: 1, ioa: 5 },
    waits: false,
    sends: `C_SC_TA_1 act CA 1: 5=ON select ${TIME}`,
    acts: false,
    farewell: `C_SC_TA_1 deact CA 1: 5=ON select ${TIME}`,
  },
  {
    made: execute(1, { type: "C_BO_NA_1", ioa: 5, value: 3 }, { defaults }),
    label: "C_BO_NA_1 to CA 1, IOA 5",
    target: { kind: "command", ca: 1, ioa: 5 },
    waits: false,
    sends: "C_BO_NA_1 act CA 1: 5=0x00000003",
    acts: true,
  },
  {
    made: cancel(1, SINGLE, { defaults }),
    label: "cancel of C_SC_NA_1 to CA 1, IOA 5",
    target: { kind: "cancel", ca: 1, ioa: 5 },
    waits: false,
    sends: "C_SC_NA_1 deact CA 1: 5=ON select",
    acts: true,
  },
  {
    made: cancel(1, SINGLE, { defaults, of: "execution" }),
    label: "cancel of C_SC_NA_1 to CA 1, IOA 5",
    target: { kind: "cancel", ca: 1, ioa: 5 },
    waits: false,
    sends: "C_SC_NA_1 deact CA 1: 5=ON",
    acts: true,
  },
  ...([["threshold", 1], ["filter", 2], ["low-limit", 3], ["high-limit", 4]] as const).map((
    [parameter, kpa],
  ): Row => ({
    made: setParameter(1, { type: "P_ME_NC_1", ioa: 5, value: 1.5, parameter }, { defaults }),
    label: `parameter ${parameter} of CA 1, IOA 5`,
    target: { kind: "parameter", ca: 1, ioa: 5, broadcast: false },
    waits: false,
    sends: `P_ME_NC_1 act CA 1: 5 value=1.5 kpa=${kpa}`,
    acts: true,
  })),
  ...([["loaded", 1], ["object", 2], ["cyclic", 3]] as const).map(([what, qpa]): Row => ({
    made: activateParameter(1, { ioa: 5, what }, { defaults }),
    label: "parameter activation of CA 1, IOA 5",
    target: { kind: "parameter", ca: 1, ioa: 5, broadcast: false },
    waits: false,
    sends: `P_AC_NA_1 act CA 1: 5 qpa=${qpa}`,
    acts: true,
  })),
  {
    made: activateParameter(1, { ioa: 5, what: "cyclic" }, { defaults, deactivate: true }),
    label: "parameter deactivation of CA 1, IOA 5",
    target: { kind: "parameter", ca: 1, ioa: 5, broadcast: false },
    waits: false,
    sends: "P_AC_NA_1 deact CA 1: 5 qpa=3",
    acts: true,
  },
  {
    made: listFiles(1, {}, defaults),
    label: "directory of CA 1",
    target: { kind: "file", ca: 1 },
    waits: true,
    sends: "F_SC_NA_1 req CA 1: 0 nof=0 nos=0 scq=0",
    acts: false,
  },
  {
    made: listFiles(1, { ioa: 5, nof: 6 }, defaults),
    label: "directory of CA 1",
    target: { kind: "file", ca: 1 },
    waits: true,
    sends: "F_SC_NA_1 req CA 1: 5 nof=6 nos=0 scq=0",
    acts: false,
  },
  {
    made: deleteFile(1, FILE, { defaults }),
    label: "deletion of file 2 of CA 1, IOA 30",
    target: { kind: "file", ca: 1 },
    waits: false,
    sends: "F_SC_NA_1 file CA 1: 30 nof=2 nos=0 scq=4",
    acts: true,
  },
  {
    made: getFile(1, FILE, { defaults }),
    label: "transfer of file 2 from CA 1, IOA 30",
    target: { kind: "file", ca: 1 },
    waits: true,
    sends: "F_SC_NA_1 file CA 1: 30 nof=2 nos=0 scq=1",
    acts: false,
    farewell: "F_SC_NA_1 file CA 1: 30 nof=2 nos=0 scq=3",
  },
  {
    made: getFile(1, FILE, { defaults, offered: true }),
    label: "transfer of file 2 from CA 1, IOA 30",
    target: { kind: "file", ca: 1 },
    waits: true,
    sends: "F_SC_NA_1 file CA 1: 30 nof=2 nos=0 scq=2",
    acts: false,
    farewell: "F_SC_NA_1 file CA 1: 30 nof=2 nos=0 scq=3",
  },
  {
    made: queryLog(1, { ...FILE, from: BEGIN, to: BEGIN + 1000 }, { defaults }),
    label: "transfer of file 2 from CA 1, IOA 30",
    target: { kind: "file", ca: 1 },
    waits: true,
    sends:
      "F_SC_NB_1 file CA 1: 30 nof=2 start=2026-10-09 12:00:00.000 stop=2026-10-09 12:00:01.000",
    acts: false,
    farewell: "F_SC_NA_1 file CA 1: 30 nof=2 nos=0 scq=3",
  },
  {
    made: putFile(1, { ...FILE, octets: new Uint8Array(300) }, { defaults }),
    label: "transfer of file 2 to CA 1, IOA 30",
    target: { kind: "file", ca: 1 },
    waits: false,
    sends: "F_FR_NA_1 file CA 1: 30 nof=2 lof=300",
    acts: false,
    farewell: "F_LS_NA_1 file CA 1: 30 nof=2 nos=0 lsq=2 chs=0",
  },
];

Deno.test("each request has its name, its object, its queue and its first ASDU", () => {
  for (const { made, label, target, waits, sends, acts, farewell } of ROWS) {
    const { procedure, whenBusy, policy } = made;
    assertEquals([procedure.label, procedure.readOnly], [label, waits], label);
    assertEquals(procedure.target as object, target, label);
    assertEquals(whenBusy, waits ? "wait" : "reject", label);
    assertEquals(policy, { ...DEFAULT_DATA_LIMITS, keep: "all" }, label);
    const player = new ProcedurePlayer(made);
    assertEquals([player.run.reach, player.run.farewell, player.waits], ["no", undefined, 15_000]);
    assertEquals(plain(player.send(1)[0]!), sends, label);
    assertEquals(player.run.reach, acts ? "maybe" : "no", label);
    const told = player.run.farewell &&
      formatAsdu(decodeAsdu(encodeAsdu(player.run.farewell(BEGIN))));
    assertEquals(told && plain(told), farewell, label);
  }
});

/** Removes the meanings of numbers in files and parameters. */
function plain(text: string): string {
  return /^[FP]_/.test(text) ? text.replaceAll(/ \([^)]*\)/g, "") : text;
}

Deno.test("each request accepts options for waiting and limits", () => {
  const options = { whenBusy: "wait", maxObjects: 5, maxOctets: 6, keep: "none" } as const;
  const made = [
    interrogation(1, { ...options, whenBusy: "reject" }, defaults),
    readCounters(1, { ...options, whenBusy: "reject" }, defaults),
    freezeCounters(1, options, defaults),
    interrogationDeactivation(1, options, defaults),
  ];
  assertEquals(made.map(({ whenBusy }) => whenBusy), ["reject", "reject", "wait", "wait"]);
  for (const { policy } of made) {
    assertEquals(policy, { maxObjects: 5, maxOctets: 6, keep: "none" });
  }
  const others = [
    read(1, 2, { defaults, whenBusy: "reject", maxObjects: 5 }),
    command(1, SINGLE, { defaults, whenBusy: "wait", maxObjects: 5 }),
    reset(1, { whenBusy: "wait", maxObjects: 5 }, defaults),
    getFile(1, FILE, { defaults, whenBusy: "reject", maxObjects: 5 }),
    putFile(1, { ...FILE, octets: new Uint8Array(1) }, {
      defaults,
      whenBusy: "wait",
      maxObjects: 5,
    }),
    listFiles(1, { whenBusy: "reject", maxObjects: 5 }, defaults),
    delayAcquisition(1, { whenBusy: "wait", maxObjects: 5 }, defaults),
    clockSynchronization(1, { whenBusy: "wait", maxObjects: 5 }, defaults),
  ];
  assertEquals(others.map(({ whenBusy }) => whenBusy), [
    "reject",
    "wait",
    "wait",
    "reject",
    "wait",
    "reject",
    "wait",
    "wait",
  ]);
  for (const { policy } of others) assertEquals(policy.maxObjects, 5);
});

Deno.test("requests for a single station refuse the broadcast address", () => {
  const refused: readonly [() => unknown, string][] = [
    [() => read(ALL, 1, { defaults }), "C_RD_NA_1"],
    [() => command(ALL, SINGLE, { defaults }), "C_SC_NA_1"],
    [() => stationTest(ALL, 1, { defaults }), "test"],
    [() => delayAcquisition(ALL, {}, defaults), "C_CD_NA_1"],
    [
      () => activateParameter(ALL, { ioa: 1, what: "object" }, { defaults }),
      "parameter activation",
    ],
    [
      () =>
        setParameter(ALL, { type: "P_ME_NA_1", ioa: 1, value: 0, parameter: "filter" }, {
          defaults,
        }),
      "parameter filter",
    ],
    [() => listFiles(ALL, {}, defaults), "a directory call"],
    [() => deleteFile(ALL, FILE, { defaults }), "a file deletion"],
    [() => getFile(ALL, FILE, { defaults }), "a file call"],
    [() => queryLog(ALL, { ...FILE, from: BEGIN, to: BEGIN }, { defaults }), "a file call"],
    [() => putFile(ALL, { ...FILE, octets: new Uint8Array(1) }, { defaults }), "a file"],
  ];
  for (const [make, what] of refused) {
    assertEquals(
      assertThrows(make, RangeError).message,
      `Cannot send ${what} to CA 65535: it is the broadcast address, expected that of one station, 1 to 65534`,
    );
  }
});

Deno.test("invalid groups, values and selections are refused before anything is sent", () => {
  const fault = (make: () => unknown, kind: typeof RangeError | typeof TypeError = RangeError) =>
    assertThrows(make, kind).message;
  for (const group of [0, 17, 1.5, -1]) {
    assertEquals(
      fault(() => interrogation(1, { group }, defaults)),
      `Cannot interrogate group ${group}: expected a whole number from 1 to 16`,
    );
  }
  for (const group of [0, 5, 1.5]) {
    assertEquals(
      fault(() => readCounters(1, { group }, defaults)),
      `Cannot use counter group ${group}: expected a whole number from 1 to 4`,
    );
  }
  assertEquals(
    fault(() => command(1, { type: "C_DC_NA_1", ioa: 5, value: 3 as 2 }, { defaults })),
    "Cannot send C_DC_NA_1 to IOA 5: value is 3, expected 1 or 2",
  );
  const bits = { type: "C_BO_NA_1", ioa: 5, value: 3 } as const;
  const noSelect =
    "Cannot select C_BO_NA_1: bitstring commands cannot be selected, expected mode direct";
  assertEquals(fault(() => select(1, bits as never, { defaults }), TypeError), noSelect);
  assertEquals(fault(() => cancel(1, bits, { defaults }), TypeError), noSelect);
  assertEquals(
    fault(() => command(1, bits, { defaults, mode: "select-before-operate" }), TypeError),
    noSelect,
  );
  assertEquals(cancel(1, bits, { defaults, of: "execution" }).procedure.target.ioa, 5);
});

Deno.test("files are cut into sections that the protocol can carry", () => {
  const made = (length: number, sectionOctets?: number) =>
    putFile(1, { ...FILE, octets: new Uint8Array(length) }, {
      defaults,
      ...sectionOctets === undefined ? {} : { sectionOctets },
    });
  const fault = (length: number, sectionOctets?: number) =>
    assertThrows(() => made(length, sectionOctets), RangeError).message;
  made(0xff_ffff);
  assertEquals(
    fault(0x100_0000),
    "Cannot send a file of 16777216 octets: expected at most 16777215",
  );
  for (const size of [0, 1.5, 0x100_0000]) {
    assertEquals(
      fault(1, size),
      `Cannot use sectionOctets = ${size}: expected a whole number from 1 to 16777215`,
    );
  }
  made(255, 1);
  made(1, 0xff_ffff);
  assertEquals(
    fault(256, 1),
    "Cannot send a file in 256 sections of 1 octets: expected at most 255",
  );
});

Deno.test("the limits of a call come from the call, then the station, then the defaults", () => {
  assertEquals(DEFAULT_STEP_LIMITS, {
    sendMs: 15_000,
    confirmationMs: 10_000,
    terminationMs: 30_000,
    graceMs: 2000,
    totalMs: 600_000,
  });
  assertEquals(resolveLimits({ sendMs: 1 }, { sendMs: 2, graceMs: 3 }), {
    ...DEFAULT_STEP_LIMITS,
    sendMs: 1,
    graceMs: 3,
  });
  for (const value of [0, -1, NaN]) {
    assertEquals(
      assertThrows(() => resolveLimits({ totalMs: value }), RangeError).message,
      `Cannot use totalMs = ${value}: expected a number of ms above 0`,
    );
  }
  assertEquals(resolveLimits({ totalMs: Infinity, sendMs: 0.5 }).totalMs, Infinity);
  for (const name of ["sendMs", "confirmationMs", "terminationMs", "graceMs", "totalMs"]) {
    assertEquals(
      assertThrows(() => resolveLimits({ [name]: 0 }), RangeError).message,
      `Cannot use ${name} = 0: expected a number of ms above 0`,
    );
  }
  assertEquals(DEFAULT_DATA_LIMITS, { maxObjects: 1_000_000, maxOctets: 67_108_864 });
  assertEquals(resolveDataLimits({ maxObjects: 1 }, { maxObjects: 2, maxOctets: Infinity }), {
    maxObjects: 1,
    maxOctets: Infinity,
  });
  for (const value of [0, 1.5, NaN, -Infinity]) {
    assertEquals(
      assertThrows(() => resolveDataLimits({}, { maxOctets: value }), RangeError).message,
      `Cannot use maxOctets = ${value}: expected a whole number, 1 or more, or Infinity`,
    );
  }
  const given = { sendMs: 7, maxObjects: 8 };
  const made = interrogation(1, {}, defaultsOf(given));
  assertEquals([new ProcedurePlayer(made).waits, made.policy.maxObjects], [7, 8]);
});

Deno.test("the options of a station apply to all its requests", () => {
  const { profile, limits, data, ...rest } = defaultsOf();
  assertEquals(rest, { originator: 0, zone: {}, quirks: {} });
  assertEquals([profile, limits, data], [
    DEFAULT_REQUEST_DEFAULTS.profile,
    DEFAULT_STEP_LIMITS,
    DEFAULT_DATA_LIMITS,
  ]);
  const { profile: _, ...bare } = DEFAULT_REQUEST_DEFAULTS;
  assertEquals(bare, { originator: 0, zone: {}, limits: {}, data: {}, quirks: {} });
  assertEquals(defaultsOf({ originator: 255 }).originator, 255);
  for (const originator of [-1, 256, 1.5]) {
    assertEquals(
      assertThrows(() => defaultsOf({ originator }), RangeError).message,
      `Cannot use originator = ${originator}: expected a whole number from 0 to 255`,
    );
  }
  const short = { cotOctets: 1, caOctets: 1, ioaOctets: 2, maxAsduOctets: 252 } as const;
  assertEquals(defaultsOf({ profile: short }).originator, 0);
  assertEquals(
    assertThrows(() => defaultsOf({ profile: short, originator: 1 }), RangeError).message,
    "Cannot use originator = 1: expected a whole number from 0 to 0",
  );
});

Deno.test("procedures of one kind conflict for the same object of a station, or of all stations", () => {
  const one = { kind: "command", ca: 1, ioa: 5 } as const;
  assertEquals(conflicts(one, { ...one }), true);
  for (
    const other of [{ ...one, kind: "cancel" as const }, { ...one, ca: 2 }, { ...one, ioa: 6 }]
  ) {
    assertEquals([conflicts(one, other), conflicts(other, one)], [false, false]);
  }
  const all = { kind: "clock", ca: ALL, broadcast: true } as const;
  const single = { kind: "clock", ca: 1, broadcast: false } as const;
  assertEquals([conflicts(all, single), conflicts(single, all)], [true, true]);
  assertEquals(conflicts(single, { ...single, ca: 2 }), false);
});
