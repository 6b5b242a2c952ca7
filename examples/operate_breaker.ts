// Operates a breaker with select before operate, and waits for its position to change.
//
// deno run --allow-net examples/operate_breaker.ts ON|OFF [HOST] [PORT]

import { connect, RequestError } from "@telecontrol/iec104";

const [state = "", host = "127.0.0.1", port = "2404"] = Deno.args;
if (state !== "ON" && state !== "OFF") throw new Error(`Found "${state}", expected ON or OFF`);
const value = state === "ON" ? 2 : 1;

await using station = await connect({ host, port: Number(port) });

try {
  // One transaction: select, confirmation, execute, confirmation, position, termination. It is never repeated
  // automatically.
  const result = await station.command(1, { type: "C_DC_NA_1", ioa: 5000, value }, {
    mode: "select-before-operate",
    returnInformation: { ioa: 100, value },
  });
  console.log(`${result.outcome} at ${result.step}: ${result.reason}`);
  for (const { step, sentMs, confirmedMs, terminatedMs } of result.steps) {
    console.log({ step, sentMs, confirmedMs, terminatedMs }); // Milliseconds since the call.
  }
  if (result.outcome !== "done") Deno.exitCode = 1;
} catch (error) {
  // The link was lost. `reach` says whether the breaker may have moved: "no", "maybe" or "yes".
  if (!(error instanceof RequestError)) throw error;
  console.error(`${error.message} (reached the process: ${error.reach})`);
  Deno.exitCode = 1;
}
