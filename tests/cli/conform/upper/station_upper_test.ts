// The upper tester of a simulated station, in virtual time.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { CAUSE } from "../../../../codec/mod.ts";
import { commandAsdu } from "../../../../cli/conform/bench/commands.ts";
import { Tester } from "../../../../cli/conform/bench/tester.ts";
import { CaseLog } from "../../../../cli/conform/bench/case_log.ts";
import { PathTime } from "../../../../cli/conform/bench/path_time.ts";
import { Inconclusive } from "../../../../cli/conform/verdict.ts";
import { UpperFailure } from "../../../../cli/conform/bench/upper_tester.ts";
import { IEC104 } from "../../../../mod.ts";
import { whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import {
  VirtualDevice,
  type VirtualDeviceOptions,
} from "../../../helpers/conform/virtual_device.ts";

/** Runs a script with a device and a tester in virtual time. */
async function withDevice(
  script: (device: VirtualDevice, tester: Tester) => Promise<void>,
  options: VirtualDeviceOptions = {},
): Promise<void> {
  await using device = new VirtualDevice(options);
  const { sheet, clock, network, upper, access } = device;
  const tester = new Tester({
    ...{ sheet, clock, network, upper, device: access, profile: IEC104 },
    ...{
      log: new CaseLog(),
      path: new PathTime(),
      random: () => 0,
      signal: new AbortController().signal,
    },
  });
  await whileTimePasses(script(device, tester), clock);
}

const COMMAND = { ca: 1, ioa: 5020, type: "C_SC_NA_1" } as const;

Deno.test("an input is driven with its quality, and a counter counts", () =>
  withDevice(async ({ upper, bench }) => {
    await upper.input({ ca: 1, ioa: 100 }, 1, ["BL", "IV"]);
    const { value, quality } = bench.station.get(1, 100)!;
    assertEquals([value, quality], [1, 0x90]);
    await upper.count({ ca: 1, ioa: 1001 }, 5);
    assertEquals(bench.station.get(1, 1001)!.value, 105);
  }));

Deno.test("what the station does not have is a failure of the bench", () =>
  withDevice(async ({ upper }) => {
    const missing = await assertRejects(() => upper.input({ ca: 1, ioa: 99 }, 1), UpperFailure);
    assertEquals(missing.message, "1/99 is neither a point nor a counter");
    const odd = await assertRejects(
      () => upper.input({ ca: 1, ioa: 100 }, 1, ["OV"]),
      UpperFailure,
    );
    assertEquals(
      odd.message,
      '1/100 (M_SP_NA_1) has no quality "OV", expected good, IV, NT, SB or BL',
    );
    await assertRejects(() => upper.input({ ca: 1, ioa: 100 }, 7), UpperFailure, "1/100");
    await assertRejects(() => upper.count({ ca: 1, ioa: 100 }, 1), UpperFailure, "not a counter");
    await assertRejects(() => upper.output({ ca: 1, ioa: 100 }), UpperFailure, "not a command");
    await assertRejects(() => upper.stored({ ca: 1, ioa: 100 }), Inconclusive, "cannot: stored");
    await assertRejects(() => upper.setting("t0", 3), Inconclusive, "no setting t0");
    await assertRejects(() => upper.turn("sync-lost", true), Inconclusive, "no source");
  }));

Deno.test("an output counts its operations, not those of a test", () =>
  withDevice(async ({ upper }, tester) => {
    assertEquals(await upper.output(COMMAND), { value: undefined, operations: 0 });
    const link = await tester.started();
    await link.send(commandAsdu(tester, COMMAND));
    await link.send(commandAsdu(tester, COMMAND, { test: true }));
    await link.send(commandAsdu(tester, COMMAND, { value: 0 }));
    for (let count = 0; count < 3; count++) {
      await link.expect({ cause: CAUSE.activationTermination }, { within: 1000 });
    }
    assertEquals(await upper.output(COMMAND), { value: 0, operations: 2 });
  }));

Deno.test("local operation and blocked objects refuse commands until they are switched back", () =>
  withDevice(async ({ upper }, tester) => {
    const link = await tester.started();
    const answers = async (ioa: number): Promise<boolean> => {
      await link.send(commandAsdu(tester, COMMAND, { ioa }));
      const { asdu } = await link.expect({ cause: CAUSE.activationCon, ioa }, { within: 1000 });
      return !asdu!.negative;
    };
    const all = async () => [await answers(5020), await answers(5021)];
    await upper.turn("local", true);
    assertEquals(await all(), [false, false]);
    await upper.turn("local", false);
    await upper.turn("blocked", true, COMMAND);
    assertEquals(await all(), [false, true]);
    await upper.turn("blocked", false, COMMAND);
    assertEquals(await all(), [true, true]);
    await upper.turn("blocked", true);
    assertEquals(await all(), [false, false]);
    await upper.turn("blocked", false);
    assertEquals(await all(), [true, true]);
  }));

Deno.test("without feedback, a command ends with a negative termination after its time-out", () =>
  withDevice(async ({ upper }, tester) => {
    const link = await tester.started();
    await upper.turn("no-feedback", true, { ca: 1, ioa: 5000 });
    await link.send(commandAsdu(tester, COMMAND, { ioa: 5000 }));
    await link.expect({ cause: CAUSE.activationCon, negative: false }, { within: 1000 });
    const termination = { cause: CAUSE.activationTermination } as const;
    await link.expectNone(termination, { during: 19_000 });
    await link.expect({ ...termination, negative: true }, { within: 2000 });
    await upper.turn("no-feedback", false, { ca: 1, ioa: 5000 });
    await link.send(commandAsdu(tester, COMMAND, { ioa: 5000 }));
    await link.expect({ ...termination, negative: false }, { within: 2000 });
  }));

Deno.test("the clock is stepped, and read", () =>
  withDevice(async ({ upper, clock }) => {
    assertEquals(await upper.readClock(), clock.instant());
    await upper.stepClock(-3_600_000);
    assertEquals(await upper.readClock(), clock.instant() - 3_600_000);
  }));

Deno.test("settings apply to new connections, and are restored", () =>
  withDevice(async ({ upper }, tester) => {
    const idle = async (): Promise<void> => {
      const link = await tester.connected();
      await link.expect("TESTFR act", { within: 60_000 });
    };
    await idle();
    const from = tester.now;
    await upper.setting("t3", 5);
    await idle();
    assertEquals(tester.now - from, 5000);
    await upper.setting("t3", undefined);
    await idle();
    assertEquals(tester.now - from, 25_000);
    const refused = await assertRejects(() => upper.setting("t2", 20), UpperFailure);
    assert(refused.message.startsWith("t2 cannot be 20: "), refused.message);
  }));

Deno.test("a restart reports its cause, and keeps the switches", () =>
  withDevice(async ({ upper }, tester) => {
    for (const [how, coi] of [["power", 0], ["manual", 1]] as const) {
      const before = await tester.started();
      await upper.turn("local", true);
      await upper.restart(how);
      await before.expectClosed({ within: 1000 });
      const link = await tester.started();
      const { asdu } = await link.expect({ type: "M_EI_NA_1", ca: 1 }, { within: 1000 });
      assertEquals(asdu!.type === "M_EI_NA_1" && asdu!.objects[0]!.coi, coi);
      await link.send(commandAsdu(tester, COMMAND));
      await link.expect({ cause: CAUSE.activationCon, negative: true }, { within: 1000 });
    }
  }));

Deno.test("with a clock that is set remotely, the source of time is the tester", () =>
  withDevice(async ({ upper }) => {
    await upper.turn("sync-lost", true);
  }, { synchronized: true }));
