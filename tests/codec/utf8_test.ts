// UTF-8 without the interfaces of a platform does what those do.

import { assert, assertEquals } from "@std/assert";
import { decodeUtf8, encodeUtf8, utf8Octets } from "../../codec/utf8.ts";
import { Prng } from "../helpers/random/prng.ts";

const ENCODER = new TextEncoder();
const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Code units of all lengths, and halves of surrogate pairs. */
const UNITS = [[0, 0x7f], [0x80, 0x7ff], [0x800, 0xffff], [0xd800, 0xdfff], [0, 0xffff]] as const;

Deno.test("random texts are encoded as TextEncoder does, unless they have half of a surrogate pair", () => {
  const random = new Prng(11);
  let refused = 0;
  for (let run = 0; run < 20_000; run++) {
    const units = Array.from({ length: random.int(0, 5) }, () => {
      const [first, last] = random.pick(UNITS);
      return random.int(first, last);
    });
    const text = String.fromCharCode(...units) + random.pick(["", "\u{1f600}", "\u{10ffff}", "e"]);
    const octets = encodeUtf8(text);
    if (!text.isWellFormed()) {
      refused++;
      assertEquals([octets, utf8Octets(text)], [undefined, -1], JSON.stringify(text));
      continue;
    }
    assertEquals(octets, ENCODER.encode(text), JSON.stringify(text));
    assertEquals(utf8Octets(text), octets!.length);
    assertEquals(decodeUtf8(octets!), { text, valid: true });
  }
  assert(refused > 2000 && refused < 15_000, `${refused} of 20 000 refused`);
});

Deno.test("random octets are UTF-8 if TextDecoder accepts them, also within others", () => {
  const random = new Prng(12);
  let accepted = 0;
  for (let run = 0; run < 20_000; run++) {
    const octets = random.octets(random.int(0, 7)).map((octet) =>
      random.chance(0.4) ? 0x80 | octet & 0x3f : octet
    );
    const from = random.int(0, octets.length);
    const to = random.int(from, octets.length);
    const part = octets.slice(from, to);
    const found = decodeUtf8(octets, from, to);
    assertEquals(found, decodeUtf8(part), `${octets}, ${from} to ${to}`);
    let expected: string | undefined;
    try {
      expected = STRICT.decode(part);
    } catch {
      expected = undefined;
    }
    assertEquals(found.valid, expected !== undefined, `${part}`);
    if (expected === undefined) continue;
    accepted++;
    assertEquals(found.text, expected, `${part}`);
  }
  assert(accepted > 2000 && accepted < 18_000, `${accepted} of 20 000 accepted`);
});
