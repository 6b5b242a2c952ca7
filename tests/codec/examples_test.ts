// The shared example APDUs, verified with other implementations: every expected field, decoded and encoded again.

import { assert, assertEquals } from "@std/assert";
import { type Apdu, decodeApdu, encodeApdu, type InformationApdu } from "../../codec/apdu.ts";
import { CAUSE } from "../../codec/cause.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { Deframer } from "../../codec/deframer.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { parseHex, toHex } from "../../codec/hex.ts";
import { IEC104 } from "../../codec/profile.ts";
import {
  type Decoded,
  type Example,
  type Expected,
  found,
  loadExamples,
  messageField,
  wanted,
} from "../helpers/asdu/examples.ts";
import { recover } from "../helpers/asdu/recover.ts";

const EXAMPLES = loadExamples();
const ignore = EXAMPLES === undefined;
const note = ignore ? " (skipped: the collection is not here)" : "";

/** Returns the octets of all examples of one APDU. */
function apdus(): [Example, Uint8Array][] {
  const single = EXAMPLES!.filter(({ expected }) => expected.apdus === undefined);
  return single.map((example) => [example, parseHex(example.hex)]);
}

/** Returns the examples that carry an ASDU, with its octets. */
function asdus(): [Example, Uint8Array][] {
  return apdus().filter(([{ expected }]) => expected.type !== undefined)
    .map(([example, octets]) => [example, octets.subarray(6)]);
}

Deno.test(
  { name: `decodeApdu() decodes every field that the examples expect${note}`, ignore },
  () => {
    for (const [example, octets] of apdus()) {
      const apdu = decodeApdu(octets);
      if (example.expected.type === undefined) compareControl(apdu, example);
      else {
        assert(apdu.format === "I", example.id);
        compareAsdu(apdu, example);
      }
    }
  },
);

function compareControl(apdu: Apdu, { id, expected }: Example): void {
  const fields = { ...expected, ...expected.fields as Expected };
  assertEquals(apdu.format as string, fields.format, id);
  if (apdu.format === "U") assertEquals(apdu.function as string, fields.fn, id);
  if (apdu.format === "S" && fields.nr !== undefined) {
    assertEquals(apdu.receiveNumber, fields.nr, id);
  }
}

function compareAsdu({ sendNumber, receiveNumber, asdu }: InformationApdu, example: Example): void {
  const { id, expected } = example;
  const count = asdu.type === "raw" ? asdu.count : asdu.objects.length;
  assertEquals(
    {
      ns: sendNumber,
      nr: receiveNumber,
      type: asdu.typeId,
      sq: Number(asdu.sq),
      n: count,
      cot: asdu.cause,
      pn: Number(asdu.negative),
      test: Number(asdu.test),
      oa: asdu.originator,
      ca: asdu.ca,
    },
    pickHeader(expected),
    id,
  );
  if (asdu.type === "raw") return assertEquals(expected.obj, [null], id);
  assertEquals(asdu.issues, [], id);
  const objects = asdu.objects as unknown as readonly Decoded[];
  if (expected.ioas !== undefined && expected.ioas.length > 0) {
    assertEquals(objects.map(({ ioa }) => ioa), [...expected.ioas], id);
  }
  const fields = (expected.obj ?? expected.fields) as readonly Expected[];
  assertEquals(objects.length, fields.length, id);
  for (const [index, object] of objects.entries()) {
    compareObject(asdu.typeId, object, { id, fields: fields[index]! });
  }
}

function pickHeader(expected: Example["expected"]): Record<string, unknown> {
  const names = ["ns", "nr", "type", "sq", "n", "cot", "pn", "test", "oa", "ca"];
  return Object.fromEntries(names.map((name) => [name, expected[name]]));
}

function compareObject(
  type: number,
  object: Decoded,
  { id, fields }: { readonly id: string; readonly fields: Expected },
): void {
  for (const [name, value] of Object.entries(fields)) {
    const field = messageField(type, name, { object, value });
    if (field !== undefined) {
      assertEquals(field.found, field.wanted, `${id}: ${name}`);
      continue;
    }
    assertEquals(found(name, object), wanted(name, value), `${id}: ${name}`);
  }
}

Deno.test({ name: `encodeApdu() restores the octets of the examples${note}`, ignore }, () => {
  for (const [{ id }, octets] of apdus()) {
    assertEquals(toHex(encodeApdu(decodeApdu(octets))), toHex(octets), id);
  }
});

Deno.test({ name: `the examples can be mirrored with another cause${note}`, ignore }, () => {
  for (const [{ id }, octets] of asdus()) {
    for (const cause of [CAUSE.activationCon, CAUSE.unknownObjectAddress]) {
      const mirrored = encodeAsdu({ ...decodeAsdu(octets), cause, negative: true });
      const expected = octets.slice();
      expected[2] = (expected[2]! & 0x80) | 0x40 | cause;
      assertEquals(toHex(mirrored), toHex(expected), id);
    }
  }
});

Deno.test({ name: `decodeAsdu() loses no octet of a truncated example${note}`, ignore }, () => {
  for (const [{ id }, whole] of asdus()) {
    for (let length = 0; length <= whole.length; length++) {
      const octets = whole.slice(0, length);
      const kept = recover(decodeAsdu(octets), IEC104);
      assertEquals(toHex(kept), toHex(octets), `${id}, cut to ${length}`);
    }
  }
});

Deno.test(
  { name: `Deframer finds the examples at every split of the stream${note}`, ignore },
  () => {
    const byId = new Map(EXAMPLES!.map(({ id, hex }) => [id, parseHex(hex)]));
    for (const { id, hex, expected } of EXAMPLES!) {
      const stream = parseHex(hex);
      const whole = expected.apdus?.map((one) => toHex(byId.get(one)!)) ?? [toHex(stream)];
      for (let split = 0; split <= stream.length; split++) {
        const deframer = new Deframer();
        const apdus: string[] = [];
        for (const chunk of [stream.slice(0, split), stream.slice(split)]) {
          deframer.push(chunk);
          for (let event = deframer.next(); event !== undefined; event = deframer.next()) {
            apdus.push(toHex(event.octets));
          }
        }
        assertEquals(apdus, whole, `${id}, split at ${split}`);
      }
    }
  },
);
