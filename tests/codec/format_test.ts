// One line for each kind of ASDU and APDU, and the lines of a dissection.

import { assertEquals } from "@std/assert";
import {
  decodeApdu,
  decodeAsdu,
  definePrivateType,
  dissect,
  formatApdu,
  formatAsdu,
  formatDissection,
  IEC104,
  parseHex,
  TIME_FLAGS,
  type TimeTag,
} from "../../codec/mod.ts";

/** Each ASDU as one line. */
const LINES: readonly (readonly [hex: string, line: string])[] = [
  [
    "01 02 83 07 FE FF 11 00 00 01 12 00 00 40",
    "M_SP_NA_1 spont TEST OA 7 CA 65534: 17=ON, 18=OFF [NT]",
  ],
  ["05 01 02 00 01 00 2E 01 00 C0 80", "M_ST_NA_1 back CA 1: 302=-64 transient [IV]"],
  [
    "09 02 01 00 01 00 F4 01 00 FF 7F 00 F5 01 00 FF FF 01",
    "M_ME_NA_1 per/cyc CA 1: 500=0.99997, 501=-0.00003 [OV]",
  ],
  ["07 01 14 00 01 00 90 01 00 78 56 34 12 00", "M_BO_NA_1 inrogen CA 1: 400=0x12345678"],
  [
    "0F 01 25 00 01 00 21 03 00 FE FF FF FF FF",
    "M_IT_NA_1 reqcogen CA 1: 801=-2 [IV] sequence=31 carry adjusted",
  ],
  [
    "12 01 03 00 01 00 85 03 00 03 08 78 00 AB 75 2D",
    "M_EP_TB_1 spont CA 1: 901=0x03 [EI] elapsedMs=120 @xx:45:30.123",
  ],
  [
    "14 01 14 00 01 00 B6 03 00 05 80 01 00 00",
    "M_PS_NA_1 inrogen CA 1: 950=0x8005 changed=0x0001",
  ],
  [
    "24 01 03 00 01 00 C1 02 00 85 EB 47 42 00 AB 75 2D 8D AF 03 18",
    "M_ME_TF_1 spont CA 1: 705=49.98 @2024-03-15 13:45:30.123 (SU)",
  ],
  [
    "1E 01 03 00 01 00 01 00 00 01 00 00 00 00 00 00 00",
    "M_SP_TB_1 spont CA 1: 1=ON @impossible time !impossible-time",
  ],
  [
    "2D 01 47 03 01 00 88 13 00 85",
    "C_SC_NA_1 actcon NEGATIVE OA 3 CA 1: 5000=ON qualifier=1 (short pulse) select",
  ],
  ["64 01 06 00 FF FF 00 00 00 14", "C_IC_NA_1 act CA 65535: qoi=20 (station interrogation)"],
  [
    "65 01 06 00 01 00 00 00 00 85",
    "C_CI_NA_1 act CA 1: rqt=5 (general) frz=2 (freeze with reset)",
  ],
  ["66 01 05 00 01 00 BE 02 00", "C_RD_NA_1 req CA 1: 702"],
  ["68 01 06 00 01 00 00 00 00 AA 55", "C_TS_NA_1 act CA 1: fbp=0x55aa (as defined)"],
  [
    "70 01 06 00 01 00 BC 02 00 00 00 C8 43 84",
    "P_ME_NC_1 act CA 1: 700 value=400 kpa=4 (high limit) pop",
  ],
  [
    "7C 01 0D 00 01 00 30 75 00 01 00 01 24",
    "F_AF_NA_1 file CA 1: 30000 nof=1 (transparent file) nos=1 afq=4 (section refused) error=2 (checksum failed)",
  ],
  [
    "7D 01 0D 00 01 00 30 75 00 01 00 01 02 0A 0B",
    "F_SG_NA_1 file CA 1: 30000 nof=1 (transparent file) nos=1 segment=2 octets",
  ],
  [
    "64 01 06 00 01 00 05 00 00 14",
    "C_IC_NA_1 act CA 1: IOA 5 qoi=20 (station interrogation) !ioa-not-zero",
  ],
  ["87 01 14 00 FC 19 0D 94", "type 135 (private) inrogen CA 6652: 1 object, raw 0d 94"],
  [
    "01 02 03 00 01 00 11 00 00 01",
    "M_SP_NA_1 spont CA 1: 2 objects, raw 11 00 00 01 !length-mismatch",
  ],
  [
    "16 00 2A 00 01 00",
    "type 22 (not assigned) reserved 42 CA 1: 0 objects, raw no octets !reserved-cause !unknown-type",
  ],
];

for (const [hex, line] of LINES) {
  Deno.test(`formatAsdu() writes ${line}`, () => {
    assertEquals(formatAsdu(decodeAsdu(parseHex(hex))), line);
  });
}

Deno.test("formatAsdu() counts the objects it omits", () => {
  const asdu = decodeAsdu(parseHex("03 84 14 00 01 00 C8 00 00 00 01 02 03"));
  assertEquals(
    formatAsdu(asdu, { maxObjects: 2 }),
    "M_DP_NA_1 inrogen CA 1: 200=intermediate, 201=OFF, and 2 more",
  );
});

Deno.test("formatAsdu() names a private type of the profile", () => {
  const type = definePrivateType({ id: 135, name: "X_HB_NA_1", elements: ["SIQ"] });
  const profile = { ...IEC104, privateTypes: [type] };
  const asdu = decodeAsdu(parseHex("87 01 03 00 01 00 07 00 00 01"), { profile });
  assertEquals(formatAsdu(asdu, { profile }), "X_HB_NA_1 spont CA 1: 7=ON");
});

Deno.test("formatApdu() writes every format", () => {
  const lines: Readonly<Record<string, string>> = {
    "68 04 43 00 00 00": "U TESTFR act",
    "68 04 01 00 58 02": "S N(R)=300",
    "68 0D FE FF 04 00 66 01 05 00 01 00 BE 02 00": "I N(S)=32767 N(R)=2 C_RD_NA_1 req CA 1: 702",
    "68 04 03 00 00 00": "raw 68 04 03 00 00 00 !bad-control-field",
  };
  for (const [hex, line] of Object.entries(lines)) {
    assertEquals(formatApdu(decodeApdu(parseHex(hex))), line);
  }
});

Deno.test("formatDissection() shows octets, bits, names and meanings", () => {
  const tree = dissect(parseHex("68 0E 02 00 04 00 2D 01 06 03 01 00 88 13 00 85"));
  assertEquals(
    formatDissection(tree),
    `   0-15           APDU (Application protocol data unit): 16 octets
    0-5             APCI (Application protocol control information): I N(S)=1 N(R)=2
      0               START (Start octet): 0x68
      1               LENGTH (Length of APDU): 14 octets
    2-5               CONTROL (Control field): I N(S)=1 N(R)=2
    2-3                 N(S) (Send sequence number): 1
    4-5                 N(R) (Receive sequence number): 2
   6-15             ASDU (Application service data unit): C_SC_NA_1
   6-11               DUI (Data unit identifier): C_SC_NA_1 act CA 1
      6                 TYPE (Type identification): 45 C_SC_NA_1
      7                 VSQ (Variable structure qualifier): SQ=0 N=1
      7 0... ....         SQ (Structure): 0 single addresses
      7 .000 0001         N (Number of objects): 1
      8                 COT (Cause of transmission): act
      8 0... ....         T (Test): 0 no test
      8 .0.. ....         P/N (Confirmation): 0 positive
      8 ..00 0110         CAUSE (Cause): 6 act: activation
      9                 OA (Originator address): 3
  10-11                 CA (Common address of ASDU): 1
  12-15               OBJECT (Information object 1): IOA 5000
  12-14                 IOA (Information object address): 5000
     15                 SCO (Single command): SCS=1 ON RES=0 QU=1 short pulse S/E=1 select
     15 .... ...1         SCS (single command state): 1 ON
     15 .... ..0.         RES (reserved bit): 0
     15 .000 01..         QU (qualifier of command): 1 short pulse
     15 1... ....         S/E (select or execute): 1 select`,
  );
});

Deno.test("formatAsdu() writes distinct text for each normalized value", () => {
  const seen = new Set<string>();
  for (let raw = 0; raw < 0x10000; raw++) {
    const octets = Uint8Array.of(21, 1, 1, 0, 1, 0, 1, 0, 0, raw & 0xff, raw >> 8);
    seen.add(formatAsdu(decodeAsdu(octets)));
  }
  assertEquals(seen.size, 0x10000);
});

Deno.test("formatAsdu() writes the name and the unit of each object that has them", () => {
  const known: Readonly<Record<string, readonly [string, string]>> = {
    "1/1001/13": ["Oven", "K"],
    "1/1002/13": ["Tank", ""],
    "1/1003/13": ["", "bar"],
    "1/1001/50": ["Oven set-point", "K"],
  };
  const labelOf = (ca: number, ioa: number, typeId: number) => {
    const [name, unit] = known[`${ca}/${ioa}/${typeId}`] ?? ["", ""];
    return { name, unit };
  };
  const line = (hex: string) => formatAsdu(decodeAsdu(parseHex(hex)), { labelOf });
  assertEquals(
    line("0D 84 03 00 01 00 E9 03 00 00 00 88 42 00 00 00 88 42 10 00 00 88 42 00 00 00 88 42 00"),
    "M_ME_NC_1 spont CA 1: 1001 Oven=68 K, 1002 Tank=68 [BL], 1003=68 bar, 1004=68",
  );
  assertEquals(
    line("32 01 06 00 01 00 E9 03 00 00 00 88 42 80"),
    "C_SE_NC_1 act CA 1: 1001 Oven set-point=68 K select",
  );
  assertEquals(
    line("64 01 06 00 01 00 00 00 00 14"),
    "C_IC_NA_1 act CA 1: qoi=20 (station interrogation)",
  );
  const type = definePrivateType({ id: 200, name: "X_TEMP", elements: ["SVA", "QDS"] });
  const profile = { ...IEC104, privateTypes: [type] };
  const asdu = decodeAsdu(parseHex("C8 01 03 00 01 00 E9 03 00 05 00 00"), { profile });
  const label = () => ({ name: "Oven", unit: "K" });
  assertEquals(
    [
      formatAsdu(asdu, { profile, labelOf: label }),
      formatAsdu(asdu, { labelOf: label }),
      formatAsdu(asdu),
    ],
    [
      "X_TEMP spont CA 1: 1001 Oven=5 K",
      "X_TEMP spont CA 1: 1001 Oven=5 K",
      "X_TEMP spont CA 1: 1001=5",
    ],
  );
});

Deno.test("formatAsdu() converts time tags with a date, and leaves others as sent", () => {
  const convertTag = ({ time, timeFlags }: TimeTag) => ({
    time: time + 3_600_000,
    timeFlags: timeFlags | TIME_FLAGS.summer,
  });
  const line = (hex: string) => formatAsdu(decodeAsdu(parseHex(hex)), { convertTag });
  assertEquals(
    line("1E 01 03 00 01 00 E9 03 00 91 AB 75 2D 0D AF 03 18"),
    "M_SP_TB_1 spont CA 1: 1001=ON [IV BL] @2024-03-15 14:45:30.123 (SU)",
  );
  assertEquals(
    line("67 01 06 00 01 00 00 00 00 AB 75 2D 0D AF 03 18"),
    "C_CS_NA_1 act CA 1: @2024-03-15 14:45:30.123 (SU)",
  );
  const untimed = line("02 01 03 00 01 00 E9 03 00 01 AB 75 2D");
  assertEquals(untimed, "M_SP_TA_1 spont CA 1: 1001=ON @xx:45:30.123");
});
