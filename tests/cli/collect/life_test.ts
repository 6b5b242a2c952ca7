// A day in the life of a collector, in virtual time: two stations, lost links, irregular values, a sink, a changed
// configuration. Everything that is logged, stored, delivered and shown is compared with a reviewed transcript.

import type { SinkConfig, StationConfig } from "../../../cli/collect/config/config.ts";
import { metricsText } from "../../../cli/collect/status/metrics.ts";
import { measured, switched } from "../../helpers/collect/collect_bench.ts";
import { Collecting, type Peer } from "../../helpers/collect/collecting.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { assertGolden } from "../../helpers/golden.ts";

const NORTH: Partial<StationConfig> = {
  address: ["192.0.2.10", "192.0.2.11"],
  ca: 1,
  startUp: [{ do: "clock" }, { do: "interrogate" }],
  points: [
    { ioa: 1, name: "Voltage", unit: "kV", scale: { factor: 0.1 } },
    { ioa: 2, name: "Breaker", type: "M_DP_NA_1" },
    { ioa: 3, name: "Level", keep: "changes" },
    { ioa: 4, name: "Never", keep: "none" },
  ],
} as unknown as Partial<StationConfig>;

const SOUTH: StationConfig = {
  name: "South",
  address: "192.0.2.20",
  startUp: [{ do: "counters", group: 2 }],
  repeatMs: 30_000,
  unknownPoints: "ignore",
  ca: 3,
  points: [{ ioa: 9 }],
} as unknown as StationConfig;

/** Confirms and terminates every request, with one value in between. */
function obey(peer: Peer): void {
  for (const type of ["C_CS_NA_1", "C_IC_NA_1", "C_CI_NA_1"] as const) {
    peer.station.on(type, (request) => {
      peer.station.mirror(request, { cause: 7 });
      if (type === "C_CS_NA_1") return;
      if (type === "C_IC_NA_1") {
        peer.station.send({
          type: "M_SP_NA_1",
          cause: 20,
          ca: request.ca,
          objects: [{ ioa: 9, value: 1, quality: 0 }],
        });
      }
      peer.station.mirror(request, { cause: 10 });
    });
  }
}

/** Numbers that depend on the speed of the disk. */
const UNSTEADY =
  /iec104_(?:store_bytes|store_commit_seconds_\w+|sink_delivered_total\{sink="archive"\}).*/g;

Deno.test("the log of a collector over a day matches the reviewed text", async () => {
  await withTree({}, async (root) => {
    const sink: SinkConfig = {
      ...{ name: "archive", kind: "stdout", format: "csv", header: true },
      ...{
        batch: { rows: 3, seconds: 20 },
        columns: ["seq", "station", "ioa", "name", "value", "quality", "flags"],
      },
    };
    await using plant = new Collecting(root, {
      station: NORTH,
      config: { stations: [{ name: "North", ...NORTH } as StationConfig, SOUTH], sinks: [sink] },
    });
    const { clock, collector } = plant;
    const lines: string[] = [];
    let [logged, stored] = [0, 0];
    const report = (what: string) => {
      lines.push(`== ${what}, at ${(clock.monotonic() / 1000).toFixed(1)} s`);
      lines.push(...plant.lines.slice(logged));
      for (const row of plant.rows().slice(stored)) {
        const { seq, point, link, value, raw, quality, flags, type_id, cause, detail } =
          row as never;
        lines.push(
          `row ${
            JSON.stringify({ seq, point, link, value, raw, quality, flags, type_id, cause, detail })
          }`,
        );
      }
      logged = plant.lines.length;
      stored = plant.rows().length;
      for (
        const { name, state, address, reason, asdus, values, starts, links } of collector.status
          .stations
      ) {
        const each = links.map((link) =>
          `${link.address} ${link.state}${link.reason === "" ? "" : ` (${link.reason})`}`
        );
        lines.push(
          `${name}: ${state} ${address} "${reason}" ${asdus}/${values}/${starts}; ${
            each.join(", ")
          }`,
        );
      }
    };
    for (const peer of plant.peers) obey(peer);
    await clock.advance(0);
    for (const peer of plant.peers) obey(peer);
    await clock.advance(1000);
    report("both stations are connected and asked");
    const peerOf = (address: string) =>
      plant.peers.findLast((peer) => peer.address.startsWith(address))!;
    const now = clock.instant() - 500;
    const north = () => peerOf(collector.status.stations[0]!.address);

    north().station.send(measured(1, 1184, now));
    north().station.send(measured(1, 1185, now + 1, 0xc0));
    north().station.send(switched([2, 1, now]));
    for (const value of [7, 7, 8]) north().station.send(measured(3, value, now + value));
    north().station.send(measured(4, 1, now));
    north().station.send(measured(77, 5, now));
    north().station.send(measured(78, NaN, now + 99 * 86_400_000));
    north().station.sendOctets(Uint8Array.of(200, 1, 3, 0, 1, 0, 1, 2, 3));
    north().station.send({
      type: "M_EI_NA_1",
      cause: 4,
      ca: 1,
      objects: [{ coi: 2, parametersChanged: true }],
    });
    peerOf("192.0.2.20").station.send({ ...measured(9, 4.5), ca: 3 } as never);
    peerOf("192.0.2.20").station.send({ ...measured(10, 4.5), ca: 3 } as never);
    await clock.advance(2000);
    report("values of every kind have arrived");

    north().station.hangUp();
    await clock.advance(1000);
    for (const peer of plant.peers) obey(peer);
    await clock.advance(4000);
    report("a link was lost");
    await clock.advance(40_000);
    report("the other station was asked again");

    const loaded = {
      config: {
        store: { file: plant.file },
        stations: [{ ...SOUTH, originator: 7 }, {
          name: "West",
          address: "192.0.2.30",
          ca: 5,
          startUp: [],
        }],
        sinks: [{ ...sink, batch: { rows: 1 } }, {
          name: "new",
          kind: "file",
          file: `${root}/new.ndjson`,
          begin: "now",
        }],
      },
      folder: "",
      pointLists: new Map(),
      privateTypes: new Map(),
      texts: new Map(),
    };
    const reloading = collector.reload(loaded as never);
    let isReloaded = false;
    void reloading.then(() => isReloaded = true);
    while (!isReloaded) await clock.advance(0);
    await clock.advance(1000);
    lines.push("== the configuration has changed", ...await reloading);
    for (const peer of plant.peers) obey(peer);
    await clock.advance(2000);
    report("after it");
    plant.store.fault = "database or disk is full";
    peerOf("192.0.2.30").station.send({ ...measured(1, 1), ca: 5 } as never);
    await clock.advance(20_000);
    report("the disk is full");
    plant.store.fault = undefined;
    await clock.advance(90_000);
    report("there is room again");
    await plant.end();
    report("it has ended");
    for (const link of plant.links()) lines.push(`link ${JSON.stringify(link)}`);
    lines.push(metricsText(collector.status).replaceAll(/^# .*\n/gm, ""));
    // The boundaries of batches depend on the disk, because the store is marked there.
    const rows = plant.printed.split("\n").filter((line) => !line.startsWith("seq,"));
    lines.push("== standard output", ...rows);
    const text = lines.join("\n").replaceAll(root, "FOLDER").replaceAll(UNSTEADY, "(unsteady)");
    assertGolden("tests/cli/collect/life.txt", `${text}\n`);
  });
});
