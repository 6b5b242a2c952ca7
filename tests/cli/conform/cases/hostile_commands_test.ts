// The cases of commands, interrogations and cyclic data with devices that answer twice, late, in another order or with something
// else, and with good devices that differ from our station.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CAUSE } from "../../../../codec/mod.ts";
import { CAUSE_OCTET } from "../../../../codec/cause.ts";
import { TYPES } from "../../../../codec/low_level.ts";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import type { UpperTester } from "../../../../cli/conform/bench/upper_tester.ts";
import {
  AT,
  type Edit,
  edited,
  isAsdu,
  mishearing,
} from "../../../helpers/conform/edited_device.ts";
import { type DeviceUnderTest, runOn } from "../../../helpers/conform/run_cases.ts";
import {
  VirtualDevice,
  type VirtualDeviceOptions,
} from "../../../helpers/conform/virtual_device.ts";

/** An APDU with another octet. */
function changed(apdu: Uint8Array, at: number, octet: number): Uint8Array {
  const octets = apdu.slice();
  octets[at] = octet;
  return octets;
}

/** The verdicts of cases with a device. */
async function judged(
  ids: readonly string[],
  under: (device: VirtualDevice) => DeviceUnderTest,
  options: VirtualDeviceOptions = {},
): Promise<readonly (readonly [string, string])[]> {
  await using device = new VirtualDevice(options);
  const { results } = await runOn(under(device), ids, { fresh: true });
  return results.map(({ verdict, reason }) => [verdict, reason]);
}

/** The device with all APDUs of its own that fit changed. */
function editing(
  fits: (apdu: Uint8Array) => boolean,
  edit: (apdu: Uint8Array) => readonly Uint8Array[],
): (device: VirtualDevice) => DeviceUnderTest {
  return (device) => edited(device, () => (apdu: Uint8Array) => fits(apdu) ? edit(apdu) : [apdu]);
}

/** The device whose upper tester differs. */
function withUpper(
  change: (upper: UpperTester, device: VirtualDevice) => Partial<UpperTester>,
): (device: VirtualDevice) => DeviceUnderTest {
  return (device) => {
    const { clock, network, sheet, access, upper } = device;
    return { clock, network, sheet, access, upper: { ...upper, ...change(upper, device) } };
  };
}

const SC = TYPES.C_SC_NA_1.id;

/** Whether an APDU confirms a single command. */
function confirms(apdu: Uint8Array): boolean {
  return isAsdu(apdu, { type: SC, cause: CAUSE.activationCon });
}

/** Whether an APDU terminates a single command. */
function terminates(apdu: Uint8Array): boolean {
  return isAsdu(apdu, { type: SC, cause: CAUSE.activationTermination });
}

function negative(apdu: Uint8Array): Uint8Array {
  return changed(apdu, AT.cause, apdu[AT.cause]! | CAUSE_OCTET.negative);
}

/** Holds an APDU back until another one has been sent. */
function delaying(
  fits: (apdu: Uint8Array) => boolean,
  until: (apdu: Uint8Array) => boolean,
): () => Edit {
  return () => {
    let held: Uint8Array | undefined;
    return (apdu) => {
      if (held === undefined && fits(apdu)) {
        held = apdu;
        return [];
      }
      const frames = held !== undefined && until(apdu) ? [apdu, held] : [apdu];
      if (frames.length > 1) held = undefined;
      return frames;
    };
  };
}

/** Changes the sheet: what it declares of a command. */
function declaring(change: (sheet: SheetDocument) => SheetDocument): VirtualDeviceOptions {
  return { declare: change };
}

for (
  const [name, id, under, seen] of [
    ["confirms twice", "CMD-01", editing(confirms, (apdu) => [apdu, apdu]), "one answer to each"],
    [
      "terminates twice",
      "CMD-01",
      editing(terminates, (apdu) => [apdu, apdu]),
      "one answer to each",
    ],
    [
      "refuses and then confirms",
      "CMD-01",
      editing(confirms, (apdu) => [negative(apdu), apdu]),
      "actcon NEGATIVE",
    ],
    [
      "terminates before it confirms",
      "CMD-01",
      (device: VirtualDevice) => edited(device, delaying(confirms, terminates)),
      "ACTTERM comes first",
    ],
    [
      "confirms with another originator address",
      "CMD-01",
      editing(confirms, (apdu) => [changed(apdu, AT.cause + 1, 9)]),
      "that mirrors",
    ],
    [
      "confirms another object",
      "CMD-07",
      editing(confirms, (apdu) => [changed(apdu, AT.ca + 2, apdu[AT.ca + 2]! ^ 1)]),
      "an answer to",
    ],
    [
      "confirms with another qualifier",
      "CMD-05",
      editing(confirms, (apdu) => [changed(apdu, apdu.length - 1, apdu.at(-1)! & 0x03)]),
      "that mirrors",
    ],
    [
      "sends its feedback with cause 3 instead of 11",
      "CMD-04",
      editing((apdu) => isAsdu(apdu, { cause: CAUSE.returnRemote }), (apdu) => [
        changed(apdu, AT.cause, CAUSE.spontaneous),
      ]),
      "cause 11, as declared",
    ],
    [
      "sends the old value as feedback",
      "CMD-04",
      editing((apdu) => isAsdu(apdu, { cause: CAUSE.returnRemote }), (apdu) => [
        changed(apdu, AT.ca + 2 + 3, apdu[AT.ca + 2 + 3]! ^ 1),
      ]),
      "of the feedback",
    ],
    [
      "rejects a command that is too old",
      "CMD-19",
      editing(
        (apdu) => isAsdu(apdu, { cause: CAUSE.activationCon }) && (apdu[AT.cause]! & 0x40) !== 0,
        (apdu) => [changed(apdu, AT.cause, CAUSE_OCTET.negative | CAUSE.unknownCause)],
      ),
      "outside the permitted delay",
    ],
    [
      "terminates an interrogation twice",
      "GI-01",
      editing(
        (apdu) => isAsdu(apdu, { type: TYPES.C_IC_NA_1.id, cause: CAUSE.activationTermination }),
        (apdu) => [apdu, apdu],
      ),
      "one confirmation and one termination",
    ],
    [
      "operates an output a second after it has refused",
      "CMD-06",
      withUpper((upper, { clock }) => {
        const from = clock.monotonic();
        return {
          output: async (address) => {
            const state = await upper.output(address);
            const isLate = clock.monotonic() >= from + 1000;
            return { ...state, operations: state.operations + (isLate ? 1 : 0) };
          },
        };
      }),
      "is not operated",
    ],
  ] as const
) {
  Deno.test(`${id} fails with a device that ${name}`, async () => {
    const [[verdict, reason]] = await judged([id], under) as [[string, string]];
    assertEquals(verdict, "FAIL", reason);
    assertStringIncludes(reason, seen);
  });
}

Deno.test("RST-02 fails with a device that rejects the reset, and does not end the campaign", async () => {
  const faults = [{ fault: "refuse", cause: 47 }] as const;
  const [[verdict, reason]] = await judged(["RST-02"], (device) => device, { faults }) as [
    [string, string],
  ];
  assertEquals(verdict, "FAIL", reason);
  assertStringIncludes(reason, "a reset of events");
});

Deno.test("CYC-01 fails with a device that sends cyclic values twice", async () => {
  const cyclic = (apdu: Uint8Array) => isAsdu(apdu, { cause: CAUSE.periodic });
  const [[verdict, reason]] = await judged(
    ["CYC-01"],
    editing(cyclic, (apdu) => [apdu, apdu]),
    { cyclic: true },
  ) as [[string, string]];
  assertEquals(verdict, "FAIL", reason);
  assertStringIncludes(reason, "at most");
});

Deno.test("an output that the upper tester reports as NaN is a fault of the bench", async () => {
  const under = withUpper((upper) => ({
    output: async (address) => ({ ...await upper.output(address), value: NaN }),
  }));
  const [[verdict, reason]] = await judged(["CMD-01"], under) as [[string, string]];
  assertEquals([verdict, reason.includes("reported as NaN")], ["ERROR", true], reason);
});

Deno.test("CMD-06 does not pass if the sheet lists none of the commands that it marks", async () => {
  const without = declaring((sheet) => ({
    ...sheet,
    signals: sheet.signals!.filter(({ type }) => type !== "C_DC_NA_1"),
  }));
  const [[verdict, reason]] = await judged(["CMD-06"], (device) => device, without) as [
    [string, string],
  ];
  assertEquals([verdict, reason], ["INCONCLUSIVE", "The sheet lists no C_DC_NA_1"]);
});

/** A sheet whose commands have changes. */
function withCommands(
  change: (signal: NonNullable<SheetDocument["signals"]>[number]) => object,
): VirtualDeviceOptions {
  return declaring((sheet) => ({
    ...sheet,
    signals: sheet.signals!.map((signal) =>
      String(signal.type).startsWith("C_") ? { ...signal, ...change(signal) } : signal
    ),
  }));
}

Deno.test("CMD-11 passes with a device whose sheet lists qualifiers in another order", async () => {
  const options = withCommands(() => ({ qualifiers: [1, 0] }));
  assertEquals(await judged(["CMD-11"], (device) => device, options), [["PASS", ""]]);
});

Deno.test("CMD-09 needs a command that is executed after a selection only", async () => {
  const options = withCommands(({ mode }) => mode === "select" ? { mode: "both" } : {});
  const [[verdict]] = await judged(["CMD-09"], (device) => device, options) as [[string, string]];
  assertEquals(verdict, "INCONCLUSIVE");
});

Deno.test("CMD-04 and CMD-16 pass with an output that is ON already", async () => {
  assertEquals(await judged(["CMD-05", "CMD-04", "CMD-16"], (device) => device), [
    ["PASS", ""],
    ["PASS", ""],
    ["PASS", ""],
  ]);
});

Deno.test("CMD-17 does not fail with a device that sends a lost ACTCON again", async () => {
  let lost: Uint8Array | undefined;
  let connections = 0;
  const under = (device: VirtualDevice) =>
    edited(device, () => {
      connections++;
      return (apdu) => {
        if (confirms(apdu) && (apdu.at(-1)! & 0x80) === 0) lost = apdu;
        const isStart = apdu.length === 6 && apdu[2] === 0x0b;
        return isStart && connections === 4 && lost !== undefined ? [apdu, lost] : [apdu];
      };
    });
  assertEquals(await judged(["CMD-17"], under), [["PASS+", "the lost ACTCON is sent again"]]);
});

for (const id of ["GI-06", "CMD-11"]) {
  Deno.test(`${id} passes with a device that permits one connection`, async () => {
    const options: VirtualDeviceOptions = {
      change: (station) => ({ ...station, redundancy: { maxConnections: 1 } }),
      declare: (sheet) => ({ ...sheet, pixit: { ...sheet.pixit, "pixit.maxConnections": 1 } }),
    };
    assertEquals(await judged([id], (device) => device, options), [["PASS", ""]]);
  });
}

Deno.test("GI-05 is inconclusive if the interrogation has ended before it is cancelled", async () => {
  const mirrored = (apdu: Uint8Array) => apdu[AT.type] === TYPES.C_IC_NA_1.id;
  const cancelled = (apdu: Uint8Array) => isAsdu(apdu, { cause: CAUSE.deactivationCon });
  const under = editing((apdu) => mirrored(apdu) && cancelled(apdu), (apdu) => [
    changed(apdu, AT.cause, CAUSE.activationTermination),
    negative(apdu),
  ]);
  const [[verdict, reason]] = await judged(["GI-05"], under) as [[string, string]];
  assertEquals(verdict, "INCONCLUSIVE", reason);
});

Deno.test("CMD-12 fails for a select time-out that a second selection does not restart", async () => {
  const [selected, another] = [5001 & 0xff, 5005 & 0xff];
  let selections = 0;
  // The device hears the selection that is to restart the time-out as one of another object.
  const under = (device: VirtualDevice) =>
    edited(
      mishearing(device, (apdu) => {
        const isSelect = isAsdu(apdu, { type: SC, cause: CAUSE.activation }) &&
          (apdu[AT.ioa + 3]! & 0x80) !== 0 && apdu[AT.ioa] === selected;
        if (isSelect && ++selections === 4) apdu[AT.ioa] = another;
      }),
      () => (apdu) => [
        confirms(apdu) && selections === 4 && apdu[AT.ioa] === another
          ? changed(apdu, AT.ioa, selected)
          : apdu,
      ],
    );
  const [[verdict, reason]] = await judged(["CMD-12"], under) as [readonly [string, string]];
  assertEquals(verdict, "FAIL");
  assertStringIncludes(reason, "a positive actcon");
});

/** A device that ignores the reserved bit of a single command, and carries the command out for an object with this address. */
function ignoringReserved(device: VirtualDevice, lowAddress?: number): DeviceUnderTest {
  const state = AT.ioa + 3;
  let heard: number | undefined;
  const misheard = mishearing(device, (apdu) => {
    if (!isAsdu(apdu, { type: SC, cause: CAUSE.activation }) || (apdu[state]! & 2) === 0) return;
    heard = apdu[AT.ioa]!;
    apdu[state]! &= ~2;
    apdu[AT.ioa] = lowAddress ?? heard;
  });
  return edited(misheard, () => (apdu) => {
    if (heard === undefined || apdu[AT.type] !== SC) return [apdu];
    return [changed(changed(apdu, state, apdu[state]! | 2), AT.ioa, heard)];
  });
}

Deno.test("CMD-06 passes if the reserved bit is ignored, and fails if the command is then not carried out", async () => {
  assertEquals(await judged(["CMD-06"], (device) => ignoringReserved(device)), [
    ["PASS+", "the reserved bit of a single command is ignored"],
  ]);
  const other = (device: VirtualDevice) => ignoringReserved(device, 5020 & 0xff);
  const [[verdict, reason]] = await judged(["CMD-06"], other) as [readonly [string, string]];
  assertEquals(verdict, "FAIL");
  assertStringIncludes(reason, "is operated once");
});
