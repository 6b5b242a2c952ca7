// Effects of console commands on a running station, in virtual time.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { VERBS } from "../../../../cli/simulation/console/verbs.ts";
import { TestBench } from "../../../helpers/stations/bench_station.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { IEC104, type StationDeclaration } from "../../../../mod.ts";

const SINE = { kind: "sine", ioa: 6, mean: 20, amplitude: 1, periodMs: 4000 } as const;

Deno.test("set changes a value and its quality, and states whether it was reported", async () => {
  await using bench = new TestBench();
  assertEquals(await bench.type("set 1/6 20.5"), "1/6 Voltage = 20.5 kV, reported");
  assertEquals(await bench.type("set 6 20.5"), "1/6 Voltage = 20.5 kV, unchanged");
  assertEquals(
    await bench.type("set 6 21 NT substituted"),
    "1/6 Voltage = 21 kV [NT SB], reported",
  );
  assertEquals(await bench.type("set 6 21"), "1/6 Voltage = 21 kV, reported");
  assertEquals(await bench.type("set 2 on"), "1/2 Breaker = ON, reported");
  assertEquals(await bench.type("set 3 7 moving"), "1/3 Tap = 7, reported");
  assertEquals(await bench.type("set 3 7 moving"), "1/3 Tap = 7, unchanged");
  assertEquals(await bench.type("set 3 7"), "1/3 Tap = 7, reported", "no longer moving");
  assertEquals(await bench.type("set 9 105"), "1/9 Energy = 105 kWh");
  assertEquals(bench.bench.station.get(1, 6)!.quality, 0);
});

Deno.test("set holds an object that a generator drives, release returns it", async () => {
  await using bench = new TestBench({ simulation: { generators: [SINE] } });
  await bench.clock.advance(1000);
  assertEquals(bench.valueOf(6), 21);
  assertEquals(
    await bench.type("set 6 5"),
    "1/6 Voltage = 5 kV, reported; held, sine continues after release",
  );
  await bench.clock.advance(5000);
  assertEquals(bench.valueOf(6), 5);
  await bench.type("set 6 5 NT");
  assertEquals(await bench.type("release *"), "1 object released");
  assertEquals([bench.valueOf(6), bench.bench.station.get(1, 6)!.quality], [20, 0]);
  assertEquals(await bench.type("hold 1/*"), "9 objects held");
  await bench.clock.advance(1000);
  assertEquals(bench.valueOf(6), 20);
  assertEquals(await bench.type("release 6"), "1 object released");
  assertEquals(bench.valueOf(6), 19);
});

Deno.test("drive replaces the generator of an object", async () => {
  await using bench = new TestBench({ simulation: { generators: [SINE] } });
  await bench.clock.advance(2500);
  assertEquals(
    await bench.type("drive 6 ramp from=0 to=10 duration=10s end=hold"),
    "1/6 Voltage: ramp",
  );
  await bench.clock.advance(3000);
  assertEquals(bench.valueOf(6), 3);
  assertEquals(await bench.type("drive 9 count perHour=3600"), "1/9 Energy: count");
  await bench.clock.advance(20_000);
  assertEquals([bench.valueOf(6), bench.valueOf(9)], [10, 120]);
});

Deno.test("add and toggle change the present value", async () => {
  await using bench = new TestBench();
  assertEquals(await bench.type("add 3 -2"), "1/3 Tap = 3, reported");
  assertEquals(await bench.type("toggle 2"), "1/2 Breaker = ON, reported");
  assertEquals(await bench.type("toggle 2"), "1/2 Breaker = OFF, reported");
  assertStringIncludes(await bench.type("add 3 100"), "expected a whole number from -64 to 63");
  assertStringIncludes(
    await bench.type("toggle 6"),
    "6 is M_ME_NC_1, expected a point with OFF and ON",
  );
});

Deno.test("event also reports unchanged values, with the requested time and cause", async () => {
  await using bench = new TestBench({ declaration: { ...QUIET, events: {} } });
  const master = (await bench.listener.connect())!;
  assertEquals(await bench.type("event 1"), "1/1 Alarm = OFF, reported");
  const now = new Date(bench.clock.instant()).toISOString().slice(0, 23).replace("T", " ");
  assertEquals(master.news(), [`M_SP_TB_1 spont CA 1: 1=OFF @${now}`]);
  await bench.type("event 1 ON NT ago=1h cause=11");
  const before = new Date(bench.clock.instant() - 3_600_000).toISOString().slice(0, 23).replace(
    "T",
    " ",
  );
  assertEquals(master.news(), [`M_SP_TB_1 retrem CA 1: 1=ON [NT] @${before}`]);
  await bench.type("event 20 GS+SIE elapsed=120ms");
  const [start] = master.news();
  assertStringIncludes(start!, "M_EP_TE_1 spont CA 1: 20=");
  assertStringIncludes(start!, "elapsedMs=120");
  await bench.type("event 20 GS elapsed=59999ms");
  assertStringIncludes(master.news()[0]!, "elapsedMs=59999");
  assertStringIncludes(
    await bench.type("event 20 GS elapsed=60s"),
    'found "elapsed=60s", expected a duration up to 59.999s, elapsed=120ms',
  );
});

Deno.test("quality changes one object, those of a common address or all, and generators continue", async () => {
  await using bench = new TestBench({ simulation: { generators: [SINE] } });
  assertEquals(await bench.type("quality 6 invalid"), "1/6 Voltage = 20 kV [IV], reported");
  assertEquals(
    await bench.type("quality 1/* NT OV"),
    "quality of 1/*: NT OV, 8 objects changed",
  );
  await bench.clock.advance(1000);
  const { value, quality } = bench.bench.station.get(1, 6)!;
  assertEquals([value, quality & 0x40], [21, 0x40]);
  assertEquals(bench.bench.station.get(1, 1)!.quality, 0x40, "a single-point has no overflow");
  await bench.type("quality * good");
  assertEquals(bench.bench.station.get(1, 1)!.quality, 0);
});

Deno.test("count increments counters, burst creates events and reports losses of a full buffer", async () => {
  await using bench = new TestBench({
    declaration: { ...QUIET, events: { classes: [{ name: "events", limit: 50 }] } },
  });
  assertEquals(await bench.type("count 9 7"), "1/9 Energy = 107 kWh");
  assertEquals(await bench.type("burst 40"), "40 events of 2 points");
  assertEquals(
    await bench.type("burst 40 1"),
    "40 events of 1 point; 30 lost because the event buffer is full",
  );
  const [waiting] = bench.bench.station.bufferedEvents.values();
  assertEquals(waiting, 50);
});

Deno.test("list has a column of names unless no object has one", async () => {
  const named = { ioa: 1, type: "M_SP_NA_1", name: "Door" } as const;
  const unnamed = { ioa: 2, type: "M_SP_NA_1" } as const;
  const headOf = async (points: readonly (typeof named | typeof unnamed)[]) => {
    await using bench = new TestBench({ declaration: { sectors: [{ ca: 1, points }] } });
    const [head] = (await bench.type("list")).split("\n");
    return head!.trim().split(/ +/);
  };
  const others = ["value", "quality", "type", "driven", "by"];
  assertEquals(await headOf([named, unnamed]), ["CA/IOA", "name", ...others]);
  assertEquals(await headOf([unnamed]), ["CA/IOA", ...others]);
});

Deno.test("list shows objects with their drivers", async () => {
  await using bench = new TestBench({ simulation: { generators: [SINE] } });
  await bench.type("quality 8 NT");
  await bench.type("set 1 ON");
  assertEquals((await bench.type("list 1/")).split("\n").map((line) => line.trimEnd()), [
    "CA/IOA  name            value      quality  type       driven by",
    "1/1     Alarm              ON               M_SP_NA_1  held",
    "1/2     Breaker           OFF               M_DP_NA_1",
    "1/3     Tap                 5               M_ST_NA_1",
    "1/4     Load                0               M_ME_NA_1",
    "1/5     Oil                40               M_ME_NB_1",
    "1/6     Voltage            20 kV            M_ME_NC_1  sine",
    "1/7     Word       0x00000000               M_BO_NA_1",
    "1/8     Set-point           0      NT       M_ME_NC_1",
    "1/9     Energy            100 kWh           M_IT_NA_1",
  ]);
  assertEquals((await bench.type("list energy")).split("\n").length, 2);
  assertStringIncludes(await bench.type("list nothing"), 'found "nothing", expected part of');
});

Deno.test("expect compares value and quality", async () => {
  await using bench = new TestBench();
  assertEquals(await bench.type("expect 6 20"), "1/6 Voltage = 20 kV");
  await bench.type("set 6 20.1 NT");
  assertEquals(await bench.type("expect 6 20.1"), "1/6 Voltage = 20.1 kV [NT]");
  assertEquals(await bench.type("expect 6 20.1 NT"), "1/6 Voltage = 20.1 kV [NT]");
  assertEquals(
    await bench.type("expect 6 20.1 good"),
    "expect: 1/6 Voltage = 20.1 kV [NT], expected 20.1 kV",
  );
  assertEquals(await bench.type("expect 2 ON"), "expect: 1/2 Breaker = OFF, expected ON");
});

Deno.test("cut and restart close the connections that links lists, and peers can reconnect", async () => {
  await using bench = new TestBench({ declaration: QUIET });
  await bench.listener.connect();
  await bench.listener.connect({ start: false });
  await bench.type("event 1");
  assertEquals(
    await bench.type("links"),
    [
      "192.0.2.1:2404: 2 connections",
      "  1  192.0.2.9:40001  started",
      "  2  192.0.2.9:40002  stopped",
      "1 event of all pending or unacknowledged",
    ].join("\n"),
  );
  assertEquals(await bench.type("cut 7"), "cut: Unknown connection 7; links lists the connections");
  assertEquals(await bench.type("cut 2"), "1 connection closed");
  assertEquals(bench.bench.station.links.length, 1);
  await bench.type("set 6 5");
  assertEquals(await bench.type("restart"), "restarted");
  assertEquals([bench.bench.station.links.length, bench.valueOf(6)], [0, 20]);
  const master = (await bench.listener.connect())!;
  assertEquals(master.connection.state, "started");
});

Deno.test("restart drops pending events", async () => {
  await using bench = new TestBench({ declaration: QUIET });
  await bench.listener.connect({ start: false });
  await bench.type("event 1");
  assertStringIncludes(await bench.type("links"), "1 event of all pending");
  assertEquals(await bench.type("restart"), "restarted");
  const master = (await bench.listener.connect())!;
  await bench.clock.advance(1000);
  assertEquals(master.news().filter((text) => text.includes(" spont ")), []);
});

Deno.test("refuse rejects all connections until restore", async () => {
  await using bench = new TestBench({ declaration: QUIET });
  const master = (await bench.listener.connect())!;
  assertEquals(await bench.type("refuse"), "refusing connections; 1 connection closed");
  assertEquals(master.connection.state, "closed");
  assertEquals(await bench.listener.connect(), undefined);
  assertStringIncludes(await bench.type("links"), "192.0.2.1:2404, refusing: 0 connections");
  bench.listener.fails = true;
  const failing = bench.type("restore");
  await bench.clock.advance(5000); // for as long as a port may be busy
  assertEquals(await failing, "restore: Cannot listen on 192.0.2.1:2404: taken");
  bench.listener.fails = false;
  assertEquals(await bench.type("restore"), "accepting connections again");
  assertEquals((await bench.listener.connect())!.connection.state, "started");
  assertEquals(await bench.type("restore"), "nothing to restore");
});

Deno.test("silence holds everything back until restore", async () => {
  await using bench = new TestBench({ declaration: QUIET });
  const master = (await bench.listener.connect())!;
  assertEquals(await bench.type("silence"), "silent, with 1 connection");
  await bench.type("event 1 ON");
  assertEquals(master.news(), []);
  const late = (await bench.listener.connect())!;
  assertEquals(late.connection.state, "starting");
  assertEquals(await bench.type("restore"), "no longer silent");
  await settle();
  assertEquals(master.news().length, 1);
  assertEquals(late.connection.state, "started");
});

Deno.test("a silent station and its peer both close without a message", async () => {
  await using bench = new TestBench({ declaration: QUIET });
  const master = (await bench.listener.connect())!;
  await bench.type("silence");
  await bench.type("event 1 ON");
  await bench.clock.advance(15_000); // t1 of the station
  assertEquals(bench.bench.station.links.length, 0);
  assertEquals(master.connection.state, "started", "it was not notified");
  await bench.clock.advance(30_000); // t3 and t1 of the peer
  assertEquals(master.connection.state, "closed");
  await bench.type("restore");
  const back = (await bench.listener.connect())!;
  assertEquals(back.news().length, 1, "the event was kept");
});

Deno.test("clock sets the clock of the station forward or back", async () => {
  await using bench = new TestBench();
  const before = bench.bench.station.instant;
  assertEquals(await bench.type("clock +1.5h"), "the clock was set forward by 1 h 30 min");
  assertEquals(bench.bench.station.instant - before, 5_400_000);
  assertEquals(await bench.type("clock -3s"), "the clock was set back by 3 s");
  assertEquals(bench.bench.station.instant - before, 5_397_000);
});

Deno.test("send sends any ASDU on every started connection", async () => {
  await using bench = new TestBench({ declaration: QUIET });
  const master = (await bench.listener.connect())!;
  await bench.listener.connect({ start: false });
  const sent = "64 01 0A 00 01 00 00 00 00 14";
  assertEquals(
    await bench.type(`send ${sent}`),
    "sent on 1 connection: C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)",
  );
  assertEquals(master.news(), ["C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)"]);
  assertStringIncludes(await bench.type("send 0D 03 03 00 01 00 01"), "length-mismatch");
  assertEquals(master.octets.at(-1), Uint8Array.of(0x0d, 3, 3, 0, 1, 0, 1));
});

Deno.test("send reads and sends an ASDU with the field sizes of the station", async () => {
  const profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } as const;
  await using bench = new TestBench({ declaration: QUIET, profile });
  const master = (await bench.listener.connect())!;
  assertEquals(
    await bench.type("send 01 01 03 01 05 00 01"),
    "sent on 1 connection: M_SP_NA_1 spont CA 1: 5=ON",
  );
  assertEquals(master.octets.at(-1), Uint8Array.of(1, 1, 3, 1, 5, 0, 1));
  assertStringIncludes(await bench.type("send 01 01 03 01"), "sent on 1 connection");
  assertEquals(master.octets.at(-1), Uint8Array.of(1, 1, 3, 1));
});

Deno.test("send refuses fewer octets than the header of an ASDU of the station", async () => {
  await using bench = new TestBench({ declaration: QUIET });
  assertStringIncludes(
    await bench.type("send 01 01 03 00 01"),
    "Nothing was sent: found 5 octets, expected at least the 6 octets of the header",
  );
});

Deno.test("say, help and quit are executed", async () => {
  await using bench = new TestBench();
  assertEquals(await bench.type('say "phase 2" begins # really'), "phase 2 begins");
  const help = await bench.type("help");
  for (const { name } of VERBS) {
    assert(help.includes(`\n  ${name}`) || help.startsWith(`  ${name}`));
  }
  assertEquals(help.split("\n").filter((line) => line.length > 100), []);
  assertStringIncludes(await bench.type("help cut"), "close all connections");
  assertEquals(bench.quit.signal.aborted, false);
  assertEquals(await bench.type("quit"), "quits");
  assertEquals(bench.quit.signal.aborted, true);
});

Deno.test("an invalid line is reported with what was expected, and has no effect", async () => {
  await using bench = new TestBench();
  for (
    const [line, message] of [
      ["sett 1 2", 'found "sett", expected set, event,'],
      ["set", "set: the address is missing, expected CA/IOA"],
      ["set 6", "set: the value is missing, expected a value of M_ME_NC_1: a number"],
      ["set 6 x", 'set: found "x", expected a value of M_ME_NC_1: a number'],
      ["set 60 1", "column 5: set: Unknown object 1/60; did you mean 1/6?"],
      ["set 1 6 20.5", "CA and IOA are written 1/6"],
      ["set x 1", 'set: "x" is not an address, expected CA/IOA such as 1/1'],
      ["set 2 4", 'set: found "4", expected a value of M_DP_NA_1: a whole number from 0 to 3'],
      ["set 6 1 XX", 'column 9: set: found "XX", expected good, IV, NT, SB, BL or OV (M_ME_NC_1)'],
      ["set 6 1 ago=1", 'set: found "ago=1", expected a duration, ago=10s'],
      ["set 6 1 cause=0", 'set: found "cause=0", expected a cause of transmission from 1 to 63'],
      ["set 6 1 elapsed=1s", 'set: found "elapsed=1s", expected ago= or cause='],
      ["set 9 1 ago=1s", 'set: found "ago=1s", expected a quality'],
      ["event 9", "event: 9 is a counter"],
      ["quality 6", "quality: the quality is missing"],
      ["quality", "quality: the address is missing"],
      ["quality 2/* NT", "quality: Unknown common address 2, expected one of 1"],
      ["quality * XX", 'quality: found "XX", expected good, IV, NT, SB, BL, EI or OV'],
      ["count 6 1", "count: 6 is M_ME_NC_1, expected a counter"],
      ["count 9 -1", 'count: found "-1", expected a whole number from 0 to '],
      ["add 6", "column 6: add: found the end of the line, expected a number to add"],
      ["burst 0", 'burst: found "0", expected a whole number from 1 to 1000000'],
      ["burst 5 6", "burst: 6 is M_ME_NC_1, expected a point with OFF and ON"],
      ["drive 6 sin", 'drive: unknown generator "sin"'],
      ["hold", "hold: the address is missing"],
      ["hold 6 7", 'hold: found "7", expected the end of the line'],
      ["cut x", 'cut: found "x", expected the number of a connection'],
      ["clock 3s", 'clock: found "3s", expected a difference such as +3s or -1h'],
      ["send", "send: the octets are missing, expected hexadecimal digits"],
      ["send 64 z0", 'column 9: send: expected hex digits, found "z"'],
      ["send 64 01", "send: found 2 octets, expected at least the 4 octets of the header"],
      ["say", "say: the text is missing"],
      ["links now", 'links: found "now", expected the end of the line'],
      ["help sett", 'help: found "sett", expected set, '],
      ["wait 5s", "wait is only available in scripts (--script)"],
      ['say "x', 'cannot read "x, expected a closing quote'],
    ] as const
  ) {
    assertStringIncludes(await bench.type(line), message, line);
  }
  assertEquals(bench.answers, []);
  assertEquals(await bench.type("# a comment"), "");
});

Deno.test("with several common addresses, each object is named with its own", async () => {
  const points = [{ ioa: 6, type: "M_ME_NC_1", value: 1 }] as const;
  await using bench = new TestBench({
    declaration: { sectors: [{ ca: 1, points }, { ca: 47, points }] },
  });
  assertEquals(await bench.type("set 47/6 2"), "47/6 = 2, reported");
  assertEquals(
    await bench.type("set 6 2"),
    'column 5: set: "6" lacks the common address, expected CA/IOA such as 1/6',
  );
  assertEquals(await bench.type("set 47 6 2"), "column 5: set: 47 6 is written 47/6");
  assertEquals(await bench.type("quality 47/* IV"), "47/6 = 2 [IV], reported");
  assertEquals(bench.bench.station.get(1, 6)!.quality, 0);
});

/** The bay without an end of initialization, and with a start event of protection equipment. */
const QUIET: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_SP_NA_1", name: "Alarm", value: 0 },
      { ioa: 2, type: "M_DP_NA_1", name: "Breaker", value: 1 },
      { ioa: 6, type: "M_ME_NC_1", name: "Voltage", unit: "kV", value: 20 },
      { ioa: 20, type: "M_EP_TE_1", name: "Start" },
    ],
    counters: [{ ioa: 9, name: "Energy", unit: "kWh", value: 100 }],
  }],
  procedures: { endOfInitialization: false },
};

Deno.test("addresses are typed in any format, and shown in the chosen one", async () => {
  await using bench = new TestBench();
  assertEquals(await bench.type("set 1/0.0.6 20.5"), "1/6 Voltage = 20.5 kV, reported");
  bench.bench.scenario.objects.useStyle({ format: "8.8.8", octets: 3 });
  assertEquals(await bench.type("set 0x6 21"), "1/0.0.6 Voltage = 21 kV, reported");
  assertStringIncludes(String(await bench.type("list Voltage")), "1/0.0.6  Voltage");
});

Deno.test("hold, release and quality take lists and ranges of addresses", async () => {
  await using bench = new TestBench();
  assertEquals(await bench.type("hold 1/2,5-6"), "3 objects held");
  assertEquals(await bench.type("release 0x1-0x9"), "3 objects released");
  assertEquals(
    await bench.type("hold 1/90-99"),
    "column 6: hold: no object has one of the addresses 1/90-99",
  );
});
