// Decoding a mix of twelve types from one buffer, compared with the cheapest operation on the same octets.

import { decodeApdu, Deframer } from "../../codec/mod.ts";
import { makeMix } from "./mix.ts";

const MIX = makeMix(5_000);

/** Adds up every octet: reads the buffer once, and does nothing else. */
function sumOctets(): number {
  let sum = 0;
  const { octets } = MIX;
  for (let i = 0; i < octets.length; i++) sum += octets[i]!;
  return sum;
}

/** Splits the buffer into APDUs and decodes each into objects, adding up their addresses. */
function decodeMix(): number {
  const deframer = new Deframer();
  deframer.push(MIX.octets);
  let sum = 0;
  for (let found = deframer.next(); found !== undefined; found = deframer.next()) {
    if (found.type !== "apdu") throw new Error(`The mix is damaged at octet ${found.offset}`);
    const apdu = decodeApdu(found.octets);
    if (apdu.format !== "I" || apdu.asdu.type === "raw") throw new Error("The mix is not known");
    for (const object of apdu.asdu.objects) sum += object.ioa;
  }
  return sum;
}

/** Returns the best time of several runs, in milliseconds. */
function bestOf(runs: number, run: () => number): number {
  let best = Infinity;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    if (run() === 0) throw new Error("Nothing was read");
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

for (let i = 0; i < 5; i++) bestOf(1, decodeMix);
const sum = bestOf(20, sumOctets);
const decode = bestOf(20, decodeMix);
console.log(
  `mix of 12 types: ${MIX.octets.length} octets, ${MIX.objects} objects; ` +
    `${(MIX.objects / decode / 1000).toFixed(1)} million objects/s; ` +
    `decoding takes ${(decode / sum).toFixed(1)} times as long as summing the octets`,
);

Deno.bench("sum the octets", { group: "mix of 12 types", baseline: true }, () => {
  sumOctets();
});

Deno.bench("deframe and decode into objects", { group: "mix of 12 types" }, () => {
  decodeMix();
});
