// Read, clock synchronization, test, reset and end of initialization of a controlled station.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { TIME_FLAGS } from "../../../../codec/time.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_SP_NA_1", value: 1 },
      { ioa: 110, type: "M_ME_NC_1", value: 1.5, quality: ["NT", "BL"] },
      { ioa: 120, type: "M_EP_TD_1" },
    ],
    counters: [{ ioa: 900, value: 5 }],
  }, { ca: 2 }],
};

const NOW = Date.UTC(2026, 9, 9, 15, 34, 12, 345);

function read(ioa: number, options: Partial<AsduInput> = {}): AsduInput {
  return { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa }], ...options } as AsduInput;
}

function clock(time: number, timeFlags = 0, options: Partial<AsduInput> = {}): AsduInput {
  const objects = [{ time, timeFlags }];
  return { type: "C_CS_NA_1", cause: 6, ca: 1, objects, ...options } as AsduInput;
}

function reset(qrp: number, options: Partial<AsduInput> = {}): AsduInput {
  return { type: "C_RP_NA_1", cause: 6, ca: 1, objects: [{ qrp }], ...options } as AsduInput;
}

Deno.test("a read command is answered with the value and cause 5, without confirmation", async () => {
  const master = await stationRig(STATION).connect();
  assertEquals(await master.ask(read(100, { originator: 9 })), [
    "M_SP_NA_1 req OA 9 CA 1: 100=ON",
  ]);
  assertEquals(await master.ask(read(110)), ["M_ME_NC_1 req CA 1: 110=1.5 [NT BL]"]);
  assertEquals(await master.ask(read(100, { test: true })), ["M_SP_NA_1 req TEST CA 1: 100=ON"]);
});

Deno.test("a read command for an unreadable object is mirrored with the cause of the fault", async () => {
  const master = await stationRig(STATION).connect();
  for (const ioa of [99, 120, 900]) {
    assertEquals(await master.ask(read(ioa)), [`C_RD_NA_1 uknIOA NEGATIVE CA 1: ${ioa}`]);
  }
  const activation = read(100, { cause: 6 } as never);
  assertEquals(await master.ask(activation), ["C_RD_NA_1 uknCOT NEGATIVE CA 1: 100"]);
  assertEquals(await master.ask(read(100, { ca: 65535 })), [
    "C_RD_NA_1 uknCA NEGATIVE CA 65535: 100",
  ]);
});

Deno.test("clock synchronization sets the clock, which continues from there", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  assertEquals(await master.ask(clock(NOW + 60_000)), [
    "C_CS_NA_1 actcon CA 1: @2026-10-09 15:35:12.345",
  ]);
  await rig.clock.advance(500);
  assertEquals(rig.station.instant, NOW + 60_500);
  rig.station.set(1, 100, 0);
  await settle();
  assertEquals(master.news(), ["M_SP_TB_1 spont CA 1: 100=OFF @2026-10-09 15:35:12.845"]);
  const [notice] = noticesOf(rig, "clock");
  assertEquals([notice!.before, notice!.after], [NOW, NOW + 60_000]);
});

Deno.test("events from before the synchronization are sent before its confirmation", async () => {
  const rig = stationRig({ ...STATION, session: { k: 1, w: 1 } });
  const master = await rig.connect({ strictW: true, w: 8, t2Ms: 1000 });
  for (const value of [0, 1, 0]) {
    rig.station.set(1, 100, value);
    await settle();
  }
  master.tell(clock(NOW + 60_000));
  await settle();
  rig.station.set(1, 100, 1);
  await rig.clock.advance(10_000);
  assertEquals(master.news(), [
    "M_SP_TB_1 spont CA 1: 100=OFF @2026-10-09 15:34:12.345",
    "M_SP_TB_1 spont CA 1: 100=ON @2026-10-09 15:34:12.345, 100=OFF @2026-10-09 15:34:12.345",
    "C_CS_NA_1 actcon CA 1: @2026-10-09 15:35:12.345",
    "M_SP_TB_1 spont CA 1: 100=ON @2026-10-09 15:35:12.345",
  ]);
});

Deno.test("an impossible or invalid time is refused, and the clock is unchanged", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const good = encodeAsdu(clock(NOW + 60_000));
  const change = (index: number, octet: number): Uint8Array =>
    good.map((old, i) => i === index ? octet : old);
  // Octets 9 to 15: ms, ms, minute, hour, day, month, year.
  const bad = [
    good.map((old, i) => i === 9 ? 0x60 : i === 10 ? 0xea : old), // 60000 ms
    change(11, 60),
    change(11, good[11]! | 0x80), // IV
    change(12, 24),
    change(13, 0),
    change(14, 13),
    change(15, 100),
  ];
  for (const octets of bad) {
    const answer = await master.ask(octets);
    assert(answer[0]!.startsWith("C_CS_NA_1 actcon NEGATIVE CA 1"), answer[0]);
    assertEquals(answer.length, 1);
  }
  assertEquals(rig.station.instant, NOW);
});

Deno.test("a synchronization with the test bit, or that is only confirmed, does not change the clock", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  assertEquals((await master.ask(clock(NOW + 5000, 0, { test: true }))).length, 1);
  assertEquals(rig.station.instant, NOW);
  for (const synchronization of ["confirm", "refuse"] as const) {
    const other = stationRig({ ...STATION, time: { synchronization } });
    const answer = await (await other.connect()).ask(clock(NOW + 5000));
    const sign = synchronization === "refuse" ? " NEGATIVE" : "";
    assertEquals(answer, [`C_CS_NA_1 actcon${sign} CA 1: @2026-10-09 15:34:17.345`]);
    assertEquals(other.station.instant, NOW);
  }
});

Deno.test("once the clock was set, a time further from it than the window is refused, on both sides of the boundary", async () => {
  const DAY = 86_400_000;
  for (const windowMs of [undefined, 60_000]) {
    const window = windowMs ?? DAY;
    const time = windowMs === undefined ? {} : { synchronizationWindowMs: windowMs };
    const asked: number[] = [];
    const onClock = ({ instant }: { instant: number }) => void asked.push(instant);
    const rig = stationRig({ ...STATION, time }, { onClock });
    const master = await rig.connect();
    const isConfirmed = async (instant: number, options: Partial<AsduInput> = {}) =>
      !(await master.ask(clock(instant, 0, options)))[0]!.includes("NEGATIVE");
    // The first time may be arbitrary; one with the test bit does not count as the first, because it sets nothing.
    assertEquals(await isConfirmed(NOW - 400 * DAY, { test: true }), true);
    assertEquals(await isConfirmed(NOW + 400 * DAY), true);
    let own = NOW + 400 * DAY;
    for (const sign of [1, -1]) {
      await rig.clock.advance(1000);
      own += 1000;
      const before = asked.length;
      assertEquals(await isConfirmed(own + sign * (window + 1)), false, `${windowMs} ${sign}`);
      assertEquals(asked.length, before, "the application is not asked");
      assertEquals(rig.station.instant, own, "the clock stays");
      assertEquals(await isConfirmed(own + sign * window), true, `${windowMs} ${sign}`);
      own += sign * window;
      assertEquals(rig.station.instant, own);
    }
    assertEquals(noticesOf(rig, "refused").map(({ reason }) => reason), [
      "clock-window",
      "clock-window",
    ]);
    assertEquals([...rig.station.refusals], [["clock-window", 2]]);
  }
});

Deno.test("a clock that is only confirmed is not set, and has no window; a broadcast sets it for every common address", async () => {
  const far = NOW + 400 * 86_400_000;
  const confirming = stationRig({ ...STATION, time: { synchronization: "confirm" } });
  const one = await confirming.connect();
  for (const instant of [far, NOW, far]) {
    const [answer] = await one.ask(clock(instant));
    assert(answer!.startsWith("C_CS_NA_1 actcon CA 1"), answer);
  }
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const answers = async (instant: number) =>
    (await master.ask(clock(instant, 0, { ca: 65_535 }))).map((text) => text.split(":")[0]);
  assertEquals(await answers(far), ["C_CS_NA_1 actcon CA 1", "C_CS_NA_1 actcon CA 2"]);
  const refused = ["C_CS_NA_1 actcon NEGATIVE CA 1", "C_CS_NA_1 actcon NEGATIVE CA 2"];
  assertEquals(await answers(NOW), refused);
});

Deno.test("with a controlling clock source, tags have IV until it is set and when the synchronization is too old", async () => {
  const time = { source: "controlling", validForMs: 60_000 } as const;
  const rig = stationRig({ ...STATION, time });
  const master = await rig.connect();
  const event = async (value: number): Promise<string> => {
    rig.station.set(1, 100, value);
    await settle();
    return master.news()[0]!.split("@")[1]!;
  };
  assertEquals(await event(0), "2026-10-09 15:34:12.345 (IV)");
  await master.ask(clock(NOW));
  assertEquals(await event(1), "2026-10-09 15:34:12.345");
  await rig.clock.advance(59_999);
  assertEquals(await event(0), "2026-10-09 15:35:12.344");
  await rig.clock.advance(1);
  assertEquals(await event(1), "2026-10-09 15:35:12.345 (IV)");
});

Deno.test("time tags and synchronization are in the station's zone, with summer time", async () => {
  const rig = stationRig({ ...STATION, time: { zone: "Europe/Madrid" } });
  const master = await rig.connect();
  rig.station.set(1, 100, 0);
  await settle();
  assertEquals(master.news(), ["M_SP_TB_1 spont CA 1: 100=OFF @2026-10-09 17:34:12.345 (SU)"]);
  await master.ask(clock(Date.UTC(2026, 9, 9, 18), TIME_FLAGS.summer));
  assertEquals(rig.station.instant, Date.UTC(2026, 9, 9, 16));
});

Deno.test("a machine whose clock was never set still sends events, with IV", async () => {
  const rig = stationRig(STATION);
  rig.clock.setWall(0);
  const master = await rig.connect();
  rig.station.set(1, 100, 0);
  await settle();
  assertEquals(master.news(), ["M_SP_TB_1 spont CA 1: 100=OFF @2000-01-01 00:00:00.000 (IV)"]);
});

Deno.test("test commands are confirmed with their content, a wrong pattern is refused", async () => {
  const master = await stationRig(STATION).connect();
  const fixed = (fbp: number): AsduInput => {
    return { type: "C_TS_NA_1", cause: 6, ca: 1, objects: [{ fbp }] };
  };
  assertEquals((await master.ask(fixed(0x55aa)))[0]!.split(":")[0], "C_TS_NA_1 actcon CA 1");
  assertEquals((await master.ask(fixed(0xaa55)))[0]!.split(":")[0], "C_TS_NA_1 actcon CA 1");
  const wrong = await master.ask(fixed(0x1234));
  assertEquals(wrong[0]!.split(":")[0], "C_TS_NA_1 actcon NEGATIVE CA 1");
  const test: AsduInput = {
    type: "C_TS_TA_1",
    cause: 6,
    ca: 1,
    objects: [{ tsc: 65535, time: NOW }],
  };
  assertEquals(await master.ask(test), [
    "C_TS_TA_1 actcon CA 1: tsc=65535 @2026-10-09 15:34:12.345",
  ]);
});

Deno.test("types that a station does not support are mirrored with cause 44", async () => {
  const unsupported = ["C_CD_NA_1", "C_TS_NA_1", "C_RP_NA_1"];
  const master = await stationRig({ ...STATION, procedures: { unsupported } }).connect();
  const asdus: AsduInput[] = [
    { type: "C_CD_NA_1", cause: 6, ca: 1, objects: [{ delayMs: 0 }] },
    { type: "C_TS_NA_1", cause: 6, ca: 1, objects: [{ fbp: 0x55aa }] },
    reset(1),
  ];
  for (const asdu of asdus) {
    assertEquals((await master.ask(asdu))[0]!.split(" ").slice(1, 3), ["uknType", "NEGATIVE"]);
  }
});

Deno.test("the end of initialization is sent first, once per common address", async () => {
  const rig = stationRig({ ...STATION, procedures: { endOfInitialization: true } });
  rig.station.set(1, 100, 0);
  const master = await rig.connect();
  assertEquals(master.news(), [
    "M_EI_NA_1 init CA 1: coi=0 (local power switch on)",
    "M_EI_NA_1 init CA 2: coi=0 (local power switch on)",
    "M_SP_TB_1 spont CA 1: 100=OFF @2026-10-09 15:34:12.345",
  ]);
  await rig.clock.advance(11_000); // acknowledged after t2
  master.stream.close();
  const again = await rig.connect();
  assertEquals(again.news(), []);
});

Deno.test("an end of initialization that was not acknowledged is sent again", async () => {
  const rig = stationRig({ ...STATION, procedures: { endOfInitialization: true } });
  const master = await rig.connect({ strictW: true });
  assertEquals(master.news().length, 2);
  master.stream.fail(new Error("Cable cut"));
  await settle();
  assertEquals((await rig.connect()).news().length, 2);
});

Deno.test("a reset is confirmed, then connections close and the station restarts", async () => {
  const rig = stationRig({ ...STATION, procedures: { endOfInitialization: true } });
  const master = await rig.connect();
  master.news();
  assertEquals(await master.ask(reset(1)), [
    "C_RP_NA_1 actcon CA 1: qrp=1 (general reset of process)",
  ]);
  await rig.clock.advance(99);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  // One of two common addresses: the others continue.
  assertEquals(master.news(), ["M_EI_NA_1 init CA 1: coi=2 (remote reset)"]);
  assertEquals((await master.ask(reset(1, { ca: 65535 }))).length, 2);
  await rig.clock.advance(1100);
  assertEquals((await master.connection.closed).code, "eof");
  const again = await rig.connect();
  assertEquals(again.news(), [
    "M_EI_NA_1 init CA 1: coi=2 (remote reset)",
    "M_EI_NA_1 init CA 2: coi=2 (remote reset)",
  ]);
});

Deno.test("a second restart replaces an end of initialization that still waits, and nothing else", async () => {
  const rig = stationRig({
    sectors: [{ ca: 1 }, { ca: 2, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] }, { ca: 3 }],
    procedures: { endOfInitialization: true },
    session: { k: 1, w: 1 },
  });
  const master = await rig.connectRaw();
  assertEquals(master.seen.at(-1), "M_EI_NA_1 init CA 1: coi=0 (local power switch on)");
  rig.station.set(2, 1, 1);
  await master.ask(reset(1, { ca: 2 }));
  await rig.clock.advance(100);
  const told: string[] = [];
  for (let i = 0; i < 6; i++) told.push(...await master.acknowledge());
  assertEquals(told.map((line) => line.split(" @")[0]), [
    "M_EI_NA_1 init CA 3: coi=0 (local power switch on)",
    "M_EI_NA_1 init CA 2: coi=2 (remote reset)",
    "C_RP_NA_1 actcon CA 2: qrp=1 (general reset of process)",
    "M_SP_TB_1 spont CA 2: 1=ON",
  ]);
});

Deno.test("a reset of pending events removes only the time-tagged ones of its common address", async () => {
  const points = [
    { ioa: 1, type: "M_SP_NA_1", value: 0, event: "both" },
  ] as const;
  const rig = stationRig({
    sectors: [{ ca: 1, points }, { ca: 2, points }],
    session: { k: 1, w: 1 },
  });
  const master = await rig.connectRaw();
  rig.station.set(1, 1, 1);
  await settle(); // the untagged event fills the window
  rig.station.set(1, 1, 0);
  rig.station.set(2, 1, 1);
  assertEquals(await master.ask(reset(2)), ["M_SP_NA_1 spont CA 1: 1=ON", "S(1)"]);
  const told: string[] = [];
  for (let i = 0; i < 6; i++) told.push(...await master.acknowledge());
  assertEquals(told.map((line) => line.split(" @")[0]), [
    "C_RP_NA_1 actcon CA 1: qrp=2 (reset of pending time-tagged events)",
    "M_SP_NA_1 spont CA 1: 1=OFF",
    "M_SP_NA_1 spont CA 2: 1=ON",
    "M_SP_TB_1 spont CA 2: 1=ON",
  ]);
});

Deno.test("a reset with an undefined qualifier is refused, and one with the test bit has no effect", async () => {
  const rig = stationRig({ ...STATION, sectors: [STATION.sectors[0]!] });
  const master = await rig.connect();
  for (const qrp of [0, 3, 127, 255]) {
    const [answer] = await master.ask(reset(qrp));
    assert(answer!.startsWith("C_RP_NA_1 actcon NEGATIVE CA 1"), answer);
  }
  assert((await master.ask(reset(1, { test: true })))[0]!.startsWith("C_RP_NA_1 actcon TEST CA 1"));
  await rig.clock.advance(1000);
  assertEquals(master.connection.state, "started");
});

Deno.test("broadcast system commands are confirmed by each station with its own address", async () => {
  const rig = stationRig({ ...STATION, procedures: { resetCloses: false } });
  const master = await rig.connect();
  assertEquals(await master.ask(clock(NOW + 1000, 0, { ca: 65_535 })), [
    "C_CS_NA_1 actcon CA 1: @2026-10-09 15:34:13.345",
    "C_CS_NA_1 actcon CA 2: @2026-10-09 15:34:13.345",
  ]);
  assertEquals(rig.station.instant, NOW + 1000);
  assertEquals(await master.ask(reset(1, { ca: 65_535 })), [
    "C_RP_NA_1 actcon CA 1: qrp=1 (general reset of process)",
    "C_RP_NA_1 actcon CA 2: qrp=1 (general reset of process)",
  ]);
});

Deno.test("the clock crosses the ends of months and years, and events keep their order", async () => {
  const edges: [string, string][] = [
    ["2028-02-28T23:59:59.900", "2028-02-29 00:00:00.000"],
    ["2028-02-29T23:59:59.900", "2028-03-01 00:00:00.000"],
    ["2027-02-28T23:59:59.900", "2027-03-01 00:00:00.000"],
    ["2026-12-31T23:59:59.900", "2027-01-01 00:00:00.000"],
    ["2099-12-31T23:59:59.900", "2000-01-01 00:00:00.000"],
  ];
  for (const [before, after] of edges) {
    const rig = stationRig(STATION);
    const master = await rig.connect();
    await master.ask(clock(Date.parse(`${before}Z`)));
    rig.station.set(1, 100, 0);
    await rig.clock.advance(100);
    rig.station.set(1, 100, 1);
    await settle();
    const [, first, second] = [...master.news()].join(" ").split(/100=/);
    assertEquals(first!.slice(0, 28), `OFF @${before.replace("T", " ")}`);
    assert(second!.startsWith(`ON @${after}`), second);
  }
});

Deno.test("the application decides about qualifiers of a reset from 128, and not about reserved ones", async () => {
  const asked: number[] = [];
  const rig = stationRig(STATION, {
    onReset: ({ qrp }) => {
      asked.push(qrp);
      return true;
    },
  });
  const master = await rig.connect();
  const answers: string[] = [];
  for (const qrp of [0, 3, 127, 128, 255]) answers.push(...await master.ask(reset(qrp)));
  assertEquals(answers.map((line) => line.includes("NEGATIVE")), [true, true, true, false, false]);
  assertEquals(asked, [128, 255]);
});

Deno.test("a refused reset reports whether the qualifier or the application is the reason", async () => {
  const rig = stationRig(STATION, { onReset: ({ qrp }) => qrp === 200 ? undefined : false });
  const master = await rig.connect();
  for (const qrp of [0, 3, 200, 1]) await master.ask(reset(qrp));
  assertEquals(noticesOf(rig, "refused").map(({ reason }) => reason), [
    "value", // 0 is not used
    "value", // 3 is reserved
    "value", // 200 is private and undefined
    "application",
  ]);
});

Deno.test("counters and the last event of protection equipment can be read, where declared", async () => {
  const sectors = [{
    ca: 1,
    points: [{ ioa: 100, type: "M_EP_TD_1" as const }],
    counters: [{ ioa: 900, value: 5 }],
  }];
  const closed = await stationRig({ sectors }).connect();
  assertEquals(await closed.ask(read(900)), ["C_RD_NA_1 uknIOA NEGATIVE CA 1: 900"]);
  const rig = stationRig({ sectors, procedures: { alsoReadable: ["counters", "protection"] } });
  const master = await rig.connect();
  assertEquals(await master.ask(read(900)), ["M_IT_NA_1 req CA 1: 900=5"]);
  assertEquals(await master.ask(read(100)), ["C_RD_NA_1 uknIOA NEGATIVE CA 1: 100"]);
  rig.station.set(1, 100, 2);
  await settle();
  master.news();
  const [answer] = await master.ask(read(100));
  assertMatch(answer!, /^M_EP_TD_1 req CA 1: 100=ON .*@/);
});

Deno.test("a point can have the object address 0 where declared, and is interrogated and read", async () => {
  const master = await stationRig({
    sectors: [{ ca: 1, points: [{ ioa: 0, type: "M_SP_NA_1", value: 1 }] }],
    procedures: { addressZero: true },
  }).connect();
  assertEquals(await master.ask(read(0)), ["M_SP_NA_1 req CA 1: 0=ON"]);
});
