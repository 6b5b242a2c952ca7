// Memory that decoding and encoding leave to be collected for each object, compared with one object literal.

import { decodeApdu } from "../../codec/mod.ts";
import {
  APCI_OCTETS,
  decodeBatch,
  encodeAsduInto,
  encodeBatch,
  PointColumns,
} from "../../codec/low_level.ts";
import { type Bench, compare, type Measure, type Row, scaled, warmUp } from "./harness.ts";
import { makeWorkload, WORKLOADS } from "./workloads.ts";

const OBJECTS = 4_000;

/** Objects that stay referenced while the memory is measured. */
let kept: unknown[] = [];

/** Octets of the heap for each object; the new generation has room for all, so that nothing is collected meanwhile. */
function garbage(objects: number, body: () => void): Measure {
  warmUp(50, body);
  return () => {
    const { gc } = globalThis as { readonly gc?: () => void };
    if (gc === undefined) throw new Error("Garbage is measured with --v8-flags=--expose-gc");
    kept = [];
    gc();
    const before = Deno.memoryUsage().heapUsed;
    body();
    return Math.max(0, Deno.memoryUsage().heapUsed - before) / objects;
  };
}

function literals(objects: number): void {
  for (let i = 0; i < objects; i++) {
    kept.push({ ioa: i, value: i + 0.5, quality: 0, time: 1e12 + i, timeFlags: 0 });
  }
}

/** Garbage. */
export const GARBAGE: Bench = {
  title: "Memory used for each object, compared with an object with an address, a value and a time",
  run: async (scale) => {
    const rows: Row[] = [];
    for (const name of WORKLOADS) {
      const count = scaled(OBJECTS, scale, 100);
      const { octets, objects } = makeWorkload(name, 12 * count);
      const columns = new PointColumns(objects);
      const written = new PointColumns(objects);
      decodeBatch(octets, 0, octets.length, written);
      const target = new Uint8Array(octets.length + 255);
      const decodeAll = (take: (apdu: ReturnType<typeof decodeApdu>) => void) => {
        for (let at = 0; at < octets.length; at += 2 + octets[at + 1]!) {
          take(decodeApdu(octets, { from: at, to: at + 2 + octets[at + 1]! }));
        }
      };
      const asdus: Parameters<typeof encodeAsduInto>[0][] = [];
      decodeAll((apdu) => {
        if (apdu.format === "I") asdus.push(apdu.asdu);
      });
      rows.push(
        ...await compare(
          "octets/object",
          ["object literal", garbage(objects, () => literals(objects))],
          {
            [`${name}: to columns`]: garbage(objects, () => {
              columns.clear();
              decodeBatch(octets, 0, octets.length, columns);
            }),
            [`${name}: to objects`]: garbage(objects, () => decodeAll((apdu) => kept.push(apdu))),
            [`${name}: from columns`]: garbage(objects, () => {
              encodeBatch(written, target, 0);
            }),
            [`${name}: from objects`]: garbage(objects, () => {
              let at = 0;
              for (const asdu of asdus) {
                at = encodeAsduInto(asdu, target, { at: at + APCI_OCTETS });
              }
            }),
          },
        ),
      );
    }
    kept = [];
    return rows;
  },
};
