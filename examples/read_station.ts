// A controlling station: reads everything from a controlled station, then prints what it sends for a while.
//
// deno run --allow-net examples/read_station.ts HOST [PORT] [CA] [SECONDS]

import { CAUSE, connect, formatAsdu } from "@telecontrol/iec104";

const [host = "127.0.0.1", port = "2404", ca = "1", seconds = "10"] = Deno.args;

await using station = await connect({ host, port: Number(port) });

const { outcome, reason, data } = await station.interrogate(Number(ca));
if (outcome !== "done") console.error(`Interrogation: ${reason}`);
for (const asdu of data) console.log(formatAsdu(asdu));

setTimeout(() => station.close(), Number(seconds) * 1000);
for await (const asdu of station.asdus()) {
  if (asdu.cause === CAUSE.spontaneous) console.log(formatAsdu(asdu));
}
