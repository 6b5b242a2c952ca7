// Fields of filters about messages of secure authentication.

import { assertEquals, assertThrows } from "@std/assert";
import { decodeApdu } from "../../../../codec/apdu.ts";
import { FilterError, type FilterSubject, parseFilter } from "../../../../codec/capture/filter.ts";
import { selectsApdu } from "../../../../codec/capture/filter/judge.ts";
import { loadVectors } from "../../../helpers/asdu/vectors.ts";

/** An APDU with the ASDU of a golden vector. */
function apduOf(id: string): Uint8Array {
  const { octets } = VECTORS.find((each) => each.id === id)!;
  return Uint8Array.of(0x68, octets.length + 4, 0, 0, 0, 0, ...octets);
}

const VECTORS = loadVectors();

/** Whether a filter selects the message of a golden vector. */
function selects(text: string, id: string): boolean {
  const filter = parseFilter(text);
  return selectsApdu(filter, { place: {}, apdu: decodeApdu(apduOf(id)) });
}

Deno.test("filters select messages of secure authentication by their fields", () => {
  const rows: [text: string, id: string, expected: boolean][] = [
    ["usr=1", "s-rp-na-1-worked-example", true],
    ["usr=2..9", "s-rp-na-1-worked-example", false],
    ["usr!=2", "s-rp-na-1-worked-example", true],
    ["usr", "s-rp-na-1-worked-example", true],
    ["any usr=1", "s-rp-na-1-worked-example", true],
    ["csq>0", "s-rp-na-1-worked-example", true],
    ["ksq", "s-rp-na-1-worked-example", false],
    ["ksq!=5", "s-rp-na-1-worked-example", false],
    ["not ksq", "s-rp-na-1-worked-example", true],
    ["ksq", "s-ks-na-1-status", true],
    ["mal=0", "s-ks-na-1-status", true],
    ["mal=none", "s-ks-na-1-status", true],
    ["mal=*sha256*", "s-ks-na-1-status", false],
    ["mal=hmac-sha256-octets16,aes-gmac", "s-ch-na-1-challenge", true],
    ["mal contains sha256", "s-ch-na-1-challenge", true],
    ["mal!=3,4", "s-ch-na-1-challenge", false],
    ["errorcode", "s-ch-na-1-challenge", false],
    ["errorcode=unknown-user", "s-er-na-1-no-text", true],
    ["ksq", "s-er-na-1-error-with-ksq", true],
    ["ksq", "s-er-na-1-no-text", false],
    ["username=OP1", "s-us-na-1-change", true],
    ["username", "s-er-na-1-no-text", false],
    ["usr", "s-rp-na-1-first-segment", false],
  ];
  for (const [text, id, expected] of rows) assertEquals(selects(text, id), expected, text);
});

Deno.test("filters about messages are decided by the type of any other ASDU", () => {
  const rows: [text: string, subject: FilterSubject, verdict: boolean | undefined][] = [
    ["usr=1", { format: "I", typeId: 36 }, false],
    ["not mal", { format: "I", typeId: 36 }, true],
    ["csq=7", { format: "I", typeId: 82 }, undefined],
    ["csq=7", { format: "S" }, false],
    ["errorcode=authentication-failed", { message: { error: 1 } }, true],
    ["errorcode=unknown-*", { message: { error: 11 } }, true],
    ["errorcode=128..255", { message: { error: 130 } }, true],
    ["errorcode=1", { message: {} }, false],
    ["errorcode=1", { message: null }, false],
    ["username=*rat*", { message: { name: "operator 1" } }, true],
    ["username contains OPER", { message: { name: "operator 1" } }, true],
    ['username!="operator 1"', { message: { name: "operator 2" } }, true],
    ["username!=x", { message: {} }, false],
    ["username=x", {}, undefined],
  ];
  for (const [text, subject, verdict] of rows) {
    assertEquals(parseFilter(text).matches(subject), verdict, text);
  }
});

Deno.test("values that a message cannot have are refused", () => {
  const texts = [
    "usr=65536",
    "csq=4294967296",
    "mal=256",
    "mal=sha9",
    "errorcode=x",
    'username=""',
    'username=" "',
  ];
  for (const text of texts) assertThrows(() => parseFilter(text), FilterError, "expected", text);
});
