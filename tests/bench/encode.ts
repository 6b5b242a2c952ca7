// Encoding from columns and from objects into a buffer, compared with copying the same octets.

import { type Asdu, type AsduInput, decodeApdu } from "../../codec/mod.ts";
import {
  APCI_OCTETS,
  decodeBatch,
  encodeAsduInto,
  encodeBatch,
  PointColumns,
} from "../../codec/low_level.ts";
import { type Bench, compare, processorTime, type Row, scaled } from "./harness.ts";
import { makeMix, typesOfMix } from "./mix.ts";
import { makeWorkload, type Workload, WORKLOADS } from "./workloads.ts";

/** Decodes all APDUs of a workload. */
function asdusOf({ octets }: Workload): Asdu[] {
  const asdus: Asdu[] = [];
  for (let at = 0; at < octets.length; at += 2 + octets[at + 1]!) {
    const apdu = decodeApdu(octets.subarray(at, at + 2 + octets[at + 1]!));
    if (apdu.format === "I") asdus.push(apdu.asdu);
  }
  return asdus;
}

function fromObjects(asdus: readonly Asdu[], target: Uint8Array): number {
  let at = 0;
  for (const asdu of asdus) {
    at = encodeAsduInto(asdu as AsduInput, target, { at: at + APCI_OCTETS });
  }
  return at;
}

async function measure(name: string, workload: Workload): Promise<Row[]> {
  const { octets, objects } = workload;
  const target = new Uint8Array(octets.length + 255);
  const columns = new PointColumns();
  const hasColumns = decodeBatch(octets, 0, octets.length, columns) === octets.length;
  const asdus = asdusOf(workload);
  return await compare(
    "ns/object",
    [
      "Uint8Array.set",
      processorTime(objects, () => {
        for (let i = 0; i < 10; i++) target.set(octets);
        return 1;
      }),
    ],
    {
      ...hasColumns
        ? {
          [`${name}: from columns`]: processorTime(objects, () => encodeBatch(columns, target, 0)),
        }
        : {},
      [`${name}: from objects`]: processorTime(objects, () => fromObjects(asdus, target)),
    },
  );
}

/** Encoding. */
export const ENCODE: Bench = {
  title: "Encoding into a buffer, compared with copying the same octets; processor time",
  run: async (scale) => {
    const rows: Row[] = [];
    for (const name of WORKLOADS) {
      rows.push(...await measure(name, makeWorkload(name, scaled(1_000_000, scale, 1000))));
    }
    const apdus = scaled(8_000, scale, 50);
    for (const count of [1, 3, 12, 30]) {
      const mix = makeMix(apdus, 104, typesOfMix(count), "increasing");
      rows.push(...await measure(`mix of ${count}`, mix));
    }
    const random = makeMix(apdus, 104, typesOfMix(12), "random");
    rows.push(...await measure("mix of 12, times in random order", random));
    return rows;
  },
};
