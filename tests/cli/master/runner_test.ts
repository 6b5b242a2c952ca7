// The run of a script: each line and each expectation, met and not met, with time limits in virtual time.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ControlledStation } from "../../../mod.ts";
import { runMaster } from "../../helpers/stations/master_bench.ts";
import type { FakeClock } from "../../helpers/virtual/fake_clock.ts";

const START = "connect\nstart\n";

/** Changes the point 1/100 after a time. */
function changes(ms: number, value: number) {
  return (station: ControlledStation, clock: FakeClock) =>
    void clock.schedule(ms, () => {
      if (station.links.length > 0) station.update(1, 100, { value });
    });
}

Deno.test("a script that expects what the station does ends with 0", async () => {
  const { code, verdicts } = await runMaster(`${START}
interrogate --ca 1
expect actcon within 2s
expect M_SP_NA_1 1/100 = off with cause inrogen
expect 1/102 = 20.5
expect actterm within 30s
read 1/102
expect 1/102 = 20..21
command 1/5000 --type single --on
expect actcon within 1s
expect M_SP_TB_1 1/100 = on good within 2 s
expect actterm within 1s
command 1/9999 --type single --on
expect refusal with cause 47 within 1s
expect no M_SP_TB_1 for 5s
expect nothing for 1s
close
expect link closed
`);
  assertEquals([code, verdicts.filter((each) => !each.includes(" passed "))], [0, []]);
  assertEquals(verdicts.length, 12);
});

Deno.test("each expectation that is not met is reported with what arrived instead", async () => {
  const cases = [
    [
      "command 1/5000 --type single --on\nexpect M_SP_TB_1 1/100 = off within 2s",
      "4 FAILED expect M_SP_TB_1 1/100 = off within 2s: it did not arrive within 2 s | M_SP_TB_1 ",
      "100=ON",
    ],
    [
      "command 1/9999 --type single --on\nexpect actcon within 1s",
      "it did not arrive within 1 s | C_SC_NA_1 uknIOA NEGATIVE CA 1: 9999=ON",
      "",
    ],
    [
      "command 1/5000 --type single --on\nexpect refusal within 1s",
      "it did not arrive within 1 s | C_SC_NA_1 actcon CA 1: 5000=ON",
      "",
    ],
    [
      "command 1/9999 --type single --on\nexpect refusal with cause 45 within 1s",
      "it did not arrive within 1 s | C_SC_NA_1 uknIOA",
      "",
    ],
    [
      "interrogate --ca 1\nexpect no M_ME_NC_1 for 2s",
      "it arrived: M_ME_NC_1 inrogen CA 1: 102=20.5",
      "",
    ],
    ["interrogate --ca 1\nexpect nothing for 2s", "it arrived: C_IC_NA_1 actcon CA 1", ""],
    ["expect link closed within 3s", "the connection is still open after 3 s", ""],
    ["expect frame TESTFR act within 3s", "it did not arrive within 3 s", ""],
    ["read 1/102\nexpect 1/102 = 5 within 1s", "it did not arrive within 1 s | M_ME_NC_1 req", ""],
    ["expect no link closed for 2s\ncut\nexpect 1/102 within 1s", "the connection has ended", ""],
  ] as const;
  for (const [lines, reason, more] of cases) {
    const { code, verdicts } = await runMaster(`${START}${lines}\n`);
    assertEquals(code, 1, lines);
    assertStringIncludes(verdicts.at(-1)!, " FAILED ", lines);
    assertStringIncludes(verdicts.at(-1)!, reason, lines);
    assertStringIncludes(verdicts.at(-1)!, more, lines);
  }
});

Deno.test("a time limit expires exactly on time", async () => {
  const text = `${START}expect M_SP_TB_1 1/100 = on within 2s\n`;
  const inTime = await runMaster(text, { prepare: changes(1900, 1) });
  assertEquals([inTime.code, inTime.results.at(-1)?.tookMs], [0, 1900]);
  const late = await runMaster(text, { prepare: changes(2100, 1) });
  assertEquals([late.code, late.results.at(-1)?.tookMs], [1, 2000]);
  const byDefault = await runMaster(`${START}expect M_SP_TB_1\n`);
  assertEquals(byDefault.results.at(-1)?.tookMs, 10_000);
});

Deno.test("an ASDU that must not arrive is a failure as soon as it arrives", async () => {
  const { code, results } = await runMaster(`${START}expect no 1/100 for 1m\n`, {
    prepare: changes(7000, 1),
  });
  assertEquals([code, results.at(-1)?.tookMs], [1, 7000]);
});

Deno.test("an ASDU, or each of its objects, can meet only one expectation", async () => {
  const twice = await runMaster(
    `${START}command 1/5000 --type single --on\nexpect actcon\nexpect actcon within 1s\n`,
  );
  assertEquals(twice.code, 1);
  assertStringIncludes(
    twice.verdicts.at(-1)!,
    "what arrived had already met another expectation, and nothing further arrived within 1 s",
  );
  const objects = await runMaster(
    `${START}read 1/102\nread 1/100\nexpect 1/100 = off\nexpect 1/100 within 1s\n`,
  );
  assertEquals(objects.code, 1);
  assert(objects.verdicts.at(-1)!.startsWith("6 FAILED"), String(objects.verdicts));
});

Deno.test("what arrived since the last request counts, even after a wait", async () => {
  const { code } = await runMaster(
    `${START}command 1/5000 --type single --on\nwait 5s\nexpect actcon within 1ms\nexpect no actterm for 1s\n`,
  );
  assertEquals(code, 0);
});

Deno.test("a request without expectations must succeed", async () => {
  const refused = await runMaster(`${START}command 1/9999 --type single --on\nread 1/102\n`);
  assertEquals(refused.code, 1);
  assertEquals(refused.verdicts.length, 1);
  assertStringIncludes(refused.verdicts[0]!, "3 FAILED command 1/9999 --type single --on: ");
  assertStringIncludes(refused.verdicts[0]!, "C_SC_NA_1 uknIOA NEGATIVE CA 1: 9999=ON");
  const silent = await runMaster(`${START}read 1/102\n`, { onAsdu: () => true });
  assertEquals(silent.code, 4);
  const all = `${START}interrogate --ca 1\nread 1/102\ncounters --ca 1\nclock --ca 1\ntest --ca 1
setpoint 1/5002 --type float --value 20\ncommand 1/5001 --type single --on --select-before-operate\n`;
  const { code, verdicts } = await runMaster(all);
  assertEquals([code, verdicts.length], [0, 7]);
});

Deno.test("--continue runs the lines after a failure, and the first failure decides the exit code", async () => {
  const text = `${START}expect 1/1 within 1s\ncommand 1/9999 --type single --on\nread 1/102\n`;
  const stopped = await runMaster(text);
  assertEquals([stopped.code, stopped.verdicts.length], [1, 1]);
  const { code, verdicts } = await runMaster(text, { continues: true });
  assertEquals(code, 1);
  assertEquals(verdicts.map((each) => each.split(" ").slice(0, 2).join(" ")), [
    "3 FAILED",
    "4 FAILED",
    "5 passed",
  ]);
});

Deno.test("cyclic requests are sent at their interval, even while the script waits", async () => {
  const times: number[] = [];
  const { code } = await runMaster(`${START}every 10s interrogate --ca 1\nwait 35s\n`, {
    prepare: (_station, clock) => (watch.clock = clock),
    onAsdu: ({ asdu }) => {
      if (asdu.type === "C_IC_NA_1") times.push(watch.clock!.monotonic());
      return false;
    },
  });
  assertEquals([code, times], [0, [0, 10_000, 20_000, 30_000]]);
});

const watch: { clock?: FakeClock } = {};

Deno.test("a cyclic request that fails ends the script", async () => {
  const { code, verdicts } = await runMaster(`${START}every 5s read 1/77\nwait 10m\n`);
  assertEquals(code, 1);
  assertStringIncludes(verdicts[0]!, "3 FAILED every 5s read 1/77: ");
});

Deno.test("lines are repeated, and successive waits add up exactly", async () => {
  const { code, results } = await runMaster(
    `${START}repeat 3\nread 1/102\nwait 1500 ms\nend\nexpect nothing for 1s\n`,
  );
  assertEquals(code, 0);
  assertEquals(results.filter(({ text }) => text === "read 1/102").length, 3);
  assertEquals(results.at(-1)!.at, 4500);
});

Deno.test("octets are sent as they are written, in an I frame or without one", async () => {
  const { code, verdicts } = await runMaster(`connect
send --frame 68 04 43 00 00 00
expect frame TESTFR con within 1s
start
send 64 01 06 00 01 00 00 00 00 14
expect actcon
expect actterm
send 2D 01 09 00 01 00 88 13 00 01
expect refusal with cause uknCOT
stop
send --frame 68 04 07 00 00 00
expect frame STARTDT con
`);
  assertEquals([code, verdicts.filter((each) => each.includes("FAILED"))], [0, []]);
});

Deno.test("data transfer is stopped and started again on one connection", async () => {
  const { code, verdicts } = await runMaster(`${START}stop
expect frame STOPDT con
expect no frame TESTFR con for 1s
start
interrogate --ca 1
close
connect
start
read 1/102
`);
  assertEquals([code, verdicts.filter((each) => each.includes("FAILED"))], [0, []]);
});

Deno.test("a second connection has its own lines, faults and expectations", async () => {
  const { code, verdicts } = await runMaster(`${START}interrogate --ca 1
second connect
second start
expect link closed within 1s
second interrogate --ca 1
second fault wrong-send-number
second read 1/102
second expect link closed within 1s
`);
  assertEquals([code, verdicts.filter((each) => each.includes("FAILED"))], [0, []]);
});

Deno.test("a connection that cannot be opened, or is lost, ends with 3", async () => {
  const refused = await runMaster("connect\nstart\n", { refuses: true });
  assertEquals([refused.code, refused.verdicts], [3, ["1 FAILED connect: refused"]]);
  const expected = await runMaster("connect\nexpect link closed\n", { refuses: true });
  assertEquals(expected.code, 0);
  const lost = await runMaster(`${START}wait 5s\nread 1/102\n`, {
    prepare: (station, clock) =>
      void clock.schedule(1000, () => void station.links[0]!.close("gone")),
  });
  assertEquals([lost.code, lost.verdicts.length], [3, 1]);
  assertStringIncludes(lost.verdicts[0]!, "4 FAILED read 1/102: the connection has ended: ");
});

Deno.test("a start that the station refuses, or does not confirm, ends the script", async () => {
  const refused = await runMaster("connect\nfault data-before-start\nstart\nread 1/102\n");
  assertEquals([refused.code, refused.verdicts.length], [3, 1]);
  assertStringIncludes(refused.verdicts[0]!, "3 FAILED start: ");
  const silent = await runMaster("connect\nfault stop-reading\nstart\nread 1/102\n");
  assertEquals([silent.code, silent.verdicts], [
    4,
    ["3 FAILED start: STARTDT was not confirmed in time"],
  ]);
  assertEquals(silent.results.at(-1)?.tookMs, 10_000);
});

Deno.test("a connection that is lost unexpectedly is a failure at the end", async () => {
  const { code, verdicts } = await runMaster(`${START}wait 5s\n`, {
    prepare: (station, clock) =>
      void clock.schedule(1000, () => void station.links[0]!.close("gone")),
  });
  assertEquals(code, 3);
  assertStringIncludes(verdicts[0]!, "end FAILED end of the script: the connection has ended: ");
});

Deno.test("a connection is not opened twice", async () => {
  const { code, verdicts } = await runMaster("connect\nconnect\n");
  assertEquals([code, verdicts], [1, ["2 FAILED connect: the connection is already open"]]);
});

Deno.test("a script ends only after its repeated requests have ended", async () => {
  let under = 0;
  const { code } = await runMaster(`${START}every 1m read 1/100\nwait 5s\n`, {
    afterRequest: async (clock) => {
      under++;
      await new Promise<void>((resolve) => clock.schedule(clock.monotonic() + 40_000, resolve));
      under--;
    },
  });
  assertEquals([code, under], [0, 0]);
});
