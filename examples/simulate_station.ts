// A controlled station with a breaker that can be operated, its position, and a changing measured value.
//
// deno run --allow-net examples/simulate_station.ts [PORT]

import { ControlledStation, DOUBLE_POINT, serve } from "@telecontrol/iec104";

const station = new ControlledStation({
  name: "Example",
  redundancy: { mode: "each-connection" }, // Permits several control centres at the same time.
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_DP_NA_1", name: "Breaker Q0", value: DOUBLE_POINT.off },
      { ioa: 700, type: "M_ME_NC_1", name: "Voltage", unit: "kV", value: 20.4 },
    ],
    commands: [{
      ioa: 5000,
      type: "C_DC_NA_1",
      name: "Breaker Q0",
      mode: "select-before-operate",
      feedback: { ioa: 100, delayMs: 100 },
    }],
  }],
}, {
  onCommand: ({ remote, phase, value }) => {
    console.log(
      `${remote.host} ${phase}s the breaker: ${value === DOUBLE_POINT.on ? "ON" : "OFF"}`,
    );
    return true; // Return false to refuse.
  },
});

await using server = await serve(station, {
  host: "127.0.0.1",
  port: Number(Deno.args[0] ?? 2404),
});
console.log(`Listening on ${server.host}:${server.port}, end with Ctrl-C`);

setInterval(() => station.set(1, 700, 20.4 + Math.random() / 10), 1000);
await server.finished;
