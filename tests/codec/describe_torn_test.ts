// What is still known about an APDU that ends too early.

import { assertEquals } from "@std/assert";
import { describeTornApdu } from "../../codec/describe_torn.ts";
import { parseHex } from "../../codec/hex.ts";
import { IEC104, type Profile } from "../../codec/profile.ts";

const HEAD = "I N(S)=1 N(R)=2";
const FLOAT = "68 30 02 00 04 00 0d";

Deno.test("a torn APDU is described as far as its fields and objects are complete", () => {
  const cases = [
    ["68", ""],
    ["68 04 43 00 00", ""],
    ["68 04 43 00 00 00", ""],
    ["68 04 01 00 02 00", ""],
    ["68 30 02 00 04", ""],
    ["68 30 02 00 04 00", HEAD],
    [`${FLOAT}`, `${HEAD} M_ME_NC_1`],
    [`${FLOAT} 02`, `${HEAD} M_ME_NC_1`],
    [`${FLOAT} 02 43`, `${HEAD} M_ME_NC_1 spont`],
    [`${FLOAT} 02 03 00 01`, `${HEAD} M_ME_NC_1 spont`],
    [`${FLOAT} 02 03 00 01 00`, `${HEAD} M_ME_NC_1 spont CA 1, 0 of 2 objects`],
    [
      `${FLOAT} 02 03 00 01 00 64 00 00 00 00 80 3f`,
      `${HEAD} M_ME_NC_1 spont CA 1, 0 of 2 objects`,
    ],
    [
      `${FLOAT} 02 03 00 01 00 64 00 00 00 00 80 3f 00`,
      `${HEAD} M_ME_NC_1 spont CA 1, 1 of 2 objects: 100=1`,
    ],
    [
      `${FLOAT} 03 03 00 01 00 64 00 00 00 00 80 3f 00 65 00 00 00 00 00 40 10 66`,
      `${HEAD} M_ME_NC_1 spont CA 1, 2 of 3 objects: 100=1, 101=2 [BL]`,
    ],
    [
      `${FLOAT} 02 03 00 01 00 64 00 00 00 00 80 3f 00 65 00 00 00 00 00 40 10 66 67 68`,
      `${HEAD} M_ME_NC_1 spont CA 1, 2 of 2 objects: 100=1, 101=2 [BL]`,
    ],
    [`${FLOAT} 83 03 00 01 00 64 00`, `${HEAD} M_ME_NC_1 spont CA 1, 0 of 3 objects`],
    [
      `${FLOAT} 83 03 00 01 00 64 00 00 00 00 80 3f 00 00 00 00 40 10 00 00`,
      `${HEAD} M_ME_NC_1 spont CA 1, 2 of 3 objects: 100=1, 101=2 [BL]`,
    ],
    [
      "68 30 02 00 04 00 1e 02 03 00 01 00 64 00 00 01 a0 0f 0d 0a 05 03 1a 65 00",
      `${HEAD} M_SP_TB_1 spont CA 1, 1 of 2 objects: 100=ON @2026-03-05 10:13:04.000`,
    ],
    ["68 30 02 00 04 00 66 01 05 00 01 00 64 00", `${HEAD} C_RD_NA_1 req CA 1, 0 of 1 objects`],
    ["68 30 02 00 04 00 fa", `${HEAD} type 250`],
  ] as const;
  for (const [hex, expected] of cases) assertEquals(describeTornApdu(parseHex(hex)), expected, hex);
});

Deno.test("a torn APDU is described with the field sizes of its profile", () => {
  const small: Profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 };
  const object = "64 00 00 00 80 3f 00 65 00";
  assertEquals(
    describeTornApdu(parseHex(`${FLOAT} 02 03 01 ${object}`), small),
    `${HEAD} M_ME_NC_1 spont CA 1, 1 of 2 objects: 100=1`,
  );
});
