// Scripts: every possible mistake, and their effects, in virtual time.

import { assert, assertEquals } from "@std/assert";
import { languageLines } from "../../../../cli/simulation/console/language.ts";
import { parseScript, SCRIPT_WORDS } from "../../../../cli/simulation/console/script.ts";
import { VERBS } from "../../../../cli/simulation/console/verbs.ts";
import { CONDITION_WORDS } from "../../../../cli/simulation/console/conditions.ts";
import { ObjectTable } from "../../../../cli/simulation/object_table.ts";
import type { StationDeclaration } from "../../../../mod.ts";
import { TestBench } from "../../../helpers/stations/bench_station.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { randomText } from "../../../helpers/random/random_text.ts";
import { BAY } from "../../../helpers/stations/simulated.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ...BAY.sectors[0]!,
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 1 } }],
  }],
  procedures: { endOfInitialization: false },
};
const OBJECTS = new ObjectTable(STATION);

function faults(text: string): readonly string[] {
  const { steps, faults } = parseScript(text, OBJECTS);
  if (faults.length > 0) assertEquals(steps, []);
  return faults.map(({ line, column, text }) => `${line}:${column} ${text}`);
}

Deno.test("a script waits, repeats and changes values without drift", async () => {
  await using bench = new TestBench();
  const { ended } = bench.script(`
    # three steps of 100 ms
    set 6 0
    repeat 3
      wait 100ms
      add 6 1
      repeat 2
        add 5 1
      end
    end
    say done
  `);
  await settle();
  const seen: number[] = [];
  for (let i = 0; i < 4; i++) {
    seen.push(bench.valueOf(6));
    await bench.clock.advance(100);
  }
  assertEquals(seen, [0, 1, 2, 3]);
  assertEquals(bench.valueOf(5), 46);
  assertEquals(bench.answers.at(-1), "done");
  assertEquals(await ended, undefined);
});

Deno.test("a script runs due simulation steps before its own line", async () => {
  await using bench = new TestBench({
    simulation: { generators: [{ kind: "count", ioa: 9, perHour: 3600 }] },
  });
  const { ended } = bench.script("wait 5s\nset 6 1\nexpect 9 105");
  await bench.clock.advance(5000);
  assertEquals(await ended, undefined);
});

Deno.test("wait for supports connections, requests, commands, values and delivery", async () => {
  await using bench = new TestBench({ declaration: STATION });
  const { ended } = bench.script(`
    wait for started
    say started
    wait for interrogation 1
    say interrogated
    wait for command 5000 ON
    say operated
    wait for 1 ON
    say closed
    wait for delivered
    say delivered
    wait for stopped within 1h
    say stopped
  `);
  const said = async (ms = 1000) => {
    await bench.clock.advance(ms);
    return bench.answers.at(-1);
  };
  assertEquals(await said(), undefined);
  const master = (await bench.listener.connect())!;
  assertEquals(await said(), "started");
  master.tell({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 0, qoi: 20 }] });
  assertEquals(await said(), "interrogated");
  const command = { type: "C_SC_NA_1", cause: 6, ca: 1 } as const;
  master.tell({ ...command, objects: [{ ioa: 5000, value: 0, qualifier: 0, select: false }] });
  assertEquals(await said(), "interrogated", "OFF was not waited for");
  master.tell({ ...command, objects: [{ ioa: 5000, value: 1, qualifier: 0, select: false }] });
  await said();
  assertEquals(bench.answers.slice(2, 4), ["operated", "closed"]);
  assertEquals(await said(20_000), "delivered");
  await master.connection.close();
  assertEquals(await said(), "stopped");
  assertEquals(await ended, undefined);
});

Deno.test("a condition that is not met in time ends the script with exit code 4", async () => {
  await using bench = new TestBench({ declaration: STATION });
  for (const condition of ["started", "command 5000", "6 7 NT"]) {
    const { ended } = bench.script(`say x\nwait for ${condition} within 10s`);
    await bench.clock.advance(9999);
    assertEquals(await Promise.race([ended, settle().then(() => "running")]), "running");
    await bench.clock.advance(1);
    const error = (await ended)!;
    assertEquals(
      [error.message, error.exitCode],
      [`line 2: ${condition} did not occur within 10 s`, 4],
    );
  }
  assertEquals(bench.clock.scheduled, 0, "no call is left");
});

Deno.test("a failed expectation or command ends the script with exit code 1", async () => {
  await using bench = new TestBench();
  for (
    const [line, message] of [
      ["expect 6 21", "line 3: 1/6 Voltage = 20 kV, expected 21 kV"],
      ["cut 5", "line 3: Unknown connection 5; links lists the connections"],
    ] as const
  ) {
    const error = (await bench.script(`\nsay x\n${line}\nset 6 99`).ended)!;
    assertEquals([error.message, error.line, error.exitCode], [message, 3, 1]);
    assertEquals(bench.valueOf(6), 20);
  }
});

Deno.test("an endless script ends with its signal, wherever it waits", async () => {
  for (const text of ["repeat\n wait 1h\nend", "wait for started", "wait for clock", "wait 1h"]) {
    await using bench = new TestBench();
    const { ended } = bench.script(text);
    await bench.clock.advance(100_000);
    bench.quit.abort();
    assertEquals(await ended, undefined, text);
  }
  await using bench = new TestBench();
  assertEquals(await bench.script("quit\nset 6 99").ended, undefined);
  assertEquals(bench.valueOf(6), 20);
});

Deno.test("a repeat without waits yields to other tasks", async () => {
  await using bench = new TestBench();
  const { ended } = bench.script("repeat 1000000\n add 6 1\nend");
  await settle();
  assert(bench.valueOf(6) < 1_000_000);
  bench.quit.abort();
  await bench.clock.advance(0);
  assertEquals(await ended, undefined);
});

Deno.test("every mistake of a script is reported with line and column", () => {
  assertEquals(
    faults([
      "set 6 x",
      "# fine",
      "wait 5",
      "wait",
      "wait for",
      "wait for nothing",
      "wait for started now",
      "wait for 60 1",
      "wait for 6",
      "wait for started within 5",
      "wait for command 5001",
      "wait for command 5000 2",
      "wait for interrogation 2",
      "repeat 0",
      "end",
      "end",
      "sett 6 1",
      'say "x',
      "wait 5s 6s",
      "repeat",
      "set 6 1",
      "end now",
      "  wait for 6 within 5s",
      "  wait for startd",
    ].join("\r\n")),
    [
      '1:7 set: found "x", expected a value of M_ME_NC_1: a number',
      '3:6 wait: found "5", expected a duration such as 15s, or for',
      "4:5 wait: found the end of the line, expected a duration such as 15s, or for",
      "5:9 wait: found the end of the line, expected started, stopped, delivered, interrogation, counters, clock, command, or an address and a value",
      '6:10 wait: found "nothing", expected started, stopped, delivered, interrogation, counters, clock, command, or an address and a value',
      '7:18 wait: found "now", expected the end of the line',
      "8:10 wait: Unknown object 1/60; did you mean 1/6?",
      "9:11 wait: the value is missing, expected a value of M_ME_NC_1: a number",
      '10:25 wait: found "5", expected a duration such as 15s after within, and nothing else',
      "11:18 wait: Unknown command 1/5001; did you mean 1/5000?",
      '12:23 wait: found "2", expected a value of C_SC_NA_1: a whole number from 0 to 1, or OFF, ON',
      '13:24 wait: found "2", expected one of the common addresses 1',
      '14:8 repeat: found "0", expected a whole number from 1 to 1000000',
      "16:1 end: end without repeat",
      `17:1 found "sett", expected ${
        [...VERBS, { name: "wait" }, { name: "repeat" }, { name: "end" }].map(({ name }) => name)
          .join(", ")
      }; did you mean set?`,
      '18:5 cannot read "x, expected a closing quote',
      '19:9 wait: found "6s", expected the end of the line',
      "20:1 repeat without end",
      '22:5 end: found "now", expected the end of the line',
      "23:14 wait: the value is missing, expected a value of M_ME_NC_1: a number",
      '24:12 wait: found "startd", expected started, stopped, delivered, interrogation, counters, clock, command, or an address and a value; did you mean started?',
    ],
  );
  assertEquals(faults("repeat\nadd 6 1\nend"), [
    "3:1 end: the repeat of line 1 would run forever, expected a wait in it",
  ]);
  assertEquals(faults("repeat\nrepeat 2\nwait 1ms\nend\nend"), []);
  assertEquals(faults(""), []);
  assertEquals(faults("\ufeffsay x"), []);
});

Deno.test("any text is a script, or its mistakes are reported with places in it", () => {
  const seed = 20261127;
  const prng = new Prng(seed);
  const words = [...VERBS, ...SCRIPT_WORDS, ...CONDITION_WORDS].map(({ name }) => name);
  const pieces = [
    ...[
      "6",
      "1/6",
      "5000",
      "9",
      "20",
      "ON",
      "NT",
      "5s",
      "within",
      "for",
      "*",
      "1/*",
      "sine",
      "mean=1",
    ],
    ...['"', "#", "\n", "\r\n", "ago=1s", "cause=3", "0x1f", "-1", "1e99", "64 01 06", "__proto__"],
  ];
  for (let round = 0; round < 5000; round++) {
    const valid = Array.from({ length: prng.int(1, 6) }, () =>
      Array.from(
        { length: prng.int(0, 5) },
        (_, i) => prng.pick(i === 0 || prng.chance(0.2) ? words : pieces),
      ).join(" "));
    const text = prng.chance(0.9) ? valid.join("\n") : randomText(prng, [...pieces, ...words, " "]);
    const lines = text.split(/\r\n?|\n/);
    for (const fault of faults(text)) {
      const [line, column] = fault.split(/[: ]/).map(Number);
      const length = lines[line! - 1]?.length ?? -1;
      const isInside = column! >= 1 && column! <= length + 1;
      assert(isInside, `seed ${seed}: ${fault} of ${JSON.stringify(text)}`);
    }
  }
});

Deno.test("the language page has every keyword, in lines that fit", () => {
  const page = languageLines().join("\n");
  for (const { name } of [...VERBS, ...SCRIPT_WORDS, ...CONDITION_WORDS]) {
    assert(page.includes(`\n  ${name}`), name);
  }
  assertEquals(page.split("\n").filter((line) => line.length > 100), []);
});

Deno.test("the steps of a script have the text of their line without indentation", () => {
  const { steps } = parseScript("  repeat 3\n\twait 5s  \n  end\n", OBJECTS);
  assertEquals(steps.map(({ line, text }) => [line, text]), [[1, "repeat 3"]]);
  const [repeat] = steps;
  assert(repeat?.type === "repeat");
  assertEquals(repeat.body.map(({ line, text }) => [line, text]), [[2, "wait 5s"]]);
});
