// The upper tester of our controlling station, in virtual time.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { CAUSE } from "../../../../codec/mod.ts";
import { CaseLog } from "../../../../cli/conform/bench/case_log.ts";
import { PathTime } from "../../../../cli/conform/bench/path_time.ts";
import { Tester } from "../../../../cli/conform/bench/tester.ts";
import { Inconclusive } from "../../../../cli/conform/verdict.ts";
import { UpperFailure } from "../../../../cli/conform/bench/upper_tester.ts";
import { IEC104 } from "../../../../mod.ts";
import { whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import {
  VirtualClient,
  type VirtualClientOptions,
} from "../../../helpers/conform/virtual_client.ts";

/** Runs a script with a device and a tester in virtual time. */
async function withClient(
  script: (device: VirtualClient, tester: Tester) => Promise<void>,
  options: VirtualClientOptions = {},
): Promise<void> {
  const device = await VirtualClient.start(options);
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
  try {
    await whileTimePasses(script(device, tester), clock);
  } finally {
    tester.close();
    await whileTimePasses(device[Symbol.asyncDispose](), clock);
  }
}

const COMMAND = "command 1/5000 --type C_SC_NA_1 --on";

Deno.test("a request is made as an operator would, and ends with the text that it was told", () =>
  withClient(async ({ upper }, tester) => {
    const link = await tester.acceptedAndStarted();
    const request = await upper.request(COMMAND);
    assertEquals(await upper.result(request), { state: "pending", text: "" });
    const { asdu } = await link.expect({ type: "C_SC_NA_1" }, { within: 1000 });
    assertEquals([asdu!.cause, asdu!.originator], [CAUSE.activation, 7]);
    const answer = { ...asdu!, cause: CAUSE.activationCon } as Parameters<typeof link.send>[0];
    await link.send(answer);
    await link.send({ ...answer, cause: CAUSE.activationTermination } as typeof answer);
    await tester.wait(100);
    const { state } = await upper.result(request);
    assertEquals(state, "done");
    const refused = await upper.request(COMMAND);
    await link.expect({ type: "C_SC_NA_1" }, { within: 1000 });
    await link.send(
      { ...answer, cause: CAUSE.unknownObjectAddress, negative: true } as typeof answer,
    );
    await tester.wait(100);
    const failed = await upper.result(refused);
    assertEquals(failed.state, "failed");
    assert(failed.text.includes("47"), failed.text);
    assertEquals((await upper.alarms()).filter((text) => text.startsWith(COMMAND)).length, 1);
    assertEquals(await upper.alarms(), []);
  }));

Deno.test("a request that is not understood, and one that does not exist, are failures of the bench", () =>
  withClient(async ({ upper }) => {
    const odd = await assertRejects(() => upper.request("comand 5000 on"), UpperFailure);
    assert(odd.message.includes('"comand"'), odd.message);
    await assertRejects(() => upper.request(" "), UpperFailure, "empty");
    await assertRejects(() => upper.result(17), UpperFailure, "There is no request 17");
    await assertRejects(() => upper.input({ ca: 1, ioa: 100 }, 1), Inconclusive, "cannot: input");
  }));

Deno.test("the last 10 000 requests are kept", () =>
  withClient(async ({ upper }) => {
    await upper.transfer(false);
    for (let made = 0; made < 10_000; made++) await upper.request(COMMAND);
    const text = "data transfer was stopped by the operator";
    assertEquals(await upper.result(1), { state: "failed", text });
    assertEquals(await upper.request(COMMAND), 10_001);
    await assertRejects(() => upper.result(1), UpperFailure, "There is no request 1");
    assertEquals([await upper.result(2), await upper.result(10_001)], [
      { state: "failed", text },
      { state: "failed", text },
    ]);
  }));

Deno.test("a request is cancelled", () =>
  withClient(async ({ upper }, tester) => {
    const link = await tester.acceptedAndStarted();
    const request = await upper.request(COMMAND);
    await link.expect({ type: "C_SC_NA_1" }, { within: 1000 });
    await upper.cancel(request);
    await tester.wait(100);
    assertEquals((await upper.result(request)).state, "failed");
  }));

Deno.test("received values are stored with quality, time and count", () =>
  withClient(async ({ upper }, tester) => {
    const link = await tester.acceptedAndStarted();
    assertEquals(await upper.stored({ ca: 1, ioa: 100 }), undefined);
    const time = Date.UTC(2026, 9, 9, 15, 34, 12, 345);
    const cause = CAUSE.spontaneous;
    await link.send({
      ...{ type: "M_SP_TB_1", cause, ca: 1 },
      objects: [{ ioa: 100, value: 1, quality: 0x90, time, timeFlags: 0x80 }],
    });
    await tester.wait(100);
    assertEquals(await upper.stored({ ca: 1, ioa: 100 }), {
      ...{ value: 1, cause, quality: ["IV", "BL", "IT"], time, count: 1 },
    });
    await link.send({ type: "M_SP_NA_1", cause, ca: 1, objects: [{ ioa: 100, value: 0 }] });
    await tester.wait(100);
    assertEquals(await upper.stored({ ca: 1, ioa: 100 }), {
      ...{ value: 0, cause, quality: [], time: undefined, count: 2 },
    });
  }));

Deno.test("what is not understood is an alarm, and so is a lost connection", () =>
  withClient(async ({ upper }, tester) => {
    const link = await tester.acceptedAndStarted();
    await upper.alarms();
    await link.send(Uint8Array.of(52, 1, CAUSE.spontaneous, 0, 1, 0, 1, 0, 0, 1));
    await tester.wait(100);
    const [odd] = await upper.alarms();
    assert(odd!.startsWith("an ASDU is not understood: "), odd);
    link.close();
    await tester.wait(100);
    const [lost] = await upper.alarms();
    assert(lost!.startsWith("link 1: "), lost);
  }));

Deno.test("data transfer is stopped in an orderly way, and started again", () =>
  withClient(async ({ upper }, tester) => {
    const link = await tester.acceptedAndStarted();
    await upper.transfer(false);
    await link.expect("STOPDT act", { within: 1000 });
    await link.control("STOPDT con");
    await link.expectClosed({ within: 1000 });
    await upper.transfer(true);
    await tester.acceptedAndStarted();
  }));

Deno.test("settings apply to the next connection", () =>
  withClient(async ({ upper }, tester) => {
    await upper.setting("t3", 3);
    const link = await tester.acceptedAndStarted();
    const from = tester.now;
    await link.expect("TESTFR act", { within: 60_000 });
    assertEquals(tester.now - from, 3000);
    await upper.setting("t3", undefined);
    const next = await tester.acceptedAndStarted();
    await next.expect("TESTFR act", { within: 60_000 });
    await upper.setting("t2", 4);
    const last = await tester.acceptedAndStarted();
    await last.send({
      ...{ type: "M_SP_NA_1", cause: CAUSE.spontaneous, ca: 1 },
      objects: [{ ioa: 100, value: 1 }],
    });
    const sent = tester.now;
    await last.expect("S", { within: 10_000 });
    assertEquals(tester.now - sent, 4000);
    await assertRejects(() => upper.setting("t2", 20), UpperFailure, "t2 cannot be 20");
  }));

Deno.test("a restart forgets what was stored, and connects anew", () =>
  withClient(async ({ upper }, tester) => {
    const link = await tester.acceptedAndStarted();
    const cause = CAUSE.spontaneous;
    await link.send({ type: "M_SP_NA_1", cause, ca: 1, objects: [{ ioa: 100, value: 0 }] });
    await tester.wait(100);
    await upper.restart("power");
    assertEquals(await upper.stored({ ca: 1, ioa: 100 }), undefined);
    await link.expectClosed({ within: 1000 });
    await tester.acceptedAndStarted();
  }));

Deno.test("the start-up is made after each start", () =>
  withClient(async (_device, tester) => {
    const link = await tester.acceptedAndStarted();
    await link.expect({ type: "C_CS_NA_1" }, { within: 1000 });
  }, { startUp: true }));

Deno.test("a refused connection is tried again, and one through a dead network after t0", () =>
  withClient(async ({ network, upper }, tester) => {
    (await tester.accepted()).close();
    await tester.refuse(true);
    await tester.wait(30_000);
    assert((await upper.alarms()).some((text) => text.includes("refused")));
    await tester.refuse(false);
    await network.drop(true);
    await tester.wait(60_000);
    assert((await upper.alarms()).some((text) => text.includes("timed-out")));
    await network.drop(false);
    await tester.acceptedAndStarted();
  }));

Deno.test("the clock is stepped, and read", () =>
  withClient(async ({ upper, clock }) => {
    await upper.stepClock(5000);
    assertEquals(await upper.readClock(), clock.instant() + 5000);
  }));
