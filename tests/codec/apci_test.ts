// The control field in its three formats, and arithmetic on sequence numbers.

import { assertEquals, assertThrows } from "@std/assert";
import {
  type Apci,
  decodeApci,
  encodeApci,
  nextSequence,
  sequenceDistance,
  writeApci,
} from "../../codec/apci.ts";
import { DecodeError, type IssueCode } from "../../codec/errors.ts";
import { hex, octets } from "../helpers/wire/frames.ts";

/** S and U frames, and the first six octets of I frames whose ASDU is the single octet 2a. */
const VECTORS: readonly [string, Apci][] = [
  ["68 04 07 00 00 00", { format: "U", function: "STARTDT act" }],
  ["68 04 0b 00 00 00", { format: "U", function: "STARTDT con" }],
  ["68 04 13 00 00 00", { format: "U", function: "STOPDT act" }],
  ["68 04 23 00 00 00", { format: "U", function: "STOPDT con" }],
  ["68 04 43 00 00 00", { format: "U", function: "TESTFR act" }],
  ["68 04 83 00 00 00", { format: "U", function: "TESTFR con" }],
  ["68 04 01 00 00 00", { format: "S", receiveNumber: 0 }],
  ["68 04 01 00 02 00", { format: "S", receiveNumber: 1 }],
  // 8535 * 2 = 17070 = 0x42ae, low octet first.
  ["68 04 01 00 ae 42", { format: "S", receiveNumber: 8535 }],
  ["68 04 01 00 fe ff", { format: "S", receiveNumber: 32_767 }],
  ["68 05 00 00 00 00 2a", { format: "I", sendNumber: 0, receiveNumber: 0 }],
  ["68 05 02 00 04 00 2a", { format: "I", sendNumber: 1, receiveNumber: 2 }],
  // The seventh bit moves into the second octet: 127 is fe 00, 128 is 00 01.
  ["68 05 fe 00 00 01 2a", { format: "I", sendNumber: 127, receiveNumber: 128 }],
  ["68 05 fe ff fe ff 2a", { format: "I", sendNumber: 32_767, receiveNumber: 32_767 }],
];

Deno.test("decodeApci() and encodeApci() handle every format", () => {
  for (const [text, apci] of VECTORS) {
    assertEquals(decodeApci(octets(text)), apci, text);
    assertEquals(hex(encodeApci(apci, apci.format === "I" ? octets("2a") : undefined)), text);
  }
});

Deno.test("decodeApci() decodes every sequence number that writeApci() writes", () => {
  const frame = octets("68 05 00 00 00 00 2a");
  for (let n = 0; n < 32_768; n++) {
    const apci: Apci = { format: "I", sendNumber: n, receiveNumber: 32_767 - n };
    writeApci(frame, 0, apci, 1);
    assertEquals(decodeApci(frame), apci);
  }
});

Deno.test("decodeApci() reports undefined control fields with their offset", () => {
  const cases: [string, IssueCode, number, string][] = [
    ["", "torn", 0, "Expected at least 6 octets of an APDU, found 0"],
    ["68", "torn", 0, "Expected at least 6 octets of an APDU, found 1"],
    ["68 04 43 00 00", "torn", 0, "Expected at least 6 octets of an APDU, found 5"],
    ["69 04 43 00 00 00", "bad-start", 0, "Expected start octet 0x68, found 0x69"],
    ["00", "bad-start", 0, "Expected start octet 0x68, found 0x00"],
    ["ab", "bad-start", 0, "Expected start octet 0x68, found 0xAB"],
    ["68 03 43 00 00 00", "bad-length", 1, "Expected an APDU length of 4 to 253, found 3"],
    ["68 fe 43 00 00 00", "bad-length", 1, "Expected an APDU length of 4 to 253, found 254"],
    ["68 05 00 00 00 00", "torn", 1, "Expected 5 octets after the length octet, found 4"],
    ["68 04 00 00 00 00 2a", "bad-length", 1, "Expected 4 octets after the length octet, found 5"],
    ["68 05 43 00 00 00 00", "bad-length", 1, "Expected an APDU length of 4 in U format, found 5"],
    [
      "68 06 01 00 00 00 00 00",
      "bad-length",
      1,
      "Expected an APDU length of 4 in S format, found 6",
    ],
    ["68 04 03 00 00 00", "bad-control-field", 2, "found 0x03 0x00 0x00 0x00"],
    ["68 04 47 00 00 00", "bad-control-field", 2, "found 0x47 0x00 0x00 0x00"],
    ["68 04 43 01 00 00", "bad-control-field", 2, "found 0x43 0x01 0x00 0x00"],
    ["68 04 43 00 01 00", "bad-control-field", 2, "found 0x43 0x00 0x01 0x00"],
    ["68 04 43 00 00 01", "bad-control-field", 2, "found 0x43 0x00 0x00 0x01"],
    ["68 04 05 00 00 00", "bad-control-field", 2, "found 0x05"],
    ["68 04 01 01 00 00", "bad-control-field", 2, "found 0x01 0x01"],
    ["68 04 01 00 01 00", "bad-control-field", 2, "found 0x01 0x00 0x01"],
    ["68 05 00 00 01 00 2a", "bad-control-field", 2, "found 0x00 0x00 0x01"],
  ];
  for (const [text, code, offset, detail] of cases) {
    const error = assertThrows(() => decodeApci(octets(text)), DecodeError, detail);
    assertEquals([error.code, error.offset], [code, offset], text);
  }
});

Deno.test("decodeApci() accepts exactly the six defined U functions", () => {
  const taken = [];
  for (let octet = 3; octet < 256; octet += 4) {
    try {
      decodeApci(Uint8Array.of(0x68, 4, octet, 0, 0, 0));
      taken.push(octet);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  assertEquals(taken, [0x07, 0x0b, 0x13, 0x23, 0x43, 0x83]);
});

Deno.test("decodeApci() copies the faulty octets", () => {
  const frame = octets("68 04 03 00 00 00");
  const error = assertThrows(() => decodeApci(frame), DecodeError);
  frame.fill(0xff);
  assertEquals(hex(error.octets), "03 00 00 00");
});

Deno.test("encodeApci() refuses values that do not fit", () => {
  const information = (sendNumber: number, receiveNumber: number): Apci => (
    { format: "I", sendNumber, receiveNumber }
  );
  const cases: [Apci, number, string][] = [
    [information(0, 0), 0, "expected an ASDU of 1 to 249 octets, found 0"],
    [information(0, 0), 250, "expected an ASDU of 1 to 249 octets, found 250"],
    [information(32_768, 0), 1, "expected sendNumber 0 to 32767, found 32768"],
    [information(-1, 0), 1, "expected sendNumber 0 to 32767, found -1"],
    [information(0.5, 0), 1, "expected sendNumber 0 to 32767, found 0.5"],
    [information(0, 32_768), 1, "expected receiveNumber 0 to 32767, found 32768"],
    [{ format: "S", receiveNumber: 32_768 }, 0, "expected receiveNumber 0 to 32767, found 32768"],
    [{ format: "S", receiveNumber: 0 }, 1, "in S format: expected no ASDU, found 1 octet"],
    [{ format: "U", function: "TESTFR act" }, 1, "in U format: expected no ASDU, found 1 octet"],
  ];
  for (const [apci, length, message] of cases) {
    assertThrows(() => encodeApci(apci, new Uint8Array(length)), RangeError, message);
  }
});

Deno.test("encodeApci() accepts the longest ASDU", () => {
  const apdu = encodeApci({ format: "I", sendNumber: 0, receiveNumber: 0 }, new Uint8Array(249));
  assertEquals([apdu.length, apdu[1]], [255, 253]);
});

Deno.test("writeApci() writes exactly six octets at the given offset", () => {
  const buffer = new Uint8Array(10).fill(0xee);
  writeApci(buffer, 2, { format: "S", receiveNumber: 1 }, 0);
  assertEquals(hex(buffer), "ee ee 68 04 01 00 02 00 ee ee");
});

Deno.test("nextSequence() and sequenceDistance() wrap at 32768", () => {
  assertEquals([nextSequence(0), nextSequence(32_766), nextSequence(32_767)], [1, 32_767, 0]);
  const distances = [[0, 0, 0], [0, 1, 1], [1, 0, 32_767], [32_767, 0, 1], [32_760, 5, 13]];
  for (const [from, to, distance] of distances) {
    assertEquals(sequenceDistance(from!, to!), distance, `${from} to ${to}`);
  }
});
