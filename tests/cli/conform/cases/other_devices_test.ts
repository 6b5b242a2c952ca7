// The cases of the connection and of the system functions, with good devices of other kinds: none fails.

import { assertEquals } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import type { StationDeclaration } from "../../../../mod.ts";
import { casesOfAreas } from "../../../helpers/conform/faulty_case.ts";
import { runCases, runClientCases, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import type { VirtualClientOptions } from "../../../helpers/conform/virtual_client.ts";
import type { VirtualDeviceOptions } from "../../../helpers/conform/virtual_device.ts";

const AREAS = ["T0", "T1", "T2", "T3", "SSP", "EVT"];

/** Areas whose cases only controlled stations have, in addition. */
const STATION_AREAS = ["RED", "INI", "CI", "CLK", "TST", "RST", "PAR", "FIL"];

/** Other cases that open several connections one after another, split APDUs, or fill the window. */
const OTHER_CASES = ["SEQ-01", "SEQ-03", "TCP-05", "TCP-06", "WIN-01", "WIN-04", "MON-04"];

/** Timers in s, and windows. */
type Values = Readonly<Partial<Record<"k" | "w" | "t1" | "t2" | "t3", number>>>;

/** The options of a session with these timers and windows. */
function sessionOf({ k, w, t1, t2, t3 }: Values) {
  return {
    ...k !== undefined && { k },
    ...w !== undefined && { w },
    ...t1 !== undefined && { t1Ms: t1 * 1000 },
    ...t2 !== undefined && { t2Ms: t2 * 1000 },
    ...t3 !== undefined && { t3Ms: t3 * 1000 },
  };
}

/** A station that has these timers and windows, and declares them. */
function withValues(values: Values): VirtualDeviceOptions {
  return {
    change: (station: StationDeclaration) => ({ ...station, session: sessionOf(values) }),
    declare: (sheet: SheetDocument) => ({ ...sheet, values: { ...sheet.values, ...values } }),
  };
}

/** A controlling station that has these timers and windows, and declares them. */
function clientWith(values: Values): VirtualClientOptions {
  return {
    change: sessionOf(values),
    declare: (sheet) => ({ ...sheet, values: { ...sheet.values, ...values } }),
  };
}

/** Answers neither read commands nor test commands. */
function withoutReading(sheet: SheetDocument): SheetDocument {
  const { "baf.read": _read, "baf.test": _test, ...marks } = sheet.marks;
  return { ...sheet, marks };
}

type Point = NonNullable<StationDeclaration["sectors"][number]["points"]>[number];

/** A station whose points of process information are others. */
function withPoints(change: (point: Point) => readonly Point[]): VirtualDeviceOptions {
  const station = (declaration: StationDeclaration): StationDeclaration => ({
    ...declaration,
    sectors: declaration.sectors.map((sector) => ({
      ...sector,
      points: (sector.points ?? []).flatMap(change),
    })),
  });
  return { station };
}

/** Whether a type is one of events of protection equipment, which always have a time tag. */
function isProtection({ type }: Point): boolean {
  return type.startsWith("M_EP");
}

const STATIONS: Readonly<Record<string, VirtualDeviceOptions>> = {
  "sends cyclic data": { cyclic: true },
  "has two groups": { peers: "two" },
  "has its clock set": { synchronized: true },
  "has short timers": withValues({ t1: 3, t2: 1, t3: 5 }),
  "has a t3 shorter than t1": withValues({ t3: 4 }),
  "has a window of 1": withValues({ k: 1, w: 1 }),
  "has a window of 400": withValues({ k: 400, w: 200 }),
  "answers no read command": { declare: withoutReading },
  "has a t1 of 2 s": withValues({ t1: 2, t2: 1, t3: 3 }),
  "permits one connection, and does not say when it is released": {
    station: (declaration) => ({ ...declaration, redundancy: { maxConnections: 1 } }),
    declare: (sheet) => {
      const { "pixit.reconnectReady": _ready, ...pixit } = sheet.pixit ?? {};
      return { ...sheet, pixit };
    },
  },
  "has no time tags": withPoints((point) => [
    isProtection(point) || point.event === "none" ? point : { ...point, event: "untimed" },
  ]),
  "transmits its single and double points twice": withPoints((point) => [
    /^M_[SD]P/.test(point.type) && point.event === undefined ? { ...point, event: "both" } : point,
  ]),
  "has measured values only": withPoints((point) =>
    point.type.startsWith("M_ME") || point.ioa < 360 && point.ioa >= 150 ? [point] : []
  ),
};

const CLIENTS: Readonly<Record<string, VirtualClientOptions>> = {
  "has short timers": clientWith({ t1: 3, t2: 1, t3: 5 }),
  "has a t3 shorter than t1": clientWith({ t3: 4 }),
  "has a window of 1": clientWith({ k: 1, w: 1 }),
  "interrogates after the start": { startUp: true },
  "has two connections": { links: 2 },
};

/** The verdicts that a good device does not have. */
function wrong(verdicts: readonly string[]): readonly string[] {
  return verdicts.filter((verdict) => /^\S+ (FAIL|ERROR)/.test(verdict));
}

for (const [kind, options] of Object.entries(STATIONS)) {
  Deno.test(`no case fails with a good station that ${kind}`, async () => {
    const cases = [...casesOfAreas([...AREAS, ...STATION_AREAS], "controlled"), ...OTHER_CASES];
    assertEquals(wrong(verdictsOf(await runCases(cases, { eventLimit: 50, ...options }))), []);
  });
}

for (const [kind, options] of Object.entries(CLIENTS)) {
  Deno.test(`no case fails with a good controlling station that ${kind}`, async () => {
    const cases = casesOfAreas(AREAS, "controlling");
    assertEquals(wrong(verdictsOf(await runClientCases(cases, options))), []);
  });
}

Deno.test("DUI-10: a common address without counters may refuse a counter interrogation, one with counters may not", async () => {
  const points = [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] as const;
  const station = (declaration: StationDeclaration): StationDeclaration => ({
    ...declaration,
    sectors: [
      ...declaration.sectors,
      ...Array.from({ length: 30 }, (_, at) => ({ ca: 100 + at, points })),
    ],
  });
  assertEquals(verdictsOf(await runCases(["DUI-10"], { station })), ["DUI-10 PASS"]);
  const refused = await runCases(["DUI-10"], {
    station,
    faults: [{ fault: "refuse", type: "C_CI_NA_1" }],
  });
  assertEquals(wrong(verdictsOf(refused)).length, 1);
});

Deno.test("frames that wait are had without a type that is not assigned, which some devices do not answer", async () => {
  const verdicts = verdictsOf(
    await runCases(["T1-01", "WIN-01"], {
      faults: [{ fault: "ignore-request", type: "52" }],
      declare: (sheet) => {
        const { "type.102": _read, "type.107": _test, ...marks } = withoutReading(sheet).marks;
        return { ...sheet, marks };
      },
    }),
  );
  assertEquals(wrong(verdicts), []);
  assertEquals(verdicts.filter((each) => each.includes("INCONCLUSIVE")), []);
});

Deno.test("ranges whose ends the type cannot carry are tested up to the last value inside", async () => {
  const range = [0.6, 0.7] as const;
  const isNormalized = (type: unknown) => type === "C_SE_NA_1" || type === "M_ME_NA_1";
  const { results } = await runCases(casesOfAreas(["CMD", "MON"], "controlled"), {
    change: (station) => ({
      ...station,
      sectors: station.sectors.map((sector) => ({
        ...sector,
        points: sector.points?.map((point) =>
          isNormalized(point.type) ? { ...point, value: 0.65, range } : point
        ),
        commands: sector.commands?.map((command) =>
          isNormalized(command.type)
            ? { ...command, limits: { low: range[0], high: range[1] } }
            : command
        ),
      })),
    } as StationDeclaration),
    declare: (sheet) => ({
      ...sheet,
      signals: sheet.signals!.map((signal) =>
        isNormalized(signal.type) ? { ...signal, range } : signal
      ),
    }),
  });
  const bad = verdictsOf({ results, links: [], interruption: undefined })
    .filter((text) => / FAIL| ERROR/.test(text));
  assertEquals(bad, []);
});
