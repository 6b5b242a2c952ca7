// The parts of the faults: text, time and scope, numbers, and the relay between a station and its peer.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { FaultRelay } from "../../../../cli/simulation/faults/fault_relay.ts";
import { FaultSet } from "../../../../cli/simulation/faults/fault_set.ts";
import type { FaultRow } from "../../../../cli/simulation/faults/fault_row.ts";
import {
  FAULT_NAMES,
  type FaultDeclaration,
  faultNames,
  FAULTS,
  faultUse,
} from "../../../../cli/simulation/faults/fault_table.ts";
import { Mistake, type Word, wordsOf } from "../../../../cli/text/words.ts";
import { faultText, parseFault } from "../../../../cli/simulation/faults/fault_text.ts";
import { NumberMap } from "../../../../cli/simulation/faults/number_map.ts";
import { FINDINGS } from "../../../../codec/capture/mod.ts";
import { encodeApci } from "../../../../codec/low_level.ts";
import { decodeApdu, encodeAsdu, formatApdu, IEC104 } from "../../../../codec/mod.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { assertGolden } from "../../../helpers/golden.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { TestBench } from "../../../helpers/stations/bench_station.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { frame } from "../../../helpers/wire/frames.ts";
import type { StationDeclaration } from "../../../../mod.ts";
import { BAY } from "../../../helpers/stations/simulated.ts";

const PUMP: StationDeclaration = {
  ...BAY,
  sectors: [{
    ...BAY.sectors[0]!,
    commands: [{ ioa: 50, type: "C_SC_NA_1", feedback: { ioa: 1 } }, {
      ioa: 51,
      type: "C_SC_NA_1",
    }],
  }],
  procedures: { endOfInitialization: false },
};

Deno.test("the rows of all faults, besides their texts, are as reviewed", () => {
  const lines = FAULT_NAMES.flatMap((name) => {
    const { parameters = {}, ...row }: FaultRow = FAULTS[name];
    const shown = Object.entries(parameters).map(([key, value]) =>
      `  ${key} ${withoutText(value)}`
    );
    return [`${name} ${withoutText(row)}`, ...shown];
  });
  assertGolden("tests/cli/simulation/faults/rows.txt", `${lines.join("\n")}\n`);
});

/** A row as JSON, without prose. */
function withoutText(row: object): string {
  return JSON.stringify(row, (key, value) => key === "text" ? undefined : value);
}

Deno.test("every fault names an existing finding, or what a recording shows instead", () => {
  for (const role of ["controlled", "controlling"] as const) {
    for (const name of faultNames(role)) {
      const { finding, observable } = faultUse(name, role);
      assert(finding === undefined ? observable !== undefined : finding in FINDINGS, name);
    }
  }
});

Deno.test("a fault that only the other station can have is refused", () => {
  const found = parseFault([{ text: "refuse", column: 1 }], "controlling");
  assert(found instanceof Mistake && /^unknown fault "refuse", expected /.test(found.text));
  const other = parseFault([{ text: "double-start", column: 1 }], "controlled");
  assert(other instanceof Mistake);
});

Deno.test("every fault is read from its text, with the parameters that it was written with", () => {
  for (const fault of FAULT_NAMES) {
    const { parameters }: FaultRow = FAULTS[fault];
    const own = Object.fromEntries(
      Object.entries(parameters).map(([key, { range: [, high] }]) => [key, high]),
    );
    const scope = { type: "C_SC_NA_1", ca: 1, ioa: 5000, times: 2, afterMs: 1000, forMs: 60_000 };
    const declaration = { fault, ...own, ...scope } as FaultDeclaration;
    const [role] = FAULTS[fault].roles;
    const words = wordsOf(faultText(declaration)) as readonly Word[];
    assertEquals(parseFault(words, role!), declaration);
  }
});

Deno.test("a mistake in a fault says what was found and what was expected", () => {
  const mistakes = [
    [
      "omit-confirmatio",
      1,
      /^unknown fault "omit-confirmatio", expected .*; did you mean omit-confirmation\?$/,
    ],
    ["flood copies=0", 14, /^flood: copies is 0, expected a whole number from 2 to 10000$/],
    ["flood copies=x", 14, /^flood: copies is "x", expected a number$/],
    ["flood by=5s", 7, /^flood: unknown key by, expected copies, type, /],
    [
      "delay-termination by=5",
      22,
      /^delay-termination: by is "5", expected a duration such as 5s$/,
    ],
    ["refuse times=1 times=2", 16, /^refuse: times is given twice$/],
    [
      "refuse type=C_SC_NA",
      13,
      /^refuse: type is "C_SC_NA", expected the name of a type, .*did you mean C_SC_NA_1\?$/,
    ],
    ["refuse for=0s", 12, /^refuse: for is 0s, expected a duration from 1ms to 365d$/],
    ["stale-time by=9999d", 15, /^stale-time: by is 9999d, expected a duration from 1ms to \d+d$/],
    ["refuse times", 8, /^refuse: times is "", expected a number$/],
  ] as const;
  for (const [text, column, expected] of mistakes) {
    const found = parseFault(wordsOf(text) as readonly Word[], "controlled");
    assert(found instanceof Mistake && expected.test(found.text), JSON.stringify(found));
    assertEquals(found.column, column, text);
  }
});

Deno.test("a fault applies to what its scope names, in its time, and as often as it says", () => {
  const faults = new FaultSet();
  const subject = { type: "C_SC_NA_1", ca: 1, ioa: 50 };
  faults.add(
    { fault: "refuse", type: "C_SC_NA_1", ioa: 50, times: 2, afterMs: 100, forMs: 1000 },
    0,
  );
  const takes = (at: number, about = subject) => faults.take("refuse", about, at) !== undefined;
  assertEquals([
    takes(99),
    takes(100, { ...subject, ioa: 51 }),
    takes(100, { ...subject, type: "C_DC_NA_1" }),
  ], [
    false,
    false,
    false,
  ]);
  assertEquals(faults.take("flood", subject, 100), undefined);
  assertEquals([takes(100), takes(1099), takes(1099)], [true, true, false]);
  faults.add({ fault: "refuse", forMs: 10 }, 0);
  assertEquals([takes(9), takes(10), faults.list(10).length], [true, false, 0]);
  for (let i = 0; i < 1000; i++) faults.add({ fault: "flood" }, 0);
  assertThrows(() => faults.add({ fault: "flood" }, 0), RangeError, "1000 faults");
  assertEquals([faults.end("refuse"), faults.end(faults.list(0)[0]!.id), faults.end()], [
    0,
    1,
    999,
  ]);
});

Deno.test("numbers are translated past removed and added frames, also where they restart at 0", () => {
  const map = new NumberMap();
  for (let i = 0; i < 32_766; i++) {
    assertEquals(map.pass(), i);
    assertEquals(map.acknowledge(i + 1), i + 1);
  }
  map.drop();
  assertEquals(map.acknowledged, 32_767);
  assertEquals([map.insert(), map.pass(), map.sourceNext], [32_766, 32_767, 0]);
  assertEquals([map.acknowledge(32_767), map.acknowledge(0)], [32_767, 0]);
  assertEquals(map.acknowledge(5), 5, "what is ahead of everything sent stays as far ahead");
});

Deno.test("random omissions, copies and delays never make a number wrong on either side", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = new Prng(seed);
    const map = new NumberMap();
    const open: { readonly source: number | undefined }[] = [];
    let [sent, done, next] = [0, 0, 0];
    for (let i = 0; i < 300; i++) {
      const what = random.int(0, 3);
      if (what === 0) map.drop(), sent++;
      else if (what === 1) assertEquals(map.insert(), next++), open.push({ source: undefined });
      else if (what === 2) assertEquals(map.pass(), next++), open.push({ source: sent++ });
      else {
        const count = random.int(0, open.length);
        open.splice(0, count);
        const acknowledged = map.acknowledge(next - open.length);
        const first = open.find(({ source }) => source !== undefined)?.source ?? sent;
        assert(acknowledged >= done && acknowledged <= first, `seed ${seed}`);
        if (open.length === 0) assertEquals(acknowledged, sent, `seed ${seed}`);
        done = acknowledged;
      }
    }
  }
});

Deno.test("a relay without faults passes every frame as it is", () => {
  const relay = new FaultRelay({
    role: "controlled",
    faults: new FaultSet(),
    profile: IEC104,
    random: () => 0,
  });
  for (const text of ["STARTDT con", "I(0,0)", "I(1,0)", "S(0)", "TESTFR act"]) {
    const { toPeer, toStation } = relay.outgoing(frame(text), 0);
    assertEquals([toPeer.map(({ octets }) => octets), toStation], [[frame(text)], []], text);
  }
  for (const text of ["TESTFR con", "S(2)", "I(0,2)", "I(7,2)", "I(1,2)"]) {
    const { toPeer, toStation } = relay.incoming(frame(text), 0);
    assertEquals([toPeer, toStation], [[], [frame(text)]], text);
  }
});

Deno.test("an I frame without an ASDU reaches the station as it is, and so do any octets", async () => {
  await using bench = new TestBench({ declaration: PUMP });
  const master = (await bench.listener.connect())!;
  await master.stream.write(Uint8Array.of(0x68, 4, 0, 0, 0, 0));
  await settle();
  assertEquals(bench.events.filter(({ type }) => type === "link").length, 3);
  const other = (await bench.listener.connect())!;
  await other.stream.write(Uint8Array.of(0x47, 0x45, 0x54));
  await settle();
  assertEquals(bench.bench.station.links.length, 0);
});

Deno.test("any octets from the peer reach the station as they are, while a fault is in force", async () => {
  for (let seed = 0; seed < 100; seed++) {
    const random = new Prng(seed);
    await using bench = new TestBench({
      declaration: PUMP,
      faults: [{ fault: "flood", copies: 3 }],
    });
    const master = (await bench.listener.connect())!;
    const { length } = bench.mistakes;
    const frames = Array.from({ length: 20 }, () => {
      const octets = random.octets(random.int(0, 20));
      return random.chance(0.7)
        ? Uint8Array.of(0x68, octets.length + 4, 0, 0, 0, 0, ...octets)
        : octets;
    });
    for (const each of frames) {
      if (!master.stream.closed) await master.stream.write(each).catch(() => {});
    }
    await settle();
    assertEquals([bench.mistakes.length, bench.notes], [length, []], `seed ${seed}`);
  }
});

Deno.test("a script makes the station misbehave, and stops that", async () => {
  await using bench = new TestBench({ declaration: PUMP });
  const master = (await bench.listener.connect())!;
  const { ended } = bench.script(
    "fault refuse cause=45 type=C_SC_NA_1\nwait 5s\nfaults end refuse\n",
  );
  await settle();
  const command = {
    type: "C_SC_NA_1",
    cause: 6,
    ca: 1,
    objects: [{ ioa: 51, value: 1, qualifier: 0, select: false }],
  } as const;
  assertEquals(await master.ask(command), ["C_SC_NA_1 uknCOT NEGATIVE CA 1: 51=ON"]);
  await bench.clock.advance(5000);
  assertEquals(await ended, undefined);
  assertEquals((await master.ask(command)).length, 2);
});

Deno.test("a STARTDT act that is not to be confirmed does not reach the station, which then sends no data", () => {
  const faults = new FaultSet();
  faults.add({ fault: "no-start-confirmation", times: 1 }, 0);
  const relay = new FaultRelay({
    ...{ role: "controlled", faults, profile: IEC104, random: () => 0 },
  });
  const passes = (name: "STARTDT act" | "TESTFR act") =>
    relay.incoming(frame(name), 0).toStation.length === 1;
  assertEquals([passes("TESTFR act"), passes("STARTDT act"), passes("STARTDT act")], [
    true,
    false,
    true,
  ]);
});

Deno.test("delayed ASDUs leave in the order of their times, and what is due is the first of them", () => {
  const faults = new FaultSet();
  const relay = new FaultRelay({ role: "controlled", faults, profile: IEC104, random: () => 0 });
  const confirmation = (ioa: number) => {
    const object = { ioa, value: 1, select: false, qu: 0 } as const;
    const asdu = encodeAsdu({ type: "C_SC_NA_1", cause: 7, ca: 1, objects: [object] });
    return encodeApci({ format: "I", sendNumber: 0, receiveNumber: 0 }, asdu);
  };
  for (const [ioa, byMs] of [[1, 300], [2, 100], [3, 200], [4, 300]] as const) {
    faults.add({ fault: "delay-confirmation", byMs, times: 1 }, 0);
    assertEquals(relay.outgoing(confirmation(ioa), 0).toPeer, []);
  }
  const released = (now: number) =>
    relay.release(now).toPeer.map(({ octets }) => formatApdu(decodeApdu(octets)));
  const sent = (number: number, ioa: number) =>
    `I N(S)=${number} N(R)=0 C_SC_NA_1 actcon CA 1: ${ioa}=ON`;
  assertEquals([relay.due, released(99)], [100, []]);
  assertEquals([released(100), relay.due], [[sent(0, 2)], 200]);
  assertEquals([released(300), relay.due], [[sent(1, 3), sent(2, 1), sent(3, 4)], Infinity]);
});

Deno.test("a refused request is mirrored with the cause, and the station does not see it", () => {
  const faults = new FaultSet();
  faults.add({ fault: "refuse", cause: 47 }, 0);
  const relay = new FaultRelay({ role: "controlled", faults, profile: IEC104, random: () => 0 });
  const { toPeer, toStation } = relay.incoming(frame("I(0,0)"), 0);
  assertEquals(toPeer.map(({ octets }) => formatApdu(decodeApdu(octets))), [
    "I N(S)=0 N(R)=1 C_SC_NA_1 uknIOA NEGATIVE CA 1: 0=OFF",
  ]);
  assertEquals(toStation, [frame("S(0)")]);
});

Deno.test("the link survives faults of ASDUs for minutes, and the station works afterwards", async () => {
  await using bench = new TestBench({ declaration: PUMP });
  const master = (await bench.listener.connect())!;
  for (
    const fault of [
      "omit-confirmation",
      "omit-termination",
      "ignore-request",
      "delay-confirmation by=20s",
    ]
  ) {
    await bench.type(`fault ${fault} times=1`);
    await master.ask({
      type: "C_SC_NA_1",
      cause: 6,
      ca: 1,
      objects: [{ ioa: 51, value: 1, qualifier: 0, select: false }],
    });
    await bench.clock.advance(60_000);
  }
  assertEquals(master.connection.state, "started");
  assertEquals(await bench.type("faults"), "no faults");
  master.news();
  assertEquals(
    await master.ask({
      type: "C_SC_NA_1",
      cause: 6,
      ca: 1,
      objects: [{ ioa: 51, value: 1, qualifier: 0, select: false }],
    }),
    ["C_SC_NA_1 actcon CA 1: 51=ON", "C_SC_NA_1 actterm CA 1: 51=ON"],
  );
});

Deno.test("faults are listed and ended on the console", async () => {
  await using bench = new TestBench({ declaration: PUMP });
  assertEquals(
    await bench.type("fault delay-confirmation by=20s after=1m"),
    "fault 1: delay-confirmation by=20s after=1m, begins in 1 min",
  );
  assertEquals(await bench.type("fault flood"), "fault 2: flood, applied 0 times");
  assertEquals(await bench.type("faults end flood"), "1 fault ended");
  assertEquals(
    await bench.type("faults end x"),
    'column 12: faults: found "x", expected the number or the name of a fault',
  );
  assertEquals(await bench.type("faults end"), "1 fault ended");
});

Deno.test("station --list-faults matches the reviewed text", async () => {
  const { stdout } = await runCli(["station", "--list-faults"]);
  assertGolden("tests/cli/simulation/faults/list.txt", stdout);
});

Deno.test("faults of a file and of the command line are checked before the station starts", async () => {
  const files = {
    "bay.json": JSON.stringify({ ...BAY, faults: [{ fault: "refuse", type: "X" }] }),
  };
  const file = await runCli(["station", "bay.json", "--check"], { files });
  assertEquals(file.code, 2);
  assert(/faults\[0\]\.type is "X", expected the name of a type/.test(file.stderr), file.stderr);
  const option = await runCli(["station", "--fault", "refuse cause=99"]);
  assertEquals(option.code, 2);
  assert(
    option.stderr.includes(
      'Option --fault "refuse cause=99", column 14: refuse: cause is 99, expected',
    ),
    option.stderr,
  );
  const several = ["--fault", "refus times=1", "--fault", "flood", "--drive", "503 sin mean=1"];
  const all = await runCli(["station", ...several]);
  assertEquals(all.code, 2);
  assertEquals(
    all.stderr.split("\n").slice(0, 3).map((line) => line.replace(/, expected .*;/, ";")),
    [
      "iec104 station: The options have 2 mistakes:",
      '  Option --fault "refus times=1", column 1: unknown fault "refus"; did you mean refuse?',
      '  Option --drive "503 sin mean=1", column 5: unknown generator "sin"; did you mean sine?',
    ],
  );
});
