// Both stations together, in virtual time: every procedure, losses, and both directions at once.

import { assert, assertEquals } from "@std/assert";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import type { ControlledStationOptions } from "../../transport/controlled/serving/controlled_station_options.ts";
import type { StationDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import type { ControllingOptions } from "../../transport/controlling/controlling_options.ts";
import { ControllingStation } from "../../transport/controlling/controlling_station.ts";
import { supervise } from "../../transport/controlling/supervision/supervised_station.ts";
import type { ByteStream } from "../../transport/connection/stream.ts";
import { type BothStations, bothStations } from "../helpers/stations/both_stations.ts";
import { FakeClock } from "../helpers/virtual/fake_clock.ts";
import { memoryPipe, type MemoryStream } from "../helpers/virtual/memory_stream.ts";
import { Prng } from "../helpers/random/prng.ts";
import { brief } from "../helpers/stations/results.ts";
import { within } from "../helpers/stations/scripted_station.ts";

const SUBSTATION: StationDeclaration = {
  name: "North",
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_DP_NA_1", value: 1, groups: [1] },
      { ioa: 101, type: "M_SP_NA_1", value: 0, groups: [2] },
      {
        ioa: 700,
        type: "M_ME_NC_1",
        value: 49.98,
        groups: [1],
        deadband: { kind: "absolute", value: 0.5 },
        cyclicMs: 60_000,
        parameters: ["threshold", "low-limit", "cyclic"],
      },
    ],
    counters: [{ ioa: 900, value: 5, groups: [1] }],
    commands: [
      { ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 101 } },
      {
        ioa: 5001,
        type: "C_DC_NA_1",
        mode: "select-before-operate",
        feedback: { ioa: 100, delayMs: 800 },
      },
      { ioa: 6000, type: "C_SE_NC_1", limits: { low: -10, high: 10 }, feedback: { ioa: 700 } },
    ],
  }, { ca: 2, points: [{ ioa: 100, type: "M_SP_NA_1", value: 1 }] }],
};

function stations(
  controlling: ControllingOptions = {},
  controlled: ControlledStationOptions = {},
): Promise<BothStations> {
  return bothStations(SUBSTATION, { controlling, controlled });
}

Deno.test("both stations: interrogations of the station, of groups and of all stations", async () => {
  await using it = await stations();
  const { station, clock } = it;
  const image = await within(clock, 0, station.interrogate(1));
  assertEquals(brief(image), "done at request by cause 10");
  const addresses = image.data.flatMap((asdu) =>
    asdu.type === "raw" ? [] : asdu.objects.map(({ ioa }) => ioa)
  );
  assertEquals(addresses.toSorted(), [100, 101, 700]);
  const group = await within(clock, 0, station.interrogate(1, { group: 2 }));
  assertEquals(group.data.map(({ cause }) => cause), [22]);
  const all = await within(clock, 10_000, station.interrogate(65_535));
  assertEquals(all.stations.map(({ ca, outcome }) => `${ca} ${outcome}`), ["1 done", "2 done"]);
  const unknown = await within(clock, 0, station.interrogate(9));
  assertEquals(brief(unknown), "negative at request by cause 46");
});

Deno.test("both stations: counters, read, clock, test and reset commands", async () => {
  await using it = await stations();
  const { station, clock } = it;
  const counters = await within(clock, 0, station.readCounters(1, { freeze: "freeze-and-reset" }));
  assertEquals(brief(counters), "done at request by cause 10");
  assertEquals(
    counters.data.flatMap((asdu) => asdu.type === "M_IT_NA_1" ? [asdu.objects[0]?.value] : []),
    [5],
  );
  assertEquals(
    (await within(clock, 0, station.freezeCounters(1, { mode: "reset" }))).outcome,
    "done",
  );
  const read = await within(clock, 0, station.read(1, 700));
  assertEquals(brief(read), "done at request by cause 5");
  assertEquals((await within(clock, 0, station.read(1, 999))).cause, 47);
  assertEquals((await within(clock, 0, station.synchronizeClock(1))).outcome, "done");
  assertEquals((await within(clock, 0, station.test(1))).outcome, "done");
  const delay = await within(clock, 0, station.acquireDelay(1));
  assertEquals(brief(delay), "negative at request by cause 44", "not a type of 104");
  assertEquals((await within(clock, 0, station.reset(1, { qrp: 2 }))).outcome, "done");
  const reset = await within(clock, 30_000, station.reset(1, { awaitInitialization: true }));
  assertEquals([reset.outcome, reset.step], ["done", "initialization"]);
});

Deno.test("both stations: commands that are direct, selected, refused, cancelled or time-tagged", async () => {
  await using it = await stations();
  const { station, clock, controlled } = it;
  const off = { type: "C_SC_NA_1", ioa: 5000, value: 1 } as const;
  const shown = { returnInformation: { ioa: 101, value: 1 } };
  const direct = await within(clock, 0, station.command(1, off, shown));
  assertEquals(brief(direct), "done at execute by cause 10");
  const close = { type: "C_DC_NA_1", ioa: 5001, value: 2 } as const;
  const unselected = await within(clock, 0, station.command(1, close));
  assertEquals(brief(unselected), "negative at execute by cause 7");
  const operated = await within(
    clock,
    800,
    station.command(1, close, {
      mode: "select-before-operate",
      returnInformation: { ioa: 100, value: 2 },
    }),
  );
  assertEquals(brief(operated), "done at execute by cause 10");
  assertEquals(controlled.get(1, 100)?.value, 2);
  assertEquals((await within(clock, 0, station.select(1, close))).outcome, "done");
  assertEquals((await within(clock, 0, station.cancel(1, close))).outcome, "done");
  const timed = { type: "C_SC_TA_1", ioa: 5000, value: 0 } as const;
  assertEquals((await within(clock, 0, station.command(1, timed))).outcome, "done");
  const setpoint = { type: "C_SE_NC_1", ioa: 6000, value: 5 } as const;
  assertEquals((await within(clock, 2000, station.command(1, setpoint))).outcome, "done");
  const beyond = await within(clock, 0, station.command(1, { ...setpoint, value: 11 }));
  assertEquals(beyond.outcome, "negative");
  const unknown = await within(clock, 0, station.command(1, { ...off, ioa: 7 }));
  assertEquals(brief(unknown), "negative at execute by cause 47");
  assertEquals(station.observations, [], "nothing out of the ordinary between the two");
});

Deno.test("both stations: parameters are loaded and activated", async () => {
  await using it = await stations();
  const { station, clock } = it;
  const threshold = { type: "P_ME_NC_1", ioa: 700, value: 2, parameter: "threshold" } as const;
  const set = await within(clock, 0, station.setParameter(1, threshold));
  assertEquals(brief(set), "done at request by cause 7");
  const refused = await within(
    clock,
    0,
    station.setParameter(1, { ...threshold, parameter: "high-limit" }),
  );
  assertEquals(refused.outcome, "negative");
  for (const deactivate of [false, true]) {
    const activation = station.activateParameter(1, { ioa: 700, what: "cyclic" }, { deactivate });
    assertEquals((await within(clock, 0, activation)).outcome, "done");
  }
});

Deno.test("both stations: files are transferred in both directions", async () => {
  const random = new Prng(3);
  const sections = [random.octets(5000), random.octets(1)];
  const kept: Uint8Array[] = [];
  await using it = await stations({}, {
    onFile: ({ action, file }) => {
      if (action === "received") kept.push(...file?.sections ?? []);
      return action === "offer" ? true : undefined;
    },
  });
  const { station, controlled, clock } = it;
  const file = { ioa: 30, nof: 2 } as const;
  controlled.addFile({ ca: 1, ...file, sections, deletable: true });
  const listed = await within(clock, 0, station.listFiles(1));
  assertEquals(listed.files.map(({ ioa, nof, lof }) => [ioa, nof, lof]), [[30, 2, 5001]]);
  const fetched = await within(clock, 0, station.getFile(1, file));
  assertEquals(brief(fetched), "done at file");
  assertEquals(fetched.octets, Uint8Array.of(...sections[0]!, ...sections[1]!));
  const deleted = await within(clock, 0, station.deleteFile(1, file));
  assertEquals(deleted.outcome, "done");
  assertEquals((await within(clock, 0, station.getFile(1, file))).outcome, "negative");
  const octets = random.octets(3000);
  const put = await within(
    clock,
    60_000,
    station.putFile(1, { ioa: 31, nof: 1, octets }, {
      sectionOctets: 1024,
    }),
  );
  assertEquals(put.outcome, "done", put.reason);
  assertEquals(kept.map(({ length }) => length), [1024, 1024, 952]);
  assertEquals(kept.flatMap((section) => [...section]), [...octets]);
});

Deno.test("both stations: no event is lost or duplicated over two unreliable connections", async () => {
  for (let seed = 1; seed <= 2; seed++) {
    const random = new Prng(seed);
    const clock = new FakeClock();
    const controlled = new ControlledStation(
      { ...SUBSTATION, session: { t1Ms: 3000, t2Ms: 1000, t3Ms: 2000 } },
      { clock },
    );
    const lines: MemoryStream[] = [];
    const open = (path: number) => () => {
      const [here, there] = memoryPipe();
      lines[path] = here;
      controlled.accept(there);
      return Promise.resolve(here as ByteStream);
    };
    const plant = supervise({
      targets: [{ open: open(0) }, { open: open(1) }],
      clock,
      random: () => random.next(),
      t1Ms: 3000,
      t2Ms: 1000,
      t3Ms: 2000,
    });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const asdu of plant.asdus()) {
        if (asdu.type !== "M_ME_TF_1") continue;
        seen.push(...asdu.objects.map(({ value }) => value));
      }
    })();
    let happened = 0;
    for (let round = 0; round < 40; round++) {
      for (let i = random.int(0, 20); i > 0; i--) {
        assert(controlled.set(1, 700, ++happened * 1000).accepted);
        await clock.advance(1);
      }
      await clock.advance(random.int(0, 300));
      if (random.chance(0.2)) {
        const line = lines[random.int(0, 1)];
        if (line?.closed === false) line.fail(new Error("The line was cut"));
      }
      if (random.chance(0.1)) await within(clock, 10_000, plant.switchOver().catch(() => {}));
    }
    await clock.advance(60_000);
    await within(clock, 30_000, plant.close());
    await reading;
    const expected = Array.from({ length: happened }, (_, index) => (index + 1) * 1000);
    assertEquals(seen, expected, `seed ${seed}`);
    await within(clock, 30_000, controlled.close());
  }
});

Deno.test("both stations: each end of a connection can have both roles", async () => {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  const far = new ControlledStation(SUBSTATION, { clock });
  far.accept(there);
  const near = new ControlledStation(
    { sectors: [{ ca: 7, points: [{ ioa: 1, type: "M_SP_NA_1", value: 1 }] }] },
    { clock },
  );
  const station = new ControllingStation(here, {
    clock,
    controlled: (stream) => void near.accept(stream),
  });
  await within(clock, 0, station.start());
  await clock.advance(0);
  assert(near.links[0]?.started, "the near controlled station is started with the connection");
  assertEquals((await within(clock, 0, station.interrogate(1))).outcome, "done");
  await within(clock, 30_000, Promise.all([station.close(), far.close(), near.close()]));
});
