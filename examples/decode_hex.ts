// Decodes an APDU and prints it on one line, then octet by octet.

import {
  decodeApdu,
  dissect,
  DOUBLE_POINT,
  formatApdu,
  formatDissection,
  parseHex,
} from "@telecontrol/iec104";

const octets = parseHex("68 15 04 00 02 00 1F 01 03 00 01 00 64 00 00 02 AB 75 2D 8D CF 06 18");
const apdu = decodeApdu(octets);

console.log(formatApdu(apdu));
if (apdu.format === "I" && apdu.asdu.type === "M_DP_TB_1") {
  for (const { ioa, value, time } of apdu.asdu.objects) {
    console.log(
      `object ${ioa} is ${value === DOUBLE_POINT.on ? "ON" : "not ON"} since`,
      new Date(time),
    );
  }
}
console.log(formatDissection(dissect(octets)));
