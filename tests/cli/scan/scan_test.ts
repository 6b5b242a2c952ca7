// What a scan requests, and what it reports of the answers.

import { assertEquals, assertRejects } from "@std/assert";
import type { ScanPlan } from "../../../cli/scan/result.ts";
import { scanStation, SeenTypes } from "../../../cli/scan/scan.ts";
import {
  type Asdu,
  CAUSE,
  type ControllingStation,
  decodeAsdu,
  type DiscoveredFile,
  type DiscoverOptions,
  type DiscoveryRequest,
  IEC104,
  RequestError,
  type StationDeclaration,
  type TypeName,
} from "../../../mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import { octets } from "../../helpers/wire/frames.ts";

const PLAN: ScanPlan = {
  ...{ cas: [], groups: true, read: [40], rate: 1e6, confirmationMs: 11, terminationMs: 22 },
  ...{ signal: new AbortController().signal, onProgress: () => {} },
};

const DONE: DiscoveryRequest = {
  ...{ type: "interrogation", ca: 1, group: undefined, ioa: undefined, outcome: "done" },
  ...{ reason: "Done", cause: CAUSE.activationTermination, objects: 2 },
};

/** Scans a station that answers as given. */
async function scan(
  plan: Partial<ScanPlan>,
  { requests = [], declaration, reads = {}, files = [], interruption, readError }: {
    readonly requests?: readonly DiscoveryRequest[];
    readonly declaration?: StationDeclaration;
    /** Cause of the refusal of a read, by common address. */
    readonly reads?: Readonly<Record<number, number>>;
    readonly files?: readonly DiscoveredFile[];
    readonly interruption?: RequestError;
    readonly readError?: Error;
  } = {},
) {
  const progress: string[] = [];
  const read: string[] = [];
  let options: DiscoverOptions = {};
  const station = {
    async discover(given: DiscoverOptions) {
      options = given;
      for (const request of requests) {
        await given.beforeRequest?.();
        given.onRequest?.(request);
      }
      return { declaration, files, notes: [], interruption };
    },
    read(ca: number, ioa: number) {
      read.push(`${ca}/${ioa}`);
      if (readError !== undefined) return Promise.reject(readError);
      const cause = reads[ca];
      return Promise.resolve(
        cause === undefined
          ? { outcome: "done", reason: "Done" }
          : { outcome: "negative", cause, reason: `Refused ${cause}` },
      );
    },
    getFile: () => Promise.resolve({ octets: new Uint8Array(2), reason: "Done" }),
  } as unknown as ControllingStation;
  const result = await scanStation(station, {
    plan: { ...PLAN, onProgress: (text) => progress.push(text), ...plan },
    profile: IEC104,
    seen: new SeenTypes(),
  });
  return { result, options, progress, read };
}

Deno.test("a scan passes on its plan", async () => {
  const { signal } = PLAN;
  const limits = { signal, confirmationMs: 11, terminationMs: 22, partial: true };
  for (
    const [plan, expected] of [
      [{}, { groups: true, read: [40], counters: true, files: true }],
      [{ groups: false, cas: [3, 4] }, {
        ...{ ca: [3, 4], groups: false, read: [40], counters: true, files: true },
      }],
      [{ isBasic: true }, { groups: false, read: [], counters: false, files: false }],
    ] as const
  ) {
    const { options } = await scan(plan);
    const { beforeRequest: _, onRequest: __, ...rest } = options;
    assertEquals(rest, { ...expected, ...limits } as unknown as DiscoverOptions);
  }
});

Deno.test("progress names the request, its group or object, and its outcome", async () => {
  const { progress, result } = await scan({}, {
    requests: [
      DONE,
      { ...DONE, group: 3, ca: 2, objects: 0, reason: "No answer" },
      { ...DONE, type: "read", ioa: 40 },
    ],
  });
  assertEquals(progress, [
    "interrogation of CA 1: Done, 2 objects",
    "interrogation of group 3 of CA 2: No answer, 0 objects",
    "read of IOA 40 of CA 1: Done, 2 objects",
  ]);
  assertEquals(result.requests, 3);
});

Deno.test("refused types and absent common addresses are reported once each, in order", async () => {
  const refused = { ...DONE, outcome: "negative", cause: CAUSE.unknownType, reason: "44" } as const;
  const absent = { ...refused, cause: CAUSE.unknownCommonAddress } as const;
  const { result } = await scan({}, {
    requests: [
      { ...refused, ca: 12, type: "directory" },
      { ...refused, ca: 12, type: "counters", cause: CAUSE.unknownCause, reason: "45" },
      { ...refused, ca: 9, type: "counters" },
      { ...refused, ca: 9, type: "counters" },
      { ...refused, type: "interrogation", group: 4 },
      { ...refused, type: "read", ioa: 40 },
      { ...refused, type: "interrogation", outcome: "unconfirmed" as never },
      { ...absent, ca: 20 },
      { ...absent, ca: 3, type: "counters" },
      { ...absent, ca: 20, type: "directory" },
    ],
  });
  assertEquals(result.refused, [
    { ca: 9, type: "C_CI_NA_1", reason: "44", isUnknown: true },
    { ca: 12, type: "C_CI_NA_1", reason: "45", isUnknown: false },
    { ca: 12, type: "F_SC_NA_1", reason: "44", isUnknown: true },
  ]);
  assertEquals(result.absent, [3, 20]);
});

const STATION: StationDeclaration = {
  sectors: [
    { ca: 2, points: [{ ioa: 6, type: "M_SP_NA_1" }, { ioa: 7, type: "M_SP_NA_1" }] },
    { ca: 3 },
    { ca: 1, points: [{ ioa: 5, type: "M_SP_NA_1" }] },
    { ca: 4, points: [{ ioa: 8, type: "M_SP_NA_1" }] },
  ],
};

Deno.test("the first point of each common address is read, to find out whether reads are answered", async () => {
  const { result, read, progress } = await scan({}, {
    declaration: STATION,
    reads: { 1: CAUSE.unknownType, 2: CAUSE.unknownObjectAddress },
  });
  assertEquals(read, ["2/6", "1/5", "4/8"]);
  assertEquals(result.requests, 3);
  assertEquals(progress.at(-1), "read of CA 4 IOA 8: Done");
  assertEquals(result.refused, [
    { ca: 1, type: "C_RD_NA_1", reason: "Refused 44", isUnknown: true },
    { ca: 2, type: "C_RD_NA_1", reason: "Refused 47", isUnknown: false },
  ]);
  assertEquals(result.list.points.map(({ ca, ioa }) => `${ca}/${ioa}`), [
    ...["2/6", "2/7", "1/5", "4/8"],
  ]);
});

Deno.test("a scan that only interrogates does not read", async () => {
  const { read, result } = await scan({ isBasic: true }, { declaration: STATION });
  assertEquals([read, result.requests], [[], 0]);
});

Deno.test("a cancelled scan does not wait for its rate", async () => {
  const { result } = await scan({ rate: 1e-6, signal: AbortSignal.abort() }, {
    requests: [DONE, DONE, DONE],
    declaration: STATION,
  });
  assertEquals(result.requests, 6);
});

for (
  const [title, cas, requests, isListed] of [
    ["no request", [], [], false],
    ["one interrogation of all stations", [], [DONE], true],
    ["one of two stations", [1, 2], [DONE], false],
    ["both stations", [1, 2], [DONE, { ...DONE, ca: 2 }], true],
    ["one station, named twice", [1, 1], [DONE], true],
    ["a group only", [1], [{ ...DONE, group: 1 }], false],
    ["counters only", [1], [{ ...DONE, type: "counters" }], false],
  ] as const
) {
  Deno.test(`whether all points were interrogated after ${title}`, async () => {
    const { result } = await scan({ cas }, { requests });
    assertEquals(result.isListed, isListed);
  });
}

const FILE = { ca: 1, ioa: 30_000, nof: 1, lof: 2, subdirectory: false } as DiscoveredFile;

Deno.test("a scan that was interrupted reads nothing more, and keeps the directory", async () => {
  const interruption = new RequestError("scan", "Ctrl-C", { code: "aborted", reach: "no" });
  const { result, read } = await scan({ fileOctets: 9 }, {
    ...{ declaration: STATION, files: [FILE], interruption },
  });
  assertEquals([read, result.files, result.interruption], [[], [FILE], interruption]);
});

Deno.test("an interrupted read interrupts the scan; any other error ends it", async () => {
  const readError = new RequestError("scan", "Ctrl-C", { code: "aborted", reach: "no" });
  const { result } = await scan({}, { declaration: STATION, files: [FILE], readError });
  assertEquals([result.interruption, result.files, result.requests], [readError, [FILE], 1]);
  await assertRejects(
    () => scan({}, { declaration: STATION, readError: new TypeError("broken") }),
    TypeError,
  );
});

Deno.test("files are fetched only if a limit is given, and count as requests", async () => {
  const files = [FILE, { ...FILE, nof: 2, lof: 10 }];
  const none = await scan({}, { files });
  assertEquals([none.result.files, none.result.requests], [files, 0]);
  const some = await scan({ fileOctets: 9 }, { files });
  assertEquals(some.result.files.map(({ octets }) => octets?.length), [2, undefined]);
  assertEquals(some.result.requests, 1);
});

function asdu(hex: string): Asdu {
  return decodeAsdu(octets(hex), { profile: IEC104 });
}

Deno.test("objects are counted by common address and type, in order, without requests", () => {
  const seen = new SeenTypes();
  assertEquals(seen.hasData, false);
  seen.take(asdu("46 01 04 00 02 00 00 00 00 00"));
  assertEquals(seen.hasData, false, "the end of initialization is not an answer");
  seen.take(asdu("64 01 07 00 01 00 00 00 00 14"));
  assertEquals(seen.hasData, false, "a confirmation is not data");
  seen.take(asdu("03 02 14 00 02 00 64 00 00 01 65 00 00 01"));
  seen.take(asdu("03 01 14 00 02 00 66 00 00 01"));
  seen.take(asdu("03 01 03 00 02 00 66 00 00 01"));
  seen.take(asdu("01 01 14 00 02 00 64 00 00 01"));
  seen.take(asdu("01 01 14 00 01 00 64 00 00 01"));
  seen.take(asdu("c8 03 14 00 10 00 64 00 00 01"));
  assertEquals(seen.all(), [
    { ca: 1, type: "M_SP_NA_1", objects: 1, causes: [20] },
    { ca: 2, type: "M_DP_NA_1", objects: 4, causes: [3, 20] },
    { ca: 2, type: "M_EI_NA_1", objects: 1, causes: [4] },
    { ca: 2, type: "M_SP_NA_1", objects: 1, causes: [20] },
    { ca: 16, type: "type 200", objects: 3, causes: [20] },
  ]);
  assertEquals(seen.hasData, true);
});

Deno.test("ASDUs that were not decoded, or have no objects, are counted separately, and private ones with the types", () => {
  const seen = new SeenTypes();
  seen.take(asdu("0d 01 14 00 01 00 64 00 00 00 00 80"));
  assertEquals([seen.all(), seen.hasData], [[], false]);
  seen.take(asdu("01 00 14 00 01 00"));
  seen.take(asdu("01 01 14 00 01 00 64 00 00 01 aa"));
  seen.take(asdu("c8 01 14 00 01 00 64 00 00 01"));
  assertEquals(seen.odd(), [
    "1 ASDU not decoded and not counted: M_ME_NC_1 (length-mismatch)",
    "1 ASDU with surplus octets: M_SP_NA_1",
    "1 ASDU without objects: M_SP_NA_1",
  ]);
});

Deno.test("at most 10 000 types are listed; objects of those listed are still counted", () => {
  const seen = new SeenTypes();
  const at = (ca: number) => {
    const ca16 = [ca % 256, ca >> 8].map((octet) => octet.toString(16).padStart(2, "0")).join("");
    seen.take(asdu(`01 01 14 00 ${ca16} 64 00 00 01`));
  };
  for (let ca = 1; ca <= 10_001; ca++) at(ca);
  at(10_000);
  at(10_001);
  const all = seen.all();
  assertEquals([all.length, all.at(-1)], [10_000, {
    ca: 10_000,
    type: "M_SP_NA_1",
    objects: 2,
    causes: [20],
  }]);
});

Deno.test("types that report something are listed; commands and similar types are not", () => {
  const seen = new SeenTypes();
  for (let id = 1; id < 128; id++) {
    seen.take(asdu(`${id.toString(16).padStart(2, "0")} 00 03 00 01 00`));
  }
  const ids = seen.all().map(({ type }) => TYPES[type as TypeName]?.id ?? Number(type.slice(5)));
  const between = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, n) => first + n);
  const control = new Set([
    ...between(45, 51),
    ...between(58, 64),
    ...between(81, 88),
    ...between(90, 95),
  ]);
  const others = new Set([...between(100, 107), 113, ...between(120, 125), 127]);
  assertEquals(
    ids.toSorted((a, b) => a - b),
    between(1, 127).filter((id) => !control.has(id) && !others.has(id)),
  );
});
