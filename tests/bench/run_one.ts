// Runs one part of `deno task bench`, and prints its rows as JSON: run_one.ts NAME [SCALE]

import { BENCHES } from "./benches.ts";
import { scaleWarmUp } from "./harness.ts";

const [name = "", scale = "1"] = Deno.args;
scaleWarmUp(Number(scale));
const bench = await BENCHES[name]!();
console.log(JSON.stringify(await bench.run(Number(scale))));
Deno.exit(0);
