// A long-running controlling station: prints each event (spontaneous change) with its quality and time. It reconnects
// whenever the link is lost, and stops on Ctrl-C.
//
// deno run --allow-net examples/react_to_events.ts [HOST] [PORT] [CA]

import { describeQuality, formatTime, isEventCause, supervise } from "@telecontrol/iec104";

const [host = "127.0.0.1", port = "2404", ca = "1"] = Deno.args;

await using station = supervise({
  targets: [{ host, port: Number(port) }],
  startUp: [{ do: "interrogate", ca: Number(ca) }],
  onLinkChange: ({ name, state, reason }) => console.log(`${name} ${state}: ${reason}`),
});
Deno.addSignalListener("SIGINT", () => station.close());

for await (const { ca, ioa, type, value, quality, time, cause } of station.points()) {
  if (!isEventCause(cause)) continue; // Skips interrogation responses and cyclic values.
  console.log(`${ca}/${ioa}`, type, value, describeQuality(quality) || "good", formatTime(time));
}
