// A controlling station in any runtime: reads all points of a station, and prints them.
//
// deno run --allow-net examples/read_points.ts HOST PORT CA
// node read_points.ts HOST PORT CA
// bun read_points.ts HOST PORT CA

import process from "node:process";
import { connect, describeQuality, pointsOf } from "@telecontrol/iec104";

const [host = "127.0.0.1", port = "2404", ca = "1"] = process.argv.slice(2);

// Node.js supports `await using` from version 24 on.
const station = await connect({ host, port: Number(port) });
try {
  const { outcome, reason, data } = await station.interrogate(Number(ca));
  if (outcome !== "done") {
    console.error(`Interrogation: ${reason}`);
    process.exitCode = 1;
  }
  for (const { ioa, type, value, quality } of pointsOf(data)) {
    console.log(ioa, type, value, describeQuality(quality));
  }
} finally {
  await station.close();
}
