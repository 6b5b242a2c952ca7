// Cases with devices that differ in details which the simulator has no fault for: none of them passes.

import { assert, assertEquals } from "@std/assert";
import { CAUSE, encodeAsdu } from "../../../../codec/mod.ts";
import { encodeApci, TYPES } from "../../../../codec/low_level.ts";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import {
  AT,
  type Edit,
  edited,
  isAsdu,
  parting,
  strange,
} from "../../../helpers/conform/edited_device.ts";
import { type DeviceUnderTest, runOn } from "../../../helpers/conform/run_cases.ts";
import {
  VirtualDevice,
  type VirtualDeviceOptions,
} from "../../../helpers/conform/virtual_device.ts";

/** Whether an APDU has a single command or point that is ON, in its last octet. */
function isOn(apdu: Uint8Array): boolean {
  return (apdu.at(-1)! & 1) === 1;
}

/** The verdict of a case with a device. */
async function verdict(
  id: string,
  under: (device: VirtualDevice) => DeviceUnderTest,
  options: VirtualDeviceOptions = {},
): Promise<readonly [string, string]> {
  await using device = new VirtualDevice(options);
  const { results } = await runOn(under(device), [id], { fresh: true });
  return [results[0]!.verdict, results[0]!.reason];
}

/** A case fails, and its reason has a text. */
async function fails(
  id: string,
  seen: string,
  under: (device: VirtualDevice) => DeviceUnderTest,
): Promise<void> {
  const [result, reason] = await verdict(id, under);
  assertEquals(result, "FAIL", reason);
  assert(reason.includes(seen), reason);
}

/** Exchanges the ASDUs of two frames of the same length class: the first waits for the second. */
function exchanging(first: (apdu: Uint8Array) => boolean, second: (apdu: Uint8Array) => boolean) {
  return (): Edit => {
    let held: Uint8Array | undefined;
    return (apdu) => {
      if (held === undefined && first(apdu)) {
        held = apdu;
        return [];
      }
      if (held === undefined || !second(apdu)) return [apdu];
      const swapped = [withAsdu(held, apdu), withAsdu(apdu, held)];
      held = undefined;
      return swapped;
    };
  };
}

/** An APDU with the control field of one and the ASDU of another. */
function withAsdu(control: Uint8Array, asdu: Uint8Array): Uint8Array {
  const octets = asdu.slice();
  octets.set(control.subarray(AT.control, AT.asdu), AT.control);
  return octets;
}

for (const when of ["connected", "asked"] as const) {
  for (const id of ["SSP-02", "SSP-03"]) {
    Deno.test(`${id} fails with what is not a station, and closes when it is ${when}`, async () => {
      const octets = new TextEncoder().encode(when === "asked" ? "HTTP/1.1 400 Bad Request" : "");
      const [result] = await verdict(id, (device) => strange(device, { octets, when }));
      assertEquals(result, "FAIL");
    });
  }
}

Deno.test("CMD-04 fails if the feedback comes before ACTCON", async () => {
  await fails("CMD-04", "the feedback comes first", (device) =>
    edited(
      device,
      exchanging(
        (apdu) =>
          isAsdu(apdu, { type: TYPES.C_SC_NA_1.id, cause: CAUSE.activationCon }) && isOn(apdu),
        (apdu) => isAsdu(apdu, { cause: CAUSE.returnRemote }),
      ),
    ));
});

Deno.test("DUI-09 fails if the termination of an interrogation with T = 1 has T = 0", async () => {
  await fails(
    "DUI-09",
    "T = 1 in the data and the termination",
    (device) =>
      edited(device, () => (apdu) => {
        if (isAsdu(apdu, { type: TYPES.C_IC_NA_1.id, cause: CAUSE.activationTermination })) {
          apdu[AT.cause] = CAUSE.activationTermination;
        }
        return [apdu];
      }),
  );
});

Deno.test("DUI-10 fails if some data has the broadcast address", async () => {
  await fails("DUI-10", "no ASDU with the broadcast address", (device) => {
    let count = 0;
    return edited(device, () => (apdu) => {
      if (isAsdu(apdu, { cause: CAUSE.interrogatedByStation }) && count++ === 1) {
        apdu.fill(0xff, AT.ca, AT.ca + 2);
      }
      return [apdu];
    });
  });
});

Deno.test("EVT-04 fails if the last of quick changes, or each of them, is not reported", async () => {
  for (const [reported, seen] of [[9, "1/100=1"], [0, "no event"]] as const) {
    await fails("EVT-04", `that the last change is reported: 1/100=0; seen: ${seen}`, (device) => {
      let connections = 0;
      return edited(device, () => {
        // After the events of several points, the input is set on a connection of its own.
        const hasChanges = ++connections === 4;
        let left = reported;
        return (apdu) =>
          hasChanges && isAsdu(apdu, { cause: CAUSE.spontaneous }) && left-- <= 0 ? [] : [apdu];
      });
    });
  }
});

/** A sheet whose signals are in no group. */
function withoutGroups(sheet: SheetDocument): SheetDocument {
  const signals = sheet.signals!.map(({ groups: _groups, ...signal }) => signal);
  return { ...sheet, signals };
}

/** A sheet that says that a busy object queues commands. */
function queueing(sheet: SheetDocument): SheetDocument {
  return { ...sheet, pixit: { ...sheet.pixit, "pixit.busy": "queue" } };
}

for (
  const [id, declare, missing] of [
    ["GI-01", withoutGroups, "The sheet lists no signal of CA 1 in group 0"],
    ["GI-03", withoutGroups, "The sheet lists no signal in group 1"],
    ["CMD-14", queueing, "Whether a busy object does what is declared"],
  ] as const
) {
  Deno.test(`${id} does not pass if there is nothing to compare: ${declare.name}`, async () => {
    const [result, reason] = await verdict(id, (device) => device, { declare });
    assertEquals(result, "INCONCLUSIVE", reason);
    assert(reason.includes(missing), reason);
  });
}

Deno.test("GI-02 does not pass without any data", async () => {
  const [result, reason] = await verdict("GI-02", (device) =>
    edited(device, () => (apdu) => {
      if (isAsdu(apdu, { cause: CAUSE.interrogatedByStation })) apdu[AT.cause] = CAUSE.spontaneous;
      return [apdu];
    }));
  assertEquals([result, reason.includes("has no data")], ["INCONCLUSIVE", true]);
});

for (const id of ["SSP-02", "SSP-03", "SSP-06"]) {
  Deno.test(`${id} fails if the device sends data before it closes the connection`, async () => {
    const asdu = encodeAsdu({
      ...{ type: "M_SP_NA_1", cause: CAUSE.spontaneous, ca: 1 },
      objects: [{ ioa: 100, value: 1, quality: 0 }],
    });
    const octets = encodeApci({ format: "I", sendNumber: 0, receiveNumber: 0 }, asdu);
    await fails(id, "Expect no I frame until now", (device) => parting(device, octets));
  });
}

for (const [id, lost] of [["SSP-05", 2], ["SSP-09", 5], ["SSP-11", 3]] as const) {
  Deno.test(`${id} fails if one of the events is lost`, async () => {
    let events = 0;
    await fails(id, "each once", (device) =>
      edited(device, () => (apdu) => {
        const isLost = isAsdu(apdu, { cause: CAUSE.spontaneous }) && ++events === lost;
        if (isLost) apdu[AT.ioa] = 0xff; // It is one of another object.
        return [apdu];
      }));
  });
}

Deno.test("T1-05 fails before STARTDT act as well: any frame confirms TESTFR act", async () => {
  const [result, reason] = await verdict("T1-05", (device) => device, {
    cyclic: true,
    faults: [{ fault: "any-frame-confirms-test" }],
  });
  assertEquals(result, "FAIL", reason);
});

/** What a device adds to its events, or changes in them. */
const EVENT_EDITS: readonly (readonly [name: string, seen: string, edit: Edit])[] = [
  ["octets after the last object", "fields of 2, 2 and 3 octets", (apdu) => {
    if (!isAsdu(apdu, { cause: CAUSE.spontaneous })) return [apdu];
    const longer = new Uint8Array(apdu.length + 2);
    longer.set(apdu);
    longer[1]! += 2;
    return [longer];
  }],
  ["a time tag of month 13", "a date and a time, or have IV", (apdu) => {
    if (isAsdu(apdu, { cause: CAUSE.spontaneous })) apdu[apdu.length - 2] = 13;
    return [apdu];
  }],
];

for (const [name, seen, edit] of EVENT_EDITS) {
  Deno.test(`CFG-03 fails if events have ${name}`, async () => {
    await using device = new VirtualDevice();
    const { results } = await runOn(edited(device, () => edit), ["CFG-03", "SEQ-02"]);
    assertEquals([results[0]!.verdict, results[0]!.reason.includes(seen)], ["FAIL", true]);
  });
}

Deno.test("CFG-03 passes with time tags of an impossible time that have IV", async () => {
  await using device = new VirtualDevice();
  const { results } = await runOn(
    edited(device, () => (apdu) => {
      if (isAsdu(apdu, { cause: CAUSE.spontaneous })) apdu.fill(0, -7).set([0x80], apdu.length - 5);
      return [apdu];
    }),
    ["CFG-03", "SEQ-02"],
  );
  assertEquals(results[0]!.verdict, "PASS", results[0]!.reason);
});

Deno.test("TCP-06 fails if the second request is answered first", async () => {
  const asdu = encodeAsdu({
    ...{ type: "M_SP_NA_1", cause: CAUSE.request, ca: 1 },
    objects: [{ ioa: 100, value: 0, quality: 0 }],
  });
  const answer = encodeApci({ format: "I", sendNumber: 0, receiveNumber: 0 }, asdu);
  await fails(
    "TCP-06",
    "before the answer to the second one",
    (device) =>
      edited(device, () => (apdu) => {
        const isFirst = isAsdu(apdu, { type: TYPES.C_IC_NA_1.id, cause: CAUSE.activationCon });
        return isFirst ? [withAsdu(apdu, answer), apdu] : [apdu];
      }),
  );
});

Deno.test("TCP-06 fails if TESTFR act is confirmed before its last octet", async () => {
  const con = encodeApci({ format: "U", function: "TESTFR con" });
  await fails(
    "TCP-06",
    "TESTFR con before its last octet",
    (device) =>
      edited(device, () => (apdu) => {
        const isFirst = isAsdu(apdu, { type: TYPES.C_IC_NA_1.id, cause: CAUSE.activationCon });
        return isFirst ? [apdu, con] : [apdu];
      }),
  );
});

Deno.test("TCP-05 fails if an APDU in pieces is acknowledged late", async () => {
  const [result, reason] = await verdict("TCP-05", (device) => device, {
    faults: [{ fault: "late-start-confirmation", byMs: 16_000 }],
  });
  assertEquals([result, reason.includes("STARTDT con")], ["FAIL", true]);
});

Deno.test("WIN-04 does not apply to a device that acknowledges each I frame", async () => {
  const [result, reason] = await verdict("WIN-04", (device) => device, {
    station: (declaration) => ({ ...declaration, session: { k: 1, w: 1 } }),
  });
  assertEquals([result, reason.includes("w is 1")], ["NOT APPLICABLE", true]);
});
