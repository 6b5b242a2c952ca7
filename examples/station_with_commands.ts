// A controlled station with ten points, whose commands the program accepts, refuses and executes.
//
// deno run --allow-net examples/station_with_commands.ts [HOST] [PORT]

import { CAUSE, ControlledStation, serve } from "@telecontrol/iec104";

const [host = "127.0.0.1", port = "2404"] = Deno.args;

const CA = 1;
const OFF = 1;
const ON = 2;
// Information object addresses of the points.
const BREAKER = 100;
const EARTHING_SWITCH = 108;
const CURRENT = 701;
const ENERGY = 900;

const station = new ControlledStation({
  name: "Bay 1",
  // All connected control centres receive all events. By default, a new connection takes over from the previous one.
  redundancy: { mode: "each-connection" },
  sectors: [{
    ca: CA,
    points: [
      { ioa: 10, type: "M_SP_NA_1", name: "Door open", value: 0 },
      { ioa: 11, type: "M_SP_NA_1", name: "Protection tripped", value: 0 },
      { ioa: 12, type: "M_SP_NA_1", name: "Fan", value: 0 },
      { ioa: BREAKER, type: "M_DP_NA_1", name: "Breaker Q0", value: OFF },
      { ioa: 101, type: "M_DP_NA_1", name: "Disconnector Q1", value: ON },
      { ioa: EARTHING_SWITCH, type: "M_DP_NA_1", name: "Earthing switch Q8", value: OFF },
      { ioa: 700, type: "M_ME_NC_1", name: "Voltage", unit: "kV", value: 20.4 },
      { ioa: CURRENT, type: "M_ME_NC_1", name: "Current", unit: "A", value: 0 },
      { ioa: 702, type: "M_ME_NB_1", name: "Tap position", value: 9 },
    ],
    counters: [{ ioa: ENERGY, name: "Energy", unit: "kWh", value: 1234 }],
    commands: [
      { ioa: 5012, type: "C_SC_NA_1", name: "Fan", feedback: { ioa: 12 } },
      { ioa: 5100, type: "C_DC_NA_1", name: "Breaker Q0", mode: "select-before-operate" },
      { ioa: 5108, type: "C_DC_NA_1", name: "Earthing switch Q8", feedback: { ioa: 108 } },
      { ioa: 5109, type: "C_DC_NA_1", name: "Earthing switch Q9, not installed yet" },
    ],
  }],
}, {
  onCommand({ remote, phase, ioa, value, test }) {
    console.log(`${remote.host} ${phase}s ${ioa}: ${value}`);
    if (ioa === 5109) return { accept: false, cause: CAUSE.unknownObjectAddress };
    if (ioa !== 5100 || phase === "cancel") return true; // The station sets the feedback as declared.
    if (value === ON && station.get(CA, EARTHING_SWITCH)?.value !== OFF) return false; // Earthed.
    return phase === "select" || test || { accept: true, finished: operate(value) };
  },
});

/** Moves the breaker: its position is intermediate (0) until the drive reaches its end position. */
async function operate(value: number): Promise<void> {
  station.set(CA, BREAKER, 0);
  await new Promise((arrived) => setTimeout(arrived, 200));
  station.set(CA, BREAKER, value, { cause: CAUSE.returnRemote });
  station.set(CA, CURRENT, value === ON ? 87.5 : 0);
} // The station then sends the termination, which is positive unless this resolves with false or throws.

await using server = await serve(station, { host, port: Number(port) });
console.log(`Listening on ${server.host}:${server.port}, end with Ctrl-C`);

setInterval(() => station.count(CA, ENERGY, 1), 1000);
await server.finished;
