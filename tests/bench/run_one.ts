// Runs one part of `deno task bench`, and prints its rows as JSON: run_one.ts NAME [SCALE]

import { BENCHES } from "./benches.ts";

const [name = "", scale = "1"] = Deno.args;
const bench = await BENCHES[name]!();
console.log(JSON.stringify(await bench.run(Number(scale))));
Deno.exit(0);
