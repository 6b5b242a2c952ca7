// The cases of controlling stations with stations that send twice, store nothing or use other qualifiers, and with good ones that
// differ from ours.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CAUSE } from "../../../../codec/mod.ts";
import { TYPES } from "../../../../codec/low_level.ts";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import type { UpperTester } from "../../../../cli/conform/bench/upper_tester.ts";
import { casesOfAreas } from "../../../helpers/conform/faulty_case.ts";
import { AT, editedClient, isAsdu } from "../../../helpers/conform/edited_device.ts";
import {
  type DeviceUnderTest,
  runClientCases,
  runOn,
  type RunOptions,
  verdictsOf,
  whileTimePasses,
} from "../../../helpers/conform/run_cases.ts";
import {
  VirtualClient,
  type VirtualClientOptions,
} from "../../../helpers/conform/virtual_client.ts";

/** The verdicts of cases with a station. */
async function judged(
  ids: readonly string[],
  under: (device: VirtualClient) => DeviceUnderTest,
  options: VirtualClientOptions & RunOptions = {},
): Promise<readonly string[]> {
  const device = await VirtualClient.start(options);
  const result = await runOn(busyAs(device, under(device)), ids, { fresh: true, ...options });
  await whileTimePasses(device[Symbol.asyncDispose](), device.clock);
  return verdictsOf(result);
}

/** A device under test that is busy when the station is. */
function busyAs(device: VirtualClient, under: DeviceUnderTest): DeviceUnderTest {
  const { clock, network, sheet, upper, access } = under;
  return {
    ...{ clock, network, sheet, upper, access },
    get isBusy() {
      return device.isBusy;
    },
  };
}

/** A station whose upper tester differs. */
function withUpper(
  device: DeviceUnderTest,
  change: (upper: UpperTester) => Partial<UpperTester>,
): DeviceUnderTest {
  const { clock, network, sheet, access, upper } = device;
  return { clock, network, sheet, access, upper: { ...upper, ...change(upper) } };
}

/** Whether an APDU has a single command, or answers one, with a cause. */
function isCommand(apdu: Uint8Array, cause: number): boolean {
  return isAsdu(apdu, { type: TYPES.C_SC_NA_1.id, cause });
}

/** A sheet whose commands have the qualifier 0 only. */
function withoutPulses(sheet: SheetDocument): SheetDocument {
  const signals = sheet.signals!.map((signal) =>
    String(signal.type).startsWith("C_SC") ? { ...signal, qualifiers: [0] } : signal
  );
  return { ...sheet, signals };
}

for (
  const [name, id, under, options, seen] of [
    [
      "sends its command twice",
      "CMD-22",
      (device: VirtualClient) =>
        editedClient(device, {
          edit: (apdu) => isCommand(apdu, CAUSE.activation) ? [apdu, apdu] : [apdu],
        }),
      {},
      "repeated command",
    ],
    [
      "sends a pulse that its sheet does not list",
      "CMD-22",
      (device: VirtualClient) =>
        editedClient(device, {
          edit: (apdu) => {
            if (isCommand(apdu, CAUSE.activation)) apdu[apdu.length - 1]! |= 1 << 2;
            return [apdu];
          },
        }),
      { declare: withoutPulses },
      "the qualifier 0",
    ],
    [
      "stores nothing of an interrogation",
      "GI-10",
      (device: VirtualClient) =>
        withUpper(device, (upper) => ({
          stored: async (address) => {
            const stored = await upper.stored(address);
            return stored?.cause === CAUSE.interrogatedByStation ? undefined : stored;
          },
        })),
      {},
      "the value 1 of",
    ],
    [
      "keeps the value that it had before an interrogation",
      "GI-10",
      (device: VirtualClient) =>
        withUpper(device, () => ({
          stored: () =>
            Promise.resolve({ value: 1, cause: 20, count: 1, time: undefined, quality: [] }),
        })),
      {},
      "seen: 1",
    ],
  ] as const
) {
  Deno.test(`${id} fails with a controlling station that ${name}`, async () => {
    const [verdict] = await judged([id], under, options) as [string];
    assertStringIncludes(verdict, `${id} FAIL`);
    assertStringIncludes(verdict, seen);
  });
}

Deno.test("commands pass with a controlling station that interrogates after the start", async () => {
  const cases = casesOfAreas(["CMD", "MON", "FIL"], "controlling");
  const verdicts = verdictsOf(await runClientCases(cases, { startUp: true }));
  assertEquals(verdicts, cases.map((id) => `${id} PASS`));
});

Deno.test("MON-10 passes again with what is stored from the first time", async () => {
  assertEquals(await judged(["MON-10"], (device) => device, { repeat: 2 }), ["MON-10 PASS"]);
});

Deno.test("MON-10 does not fail with a controlling station that ignores what it does not know", async () => {
  const under = (device: VirtualClient) =>
    withUpper(device, (upper) => ({
      stored: async (address) => {
        const isKnown = device.sheet.signals.some(({ ioa }) => ioa === address.ioa);
        return isKnown ? await upper.stored(address) : undefined;
      },
    }));
  assertEquals(await judged(["MON-10"], under), [
    "MON-10 INCONCLUSIVE: The station stores no objects beyond its sheet: whole ASDUs were not judged",
  ]);
});

Deno.test("CMD-24 does not fail with a controlling station that reports success after ACTCON", async () => {
  let isConfirmed = false;
  const under = (device: VirtualClient) =>
    withUpper(
      editedClient(device, {
        onSent: (octets) => {
          const isOwn = isCommand(octets, CAUSE.activationCon) && octets[AT.ioa + 1] === 0x13 &&
            (octets[AT.cause]! & 0x40) === 0;
          if (isOwn) isConfirmed = true;
        },
      }),
      (upper) => ({
        request: (line) => {
          isConfirmed = false;
          return upper.request(line);
        },
        result: async (number) => {
          const result = await upper.result(number);
          return isConfirmed ? { state: "done", text: "" } : result;
        },
      }),
    );
  assertEquals(await judged(["CMD-24"], under), ["CMD-24 PASS"]);
});

for (const id of ["TCP-05", "TCP-06"]) {
  Deno.test(`${id} fails with a controlling station that had stored the value before`, async () => {
    const value = { value: 1, cause: 3, count: 5, time: undefined, quality: [] };
    const under = (device: VirtualClient) =>
      withUpper(device, () => ({ stored: () => Promise.resolve(value) }));
    const [verdict] = await judged([id], under) as [string];
    assertStringIncludes(verdict, "FAIL");
    assertStringIncludes(verdict, "0 new values");
  });
}

Deno.test("T0-02 does not fail because the upper tester answers late", async () => {
  let looks = 0;
  const under = (device: VirtualClient) =>
    withUpper(device, (upper) => ({
      alarms: async () => {
        const alarms = await upper.alarms();
        const delay = looks++ % 5 === 0 ? 400 : 0;
        const until = device.clock.monotonic() + delay;
        if (delay > 0) {
          await new Promise<void>((resolve) => void device.clock.schedule(until, resolve));
        }
        return alarms;
      },
    }));
  assertEquals(await judged(["T0-02"], under), ["T0-02 PASS"]);
});

Deno.test("INI-04 passes for a station that ends its connection after its start-up", async () => {
  const isEnd = (apdu: Uint8Array) =>
    isAsdu(apdu, { type: TYPES.C_CI_NA_1.id, cause: CAUSE.activationTermination });
  const once = (device: DeviceUnderTest): DeviceUnderTest => ({
    ...device,
    access: {
      ...device.access,
      accept: async (signal) => {
        const link = await device.access.accept!(signal);
        const over = Promise.withResolvers<null>();
        return {
          ...link,
          stream: {
            read: (into) => Promise.race([over.promise, link.stream.read(into)]),
            write: (octets) => {
              if (isEnd(octets)) over.resolve(null);
              return link.stream.write(octets);
            },
            close: () => link.stream.close(),
          },
        };
      },
    },
  });
  const [verdict] = await judged(["INI-04"], (device) => {
    const { clock, network, sheet, upper, access } = device;
    return once({ clock, network, sheet, upper, access });
  }, { startUp: true });
  assertEquals(verdict, "INI-04 PASS");
});
