// The texts of ASDUs in NDJSON and CSV have the values of toJson(), for every golden vector and for random octets.

import { assert, assertEquals } from "@std/assert";
import { writeAsdu } from "../../../../cli/report/apdus/asdu_text.ts";
import { ObjectCells } from "../../../../cli/report/apdus/object_cells.ts";
import { instantsOf } from "../../../../cli/report/apdus/object_instant.ts";
import { csvLine } from "../../../../cli/text/csv_cell.ts";
import { OctetText } from "../../../../cli/text/octet_text.ts";
import { meaningOf } from "../../../../cli/text/value_text.ts";
import {
  type Asdu,
  decodeAsdu,
  describeQuality,
  describeTimeFlags,
  IEC104,
  type JsonValue,
  type Profile,
  toJson,
} from "../../../../codec/mod.ts";
import { identifierOctets, TYPES } from "../../../../codec/low_level.ts";
import { planOf } from "../../../../codec/plan.ts";
import { loadVectors } from "../../../helpers/asdu/vectors.ts";
import { Prng } from "../../../helpers/random/prng.ts";

/** ASDUs of every type: those of the vectors, and random octets of the right length. */
function* asdus(): Generator<readonly [Asdu, Profile]> {
  for (const { octets, profile = IEC104 } of loadVectors()) {
    yield [decodeAsdu(octets, { profile }), profile];
  }
  const random = new Prng(21);
  for (const { id } of Object.values(TYPES)) {
    for (let run = 0; run < 12; run++) yield [decodeAsdu(randomAsdu(id, random)), IEC104];
  }
}

function randomAsdu(typeId: number, random: Prng): Uint8Array {
  const plan = planOf(typeId)!;
  const count = plan.one || plan.variable ? 1 : random.int(1, 4);
  const ioaOctets = plan.ioa === "none" ? 0 : 3;
  const octets = random.octets(identifierOctets(IEC104) + count * (ioaOctets + plan.size));
  octets.set([typeId, count, 3]);
  return octets;
}

function textOf(write: (text: OctetText) => void): string {
  const text = new OctetText();
  write(text);
  return new TextDecoder().decode(text.take());
}

Deno.test("writeAsdu() writes the text of toJson()", () => {
  let count = 0;
  for (const [asdu, profile] of asdus()) {
    const expected = JSON.stringify(toJson(asdu, { profile }));
    assertEquals(textOf((text) => writeAsdu(asdu, profile, text)), expected);
    count++;
  }
  assert(count > 1000);
});

const OWN_COLUMN = new Set(["ioa", "value", "quality", "time", "timeFlags"]);

/** The cells of an object from its JSON, and its time tag in UTC. */
function expectedCells(
  type: string,
  object: Readonly<Record<string, JsonValue>>,
  instant: string | null,
): string {
  const { value, quality, time, timeFlags } = object;
  const details = Object.entries(object).filter(([key]) => !OWN_COLUMN.has(key));
  return csvLine([
    (value ?? "") as string | number,
    typeof value === "number" ? meaningOf(type, value) : "",
    describeQuality((quality ?? 0) as number),
    (time ?? "") as string,
    describeTimeFlags((timeFlags ?? 0) as number),
    instant ?? "",
    details.map(([key, text]) => `${key}=${text}`).join(" "),
  ]);
}

Deno.test("ObjectCells writes the cells of toJson()", () => {
  const zone = { zone: 60 };
  const place = { captured: { time: Date.UTC(2026, 5, 1, 12, 34), nanoseconds: 0 } };
  for (const [asdu, profile] of asdus()) {
    if (asdu.type === "raw" || asdu.objects.length === 0) continue;
    const json = toJson(asdu, { profile });
    const instants = instantsOf(asdu, place, zone);
    const cells = new ObjectCells(asdu, { profile, place, zone });
    for (const [index, object] of asdu.objects.entries()) {
      const form = (json.objects as Readonly<Record<string, JsonValue>>[])[index]!;
      const written = textOf((text) => cells.write(object as never, text, undefined));
      assertEquals(written, `,${expectedCells(json.type, form, instants[index]!)}`, json.type);
    }
  }
});

Deno.test("ObjectCells writes a given meaning instead of the state", () => {
  const asdu = decodeAsdu(new Uint8Array([1, 1, 3, 0, 1, 0, 5, 0, 0, 1]));
  assert(asdu.type === "M_SP_NA_1");
  const cells = new ObjectCells(asdu, { profile: IEC104, place: {}, zone: {} });
  const written = textOf((text) => cells.write(asdu.objects[0] as never, text, "closed"));
  assertEquals(written, ",1,closed,,,,,");
  assertEquals(cells.valueOf(asdu.objects[0] as never), 1);
});
