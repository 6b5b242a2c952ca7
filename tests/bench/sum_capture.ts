// Adds up all values of a capture, as a program would that uses the library: the work of a row of `captures`.

import { CaptureDecoder } from "../../codec/capture/mod.ts";
import { PointColumns } from "../../codec/low_level.ts";
import { decodeApdu } from "../../codec/mod.ts";

const READ_OCTETS = 0x20000;

const [path = ""] = Deno.args;
const decoder = new CaptureDecoder();
const columns = new PointColumns();
let total = 0;
let values = 0;

function sumOf({ value, length }: PointColumns): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += value[i]!;
  return sum;
}

function take(): void {
  for (let item = decoder.next(columns); item !== undefined; item = decoder.next(columns)) {
    if (item.type === "points") {
      total += sumOf(columns);
      values += columns.length;
      columns.clear();
    } else if (item.type === "apdu") {
      const apdu = decodeApdu(item.octets, { profile: item.profile });
      if (apdu.format !== "I" || apdu.asdu.type === "raw") continue;
      for (const object of apdu.asdu.objects) {
        if (!("value" in object)) continue;
        total += object.value as number;
        values++;
      }
    }
  }
}

using file = Deno.openSync(path);
const buffer = new Uint8Array(READ_OCTETS);
for (;;) {
  const octets = file.readSync(buffer);
  if (octets === null) break;
  decoder.push(buffer.subarray(0, octets));
  take();
}
decoder.end();
take();
console.log(`${values} values, sum ${total}`);
