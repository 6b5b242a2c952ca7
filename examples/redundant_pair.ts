// A controlling station of a redundant pair: data are transferred over one link, and the other is a standby that takes over
// when the first is lost. Type "switch" to switch over, and "quit" to end.
//
// deno run --allow-net examples/redundant_pair.ts [HOST_A] [PORT_A] [HOST_B] [PORT_B] [CA]

import { createInterface } from "node:readline";
import process from "node:process";
import {
  describeQuality,
  formatTime,
  isEventCause,
  pointKey,
  supervise,
} from "@telecontrol/iec104";

const [hostA = "127.0.0.1", portA = "2404", hostB = "127.0.0.1", portB = "2405", ca = "1"] =
  Deno.args;

await using plant = supervise({
  targets: [
    { name: "A", host: hostA, port: Number(portA) },
    { name: "B", host: hostB, port: Number(portB) },
  ],
  startUp: [{ do: "interrogate", ca: Number(ca) }], // Repeated after each switchover.
  onLinkChange: ({ name, previous, state, reason }) => {
    console.log(`link ${name}: ${previous} -> ${state} (${reason})`);
    if (state === "started") console.log(`data transfer over ${name}`);
  },
});

const keyboard = createInterface({ input: process.stdin });
keyboard.on("line", async (line) => {
  try {
    if (line === "switch") await plant.switchOver();
    if (line === "quit") await plant.close();
  } catch (error) {
    console.error((error as Error).message); // For example, because no standby link is connected.
  }
});

// points() omits events that the station repeats on the other link; values repeated by interrogations are omitted
// here.
const printed = new Map<number, string>();
for await (const { ca, ioa, value, quality, time, cause } of plant.points()) {
  const state = [value, describeQuality(quality)].join(" ");
  if (!isEventCause(cause) && printed.get(pointKey(ca, ioa)) === state) continue;
  printed.set(pointKey(ca, ioa), state);
  console.log(`${ca}/${ioa} ${state} ${formatTime(time)}`);
}
keyboard.close();
