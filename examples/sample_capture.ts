// Writes the sample capture of the decoder page to a file: two stations, their control centres, and several faults.
//
//   deno run --allow-write=. examples/sample_capture.ts capture.pcapng

import { makeSample } from "./decoder/sample/sample.ts";

const [path = "capture.pcapng"] = Deno.args;
const octets = await makeSample().bytes();
await Deno.writeFile(path, octets);
console.log(`${path}: ${octets.length} octets`);
