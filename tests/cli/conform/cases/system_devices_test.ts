// The cases of counters, clock, reset, parameters and files with devices that differ in details: wrong ones fail, right ones do not.

import { assert, assertEquals } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { Inconclusive } from "../../../../cli/conform/verdict.ts";
import { CAUSE, encodeAsdu } from "../../../../codec/mod.ts";
import { CAUSE_OCTET, encodeApci, SCQ, TYPES } from "../../../../codec/low_level.ts";
import { LinkError, type StationDeclaration } from "../../../../mod.ts";
import {
  AT,
  type Edit,
  edited,
  isAsdu,
  mishearing,
} from "../../../helpers/conform/edited_device.ts";
import { type DeviceUnderTest, runOn, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import {
  VirtualDevice,
  type VirtualDeviceOptions,
} from "../../../helpers/conform/virtual_device.ts";

/** A case with a device. */
interface Trial extends VirtualDeviceOptions {
  readonly id: string;
  /** What is tested instead of the virtual device. */
  readonly under?: (device: VirtualDevice) => DeviceUnderTest;
}

async function verdictOf(
  { id, under = (device) => device, ...options }: Trial,
): Promise<readonly [string, string]> {
  await using device = new VirtualDevice(options);
  const { results: [result] } = await runOn(under(device), [id]);
  return [result!.verdict, result!.reason];
}

/** Registers a test: the case has this verdict, and its reason has a text. */
function has(verdict: string, seen: string, trial: Trial & { readonly name: string }): void {
  Deno.test(`${trial.id} is ${verdict}: ${trial.name}`, async () => {
    const [result, reason] = await verdictOf(trial);
    assertEquals(result, verdict, reason);
    assert(reason.includes(seen), reason);
  });
}

function fails(seen: string, trial: Trial & { readonly name: string }): void {
  has("FAIL", seen, trial);
}

/** The device whose APDUs are edited. */
function editing(edit: Edit): (device: VirtualDevice) => DeviceUnderTest {
  return (device) => edited(device, () => edit);
}

/** A sheet without some marks. */
function without(...keys: readonly string[]) {
  return (sheet: SheetDocument): SheetDocument => ({
    ...sheet,
    marks: Object.fromEntries(
      Object.entries(sheet.marks ?? {}).filter(([key]) => !keys.includes(key)),
    ),
  });
}

/** A sheet with other answers. */
function answering(pixit: SheetDocument["pixit"]) {
  return (sheet: SheetDocument): SheetDocument => ({
    ...sheet,
    pixit: { ...sheet.pixit, ...pixit },
  });
}

/** A sheet without some signals. */
function withoutSignals(...addresses: readonly number[]) {
  return (sheet: SheetDocument): SheetDocument => ({
    ...sheet,
    signals: sheet.signals!.filter(({ ioa }) => !addresses.includes(ioa)),
  });
}

// --- One answer to each request

/** Whether an APDU answers a request as the last one of a case does. */
const LAST_ANSWERS: Readonly<Record<string, (apdu: Uint8Array) => boolean>> = {
  "CI-01": (apdu) =>
    isAsdu(apdu, { type: TYPES.C_CI_NA_1.id, cause: CAUSE.activationCon }) && apdu.at(-1) === 4,
  "CI-06": (apdu) => isAsdu(apdu, { type: TYPES.C_CI_NA_1.id, cause: CAUSE.unknownCause }),
  "CLK-01": (apdu) => isAsdu(apdu, { type: TYPES.C_CS_NA_1.id, cause: CAUSE.activationCon }),
  "CLK-02": isNegative,
  "CLK-03": isNegative,
  "PAR-02": (apdu) => isAsdu(apdu, { type: TYPES.P_ME_NC_1.id, cause: CAUSE.unknownCause }),
  "RST-02": (apdu) => isAsdu(apdu, { type: TYPES.C_RP_NA_1.id, cause: CAUSE.activationCon }),
};

for (const [id, isLast] of Object.entries(LAST_ANSWERS)) {
  fails("at most one answer", {
    ...{ id, name: "an answer arrives twice" },
    under: editing((apdu) => isLast(apdu) ? [apdu, apdu] : [apdu]),
  });
}

fails("at most one termination", {
  ...{ id: "CI-01", name: "a termination arrives twice" },
  under: editing((apdu) => {
    const isEnd = isAsdu(apdu, { type: TYPES.C_CI_NA_1.id, cause: CAUSE.activationTermination });
    return isEnd && apdu.at(-1) === 4 ? [apdu, apdu] : [apdu];
  }),
});

function isNegative(apdu: Uint8Array): boolean {
  return apdu.length > AT.ca && (apdu[AT.cause]! & CAUSE_OCTET.negative) !== 0;
}

// --- Counters

/** The sheet lists no counter. */
function withoutCounters(sheet: SheetDocument): SheetDocument {
  return { ...sheet, signals: sheet.signals!.filter(({ type }) => !`${type}`.startsWith("M_IT")) };
}

has("INCONCLUSIVE", "The sheet lists no counter in group 0", {
  ...{ id: "CI-01", name: "the sheet lists no counter" },
  declare: withoutCounters,
});

fails("those of 2 of 3 counters", {
  ...{ id: "CI-04", name: "one of the counters of mode A does not report", cyclic: true },
  declare: without("baf.it.modeB"),
});

has("PASS", "", {
  ...{ id: "CI-04", name: "the counters cannot be asked", cyclic: true },
  declare: (sheet) => withoutSignals(1020)(without("baf.it.modeB", "type.101")(sheet)),
});

fails("the sequence number", {
  ...{ id: "CI-04", name: "the sequence number of a reading by itself is wrong", cyclic: true },
  under: editing((apdu) => {
    const isReading = isAsdu(apdu, { type: TYPES.M_IT_NA_1.id, cause: CAUSE.spontaneous });
    if (isReading) apdu[AT.ioa + 7]! ^= 1; // The object has an address of 3 octets and a reading of 4.
    return [apdu];
  }),
});

fails("frozen readings with cause 3 (mode D); seen: 1, none of", {
  ...{ id: "CI-05", name: "some counters of mode D do not report" },
  declare: without("baf.it.modeC"),
});

fails("no integrated totals", {
  ...{ id: "CI-06", name: "data comes with a refusal" },
  under: editing((apdu) => {
    const isFirst = isNegative(apdu) && apdu[AT.type] === TYPES.C_CI_NA_1.id && apdu.at(-1) === 0;
    if (!isFirst) return [apdu];
    const reading = { ioa: 1001, value: 1, sequence: 1, carry: false, adjusted: false, quality: 0 };
    const cause = CAUSE.requestedByGeneralCounter;
    const asdu = encodeAsdu({ type: "M_IT_NA_1", cause, ca: 1, objects: [reading] });
    const data = encodeApci({ format: "I", sendNumber: 0, receiveNumber: 0 }, asdu);
    data.set(apdu.subarray(AT.control, AT.asdu), AT.control);
    return [data, apdu];
  }),
});

has("INCONCLUSIVE", "Declaration missing: baf.it.reset", {
  ...{ id: "CI-06", name: "it is not known whether the device has a reset" },
  declare: (sheet) => ({ ...without("baf.it.reset")(sheet), unknown: ["baf.it.reset"] }),
});

for (const id of ["CI-02", "CI-03", "CI-05", "CI-07"]) {
  Deno.test(`${id} does not use the general request of a device without one`, async () => {
    const declare = without("baf.it.general", "baf.it.modeD", "type.37");
    await using device = new VirtualDevice({ declare });
    const campaign = await runOn(device, [id]);
    assertEquals(verdictsOf(campaign), [`${id} PASS`]);
    const asked = campaign.links.flatMap(({ link }) => link.frames).flatMap(({ direction, asdu }) =>
      direction === "sent" && asdu?.type === "C_CI_NA_1" ? [asdu.objects[0]!.rqt] : []
    );
    assertEquals(asked.includes(5), false);
    assert(asked.length > 0);
  });
}

// --- Clock

fails("the time that was sent, or that of the device", {
  ...{ id: "CLK-01", name: "the time in the confirmation is neither" },
  declare: answering({ "pixit.clockAck": "own" }),
  under: editing((apdu) => {
    const isClock = isAsdu(apdu, { type: TYPES.C_CS_NA_1.id, cause: CAUSE.activationCon });
    if (isClock) apdu[AT.ioa + 6] = 3; // The hour.
    return [apdu];
  }),
});

has("PASS", "", {
  ...{ id: "CLK-01", name: "the other connection is tested meanwhile" },
  faults: [{ fault: "delay-confirmation", type: "C_CS_NA_1", byMs: 4000 }],
  station: (declaration) => ({ ...declaration, session: { t1Ms: 15_000, t3Ms: 3000 } }),
});

Deno.test("CLK-01 compares whole milliseconds, also if the clock of the tester has fractions of one", async () => {
  await using device = new VirtualDevice();
  await device.clock.advance(1 / 3);
  assertEquals(verdictsOf(await runOn(device, ["CLK-01"])), ["CLK-01 PASS"]);
});

fails("minute 60 is not confirmed; seen: I", {
  ...{ id: "CLK-02", name: "a wrong time is refused with cause 44" },
  under: editing((apdu) => {
    if (isNegative(apdu)) apdu[AT.cause] = CAUSE_OCTET.negative | CAUSE.unknownType;
    return [apdu];
  }),
});

fails("minute 60 is not confirmed", {
  ...{ id: "CLK-02", name: "without an upper tester that reads the clock, too" },
  faults: [{ fault: "any-time" }],
  under: ({ clock, network, sheet, access, upper }) => ({
    ...{ clock, network, sheet, access },
    upper: { ...upper, readClock: () => Promise.reject(new Inconclusive("It cannot")) },
  }),
});

/** How far a time may be from the clock, in ms: a hundred years. */
const CENTURY_MS = 3_155_760_000_000;

/** A device whose clock can be set to any time, and whose event in the year 00 has another date. */
function inYear00(date: { readonly month?: number; readonly year?: number; readonly iv: number }) {
  const { month = 1, year = 0, iv } = date;
  return {
    id: "CLK-04",
    declare: (sheet: SheetDocument): SheetDocument => ({
      ...sheet,
      marks: { ...sheet.marks, "baf.clock.su": "X" },
    }),
    station: (declaration: StationDeclaration): StationDeclaration => ({
      ...declaration,
      time: { ...declaration.time, synchronizationWindowMs: CENTURY_MS },
    }),
    under: editing((apdu) => {
      const isEvent = isAsdu(apdu, { cause: CAUSE.spontaneous }) && apdu.at(-1) === 0;
      if (isEvent) apdu.set([month, year], apdu.length - 2);
      if (isEvent) apdu[apdu.length - 5] = apdu.at(-5)! & 0x7f | iv;
      return [apdu];
    }),
  };
}

has("PASS", "", { ...inYear00({ iv: 0 }), name: "January of the year 00, without IV" });

has("PASS", "", { ...inYear00({ year: 1, iv: 0x80 }), name: "the year 01 after 99, with IV" });

fails("January of the year 00", { ...inYear00({ year: 1, iv: 0 }), name: "the year 01 after 99" });

fails("January of the year 00", {
  ...inYear00({ month: 2, iv: 0 }),
  name: "February of the year 00 after December of 99",
});

// --- Reset

fails("Expect TESTFR con", {
  ...{ id: "RST-01", name: "a reset has an effect that the sheet denies" },
  declare: answering({ "pixit.reset": "none" }),
});

fails("Expect an event", {
  ...{ id: "RST-02", name: "no event arrives after the reset" },
  under: (device) => {
    let isReset = false;
    return edited(device, () => (apdu) => {
      isReset ||= apdu[AT.type] === TYPES.C_RP_NA_1.id;
      if (isReset && isAsdu(apdu, { cause: CAUSE.spontaneous })) apdu[AT.ioa] = 0xff;
      return [apdu];
    });
  },
});

has("PASS", "", {
  ...{ id: "RST-03", name: "QRP 2 is refused by a device that does not have it" },
  declare: answering({ "pixit.resetEvents": false }),
  under: (device) =>
    mishearing(device, (apdu) => {
      if (apdu[AT.type] === TYPES.C_RP_NA_1.id && apdu.at(-1) === 2) apdu[apdu.length - 1] = 99;
    }),
});

has("PASS", "", {
  ...{ id: "INI-03", name: "a restart takes half a minute, and the sheet does not say so" },
  declare: (sheet) => {
    const { "pixit.resetTime": _time, ...pixit } = sheet.pixit ?? {};
    return { ...sheet, pixit };
  },
  under: ({ clock, network, sheet, access, upper }) => {
    let readyAt = 0;
    return {
      ...{ clock, network, sheet },
      access: {
        connect: async (options) => {
          if (clock.monotonic() >= readyAt) return await access.connect!(options);
          throw new LinkError("Cannot connect to the device: refused", { code: "refused" });
        },
      },
      upper: {
        ...upper,
        restart: async (how) => {
          await upper.restart(how);
          readyAt = clock.monotonic() + 30_000;
        },
      },
    };
  },
});

// --- Parameters

has("PASS+", "without a threshold", {
  ...{ id: "PAR-01", name: "limits alone show nothing" },
  declare: without("baf.param.threshold", "baf.param.smoothing"),
});

for (const id of ["PAR-01", "PAR-02"]) {
  has("PASS", "", {
    ...{ id, name: "the ranges of the points do not contain 0" },
    station: (declaration) => ({
      ...declaration,
      sectors: declaration.sectors.map((sector) => ({
        ...sector,
        points: sector.points!.map((point) =>
          "range" in point && point.range !== undefined
            ? { ...point, range: [200, 1000] as const, value: 200 }
            : point
        ),
      })),
    }),
  });
}

// --- Files

fails("directory after its last entry", {
  ...{ id: "FIL-01", name: "the directory arrives twice" },
  under: editing((apdu) => apdu[AT.type] === TYPES.F_DR_TA_1.id ? [apdu, apdu] : [apdu]),
});

fails("a possible time", {
  ...{ id: "FIL-01", name: "a file was made in month 13" },
  under: editing((apdu) => {
    if (apdu[AT.type] === TYPES.F_DR_TA_1.id) apdu[apdu.length - 2] = 13;
    return [apdu];
  }),
});

fails("1 F_FR_NA_1 in the transfer; seen: 2", {
  ...{ id: "FIL-02", name: "the file is offered twice" },
  under: editing((apdu) => apdu[AT.type] === TYPES.F_FR_NA_1.id ? [apdu, apdu] : [apdu]),
});

fails("the length in the sheet, 999 octets", {
  ...{ id: "FIL-02", name: "the file is longer than the sheet says" },
  declare: (sheet) => {
    const files = sheet.pixit!["pixit.file"]!.map((file) => ({ ...file, octets: 999 }));
    return answering({ "pixit.file": files })(sheet);
  },
});

fails("seen: more than 600", {
  ...{ id: "FIL-02", name: "a section never ends" },
  under: editing((apdu) => {
    const copies = apdu[AT.type] === TYPES.F_SG_NA_1.id ? 100 : 1;
    return Array.from({ length: copies }, () => apdu);
  }),
});

fails("Expect one of: F_FR negative", {
  ...{ id: "FIL-03", name: "a transfer that was ended continues" },
  under: (device) =>
    mishearing(device, (apdu) => {
      const isEnd = apdu[AT.type] === TYPES.F_SC_NA_1.id && apdu.at(-1) === SCQ.deactivateFile;
      if (isEnd) apdu[AT.ioa + 3] = 0xfe; // Ends a file with another name.
    }),
});

Deno.test("FIL-04 does not overwrite a file of the device", async () => {
  await using device = new VirtualDevice();
  assertEquals(verdictsOf(await runOn(device, ["FIL-04", "FIL-03", "FIL-02"])), [
    "FIL-04 PASS",
    "FIL-03 PASS",
    "FIL-02 PASS",
  ]);
});
