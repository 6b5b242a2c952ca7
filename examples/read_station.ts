// A controlling station: reads everything from a controlled station, then prints what it sends for a while.
//
// deno run --allow-net examples/read_station.ts HOST [PORT] [CA] [SECONDS]

import {
  connect,
  describeQuality,
  formatTime,
  isEventCause,
  pointsOf,
  type ReportedPoint,
} from "@telecontrol/iec104";

const [host = "127.0.0.1", port = "2404", ca = "1", seconds = "10"] = Deno.args;

await using station = await connect({ host, port: Number(port) });

const { outcome, reason, data } = await station.interrogate(Number(ca));
if (outcome !== "done") console.error(`Interrogation: ${reason}`);
for (const point of pointsOf(data)) show(point);

setTimeout(() => station.close(), Number(seconds) * 1000);
for await (const point of station.points()) {
  if (isEventCause(point.cause)) show(point);
}

function show({ ioa, type, value, quality, time }: ReportedPoint): void {
  console.log(ioa, type, value, describeQuality(quality), formatTime(time));
}
