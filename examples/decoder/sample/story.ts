// The story of the sample: a working day of two stations in twelve minutes, with a few irregularities.

import { EXAMPLE_SUBSTATION, IOA } from "../../../cli/example/example_substation.ts";
import { ExampleProcess } from "../../../cli/example/example_process.ts";
import type { StationDeclaration } from "@telecontrol/iec104";
import { SampleCenter } from "./center.ts";
import { Link, type LinkOptions } from "./link.ts";
import { Simulation } from "./simulation.ts";
import { SampleStation } from "./station.ts";
import { type Host, Wire, type WirePacket } from "./wire.ts";

/** 2026-03-12, 03:07 UTC. */
const START = Date.UTC(2026, 2, 12, 3, 7, 20, 118);
const MINUTE = 60_000;
const LENGTH = 12 * MINUTE;

const OFF = 1;
const ON = 2;

const CENTER_A: Host = { address: "10.47.0.11", station: 0x0b };
const CENTER_B: Host = { address: "10.47.0.12", station: 0x0c };
const NORTHFIELD: Host = { address: "10.47.16.2", station: 0x21 };
const PUMPS: Host = { address: "10.47.17.2", station: 0x22 };
const STRANGER: Host = { address: "10.47.99.23", station: 0x63 };

/** Quality bits of an outage of acquisition: IV and NT. */
const NOT_ACQUIRED = 0xc0;

/** A pumping station with a slow link and an old clock. */
export const PUMPING_STATION: StationDeclaration = {
  name: "Mill Lane pumping station",
  sectors: [{
    ca: 48,
    name: "Mill Lane",
    points: [
      { ioa: 1, type: "M_SP_NA_1", name: "Pump 1 running", value: 1 },
      { ioa: 2, type: "M_SP_NA_1", name: "Pump 2 running", value: 0 },
      { ioa: 3, type: "M_SP_NA_1", name: "Mains failure", value: 0 },
      { ioa: 10, type: "M_ME_NB_1", name: "Sump level", unit: "cm", value: 212 },
      { ioa: 11, type: "M_ME_NB_1", name: "Discharge", unit: "l/s", value: 38 },
    ],
  }],
};

/** The stations of the sample with the names and units of their points. */
export const SAMPLE_STATIONS: readonly StationDeclaration[] = [EXAMPLE_SUBSTATION, PUMPING_STATION];

/** Runs the story, and returns the packets in the order of capture. */
export function tellStory(): readonly WirePacket[] {
  const simulation = new Simulation(START);
  const wire = new Wire();
  const at = (ms: number, run: () => void) => simulation.after(ms, run);
  northfield(simulation, wire, at);
  pumpingStation(simulation, wire, at);
  simulation.runUntil(START + LENGTH);
  const packets = wire.packets.sort((a, b) => a.time - b.time);
  return packets.filter((packet, index) => !isLost(packet, index, packets));
}

type At = (ms: number, run: () => void) => void;

/** Two data segments of the substation, after about eight minutes, that the mirror port dropped. */
function isLost({ time, octets }: WirePacket, index: number, all: readonly WirePacket[]): boolean {
  const lostFrom = START + 7.9 * MINUTE;
  if (time < lostFrom || octets.length <= 66 || octets[11] !== NORTHFIELD.station) return false;
  const before = all.slice(0, index).filter((packet) =>
    packet.time >= lostFrom && packet.octets.length > 66 &&
    packet.octets[11] === NORTHFIELD.station
  );
  return before.length < 2;
}

/** The substation, its control centre, the standby centre, and an intruder with a laptop. */
function northfield(simulation: Simulation, wire: Wire, at: At): void {
  const station = new SampleStation(simulation, EXAMPLE_SUBSTATION);
  const process = new ExampleProcess(simulation.random, 96);
  const step = () => {
    for (const change of process.step(2000, (_ca, ioa) => station.get(ioa))) {
      if (change.type === "count") station.count(change.ioa, change.increment);
      else if (change.elapsedMs === undefined) station.set(change.ioa, change.value);
      else station.protect(change.ioa, change.value, change.elapsedMs);
    }
    at(simulation.about(2000), step);
  };
  at(2500, step);

  const center = new SampleCenter(simulation, 47, 1);
  const connect = (client: Host, port: number, who: SampleCenter): Link =>
    new Link(simulation, wire, {
      client: { host: client, port },
      server: { host: NORTHFIELD, port: 2404 },
      delayMs: client === STRANGER ? 1.2 : 4,
      station,
      center: who,
    });
  let main: Link;
  at(900, () => (main = connect(CENTER_A, 51822, center)).start());
  at(1700, () => {
    const quiet = new SampleCenter(simulation, 47, 2);
    connect(CENTER_B, 49310, quiet).idle();
  });

  const ring = { type: "C_DC_NA_1", ioa: 5010, value: ON } as const;
  at(1.1 * MINUTE, () => center.operate(main, ring));
  at(
    2.2 * MINUTE,
    () => center.operate(main, { type: "C_RC_NA_1", ioa: 5100, value: 2, direct: true }),
  );
  at(2.9 * MINUTE, () => station.set(IOA.windingTemperature, 66, { quality: NOT_ACQUIRED }));
  at(3.8 * MINUTE, () => station.set(IOA.windingTemperature, 67, { quality: 0 }));
  at(4.4 * MINUTE, () => center.cancel(main, { type: "C_DC_NA_1", ioa: 5030, value: OFF }));
  at(5.1 * MINUTE, () => center.synchronizeClock(main));
  at(10 * MINUTE, () => center.interrogate(main));

  const stranger = new SampleCenter(simulation, 47, 0);
  stranger.started = () => {};
  let odd: Link;
  at(8.3 * MINUTE, () => (odd = connect(STRANGER, 61007, stranger)).start());
  for (let i = 0; i < 14; i++) at(8.32 * MINUTE + 170 * i, () => stranger.read(odd, 300 + i));
  at(8.5 * MINUTE, () => {
    stranger.operate(odd, { type: "C_DC_NA_1", ioa: 5020, value: OFF, direct: true });
  });
  at(8.65 * MINUTE, () => odd.close(true));
  at(9.2 * MINUTE, () => center.operate(main, { type: "C_DC_NA_1", ioa: 5020, value: ON }));
}

/** A station that hangs after five minutes, so that the control centre closes the link and reconnects. */
function pumpingStation(simulation: Simulation, wire: Wire, at: At): void {
  const station = new SampleStation(simulation, PUMPING_STATION);
  station.clockError = -95_400;
  let level = 212;
  let pumping = true;
  const step = () => {
    const two = station.get(2) === 1;
    level += 3.1 - (pumping ? 4.2 : 0) - (two ? 2 : 0) + simulation.random();
    if (level < 180) pumping = false;
    if (level > 226) pumping = true;
    station.set(1, pumping ? 1 : 0);
    station.set(10, Math.round(level));
    station.set(11, pumping ? 36 + Math.round(simulation.random() * 4) : 0);
    at(simulation.about(8000), step);
  };
  at(5000, step);

  const center = new SampleCenter(simulation, 48, 1);
  center.started = (link) => at(300, () => center.interrogate(link));
  const options: LinkOptions = {
    client: { host: CENTER_A, port: 51830 },
    server: { host: PUMPS, port: 2404 },
    delayMs: 90,
    client104: { w: 4 },
  };
  const connect = (port: number): Link => {
    const client = { host: CENTER_A, port };
    const link = new Link(simulation, wire, { ...options, client, station, center });
    link.start();
    return link;
  };
  let link: Link;
  at(2400, () => link = connect(51830));
  at(4.95 * MINUTE, () => {
    link.hung = true;
    at(2600, () => center.interrogate(link));
  });
  at(5.7 * MINUTE, () => connect(51931));
}
