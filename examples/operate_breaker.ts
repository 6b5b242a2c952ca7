// Operates a breaker with select before operate, and waits for its position to change.
//
// deno run --allow-net examples/operate_breaker.ts ON|OFF [HOST] [PORT]

import { connect, DOUBLE_POINT } from "@telecontrol/iec104";

const [state = "ON", host = "127.0.0.1", port = "2404"] = Deno.args;
const value = state === "ON" ? DOUBLE_POINT.on : DOUBLE_POINT.off;

await using station = await connect({ host, port: Number(port) });

// One transaction: select, confirmation, execute, confirmation, position, termination. It is never repeated automatically.
const result = await station.command(1, { type: "C_DC_NA_1", ioa: 5000, value }, {
  mode: "select-before-operate",
  returnInformation: { ioa: 100, value },
});
console.log(`${result.outcome}: ${result.reason}`);
for (const { step, sentMs, confirmedMs, terminatedMs } of result.steps) {
  console.log({ step, sentMs, confirmedMs, terminatedMs }); // milliseconds since the call
}
if (result.outcome !== "done") Deno.exitCode = 1;
