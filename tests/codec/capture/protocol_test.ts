// Identification of other protocols by their first octets; APDUs are not mistaken for one of them.

import { assertEquals } from "@std/assert";
import { CaptureDecoder } from "../../../codec/capture/mod.ts";
import { describeOctets, identifyProtocol } from "../../../codec/capture/protocol.ts";
import { parseHex } from "../../../codec/hex.ts";
import { etherPcap, talk } from "../../helpers/capture/capture_builder.ts";
import { Prng } from "../../helpers/random/prng.ts";

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function identified(octets: Uint8Array): string | undefined {
  const found = identifyProtocol(octets);
  return found && `${found.name}${found.detail === "" ? "" : `: ${found.detail}`}`;
}

/** Builds a ClientHello with extensions, as a record. */
function clientHello(...extensions: readonly number[][]): Uint8Array {
  const all = extensions.flat();
  const body = [3, 3, ...new Array(32).fill(7), 0, 0, 2, 0x13, 1, 1, 0];
  body.push(all.length >> 8, all.length & 0xff, ...all);
  const handshake = [1, 0, body.length >> 8, body.length & 0xff, ...body];
  return Uint8Array.of(22, 3, 1, handshake.length >> 8, handshake.length & 0xff, ...handshake);
}

const NAME = [...text("rtu.example")];
const SERVER_NAME = [0, 0, 0, NAME.length + 5, 0, NAME.length + 3, 0, 0, NAME.length, ...NAME];
const VERSIONS = [0, 43, 0, 5, 4, 3, 4, 3, 3];

Deno.test("identifyProtocol() names protocols by their first octets", () => {
  const cases: [Uint8Array, string | undefined][] = [
    [text("GET / HTTP/1.1\r\nHost: x"), "HTTP: GET / HTTP/1.1"],
    [text("HTTP/1.1 200 OK\r\n"), "HTTP: HTTP/1.1 200 OK"],
    [text("SSH-2.0-OpenSSH_9.2\r\n"), "SSH: SSH-2.0-OpenSSH_9.2"],
    [clientHello(), "TLS: TLS 1.2"],
    [clientHello(VERSIONS), "TLS: TLS 1.3"],
    [clientHello(SERVER_NAME, VERSIONS), "TLS: TLS 1.3, server name rtu.example"],
    [clientHello(SERVER_NAME).subarray(0, 30), "TLS: TLS 1.0"],
    [parseHex("17 03 03 00 20 aa bb"), "TLS: TLS 1.2"],
    [parseHex("10 49 01 4a 16"), "FT1.2: the link layer of IEC 60870-5-101 and -103"],
    [parseHex("10 49 01 00 4a 16"), "FT1.2: the link layer of IEC 60870-5-101 and -103"],
    [
      parseHex("68 09 09 68 53 01 64 01 06 01 00 00 14 d4 16"),
      "FT1.2: the link layer of IEC 60870-5-101 and -103",
    ],
    [parseHex("05 64 05 c0 01 00 00 04 e9 21"), "DNP3"],
    [parseHex("00 01 00 00 00 06 01 03 00 00 00 0a"), "Modbus/TCP"],
    [parseHex("03 00 00 16 11 e0 00 00 00 01 00"), "ISO on TCP (MMS, S7 or RDP)"],
    [parseHex("10 0c 00 04 4d 51 54 54 04 00"), "MQTT"],
    [parseHex("ff fd 18 ff fd 20"), "Telnet"],
    [text("HELF "), "OPC UA: HELF "],
    [text("OPNC"), "OPC UA: OPNC"],
    [text("RTSP/1.0 200 OK"), "RTSP: RTSP/1.0 200 OK"],
    [text("220 smtp.example ~\x7f"), "FTP or SMTP: 220 smtp.example ~"],
    [text("220-ftp.example\x1fx"), "FTP or SMTP: 220-ftp.example"],
    [text(`GET /${"a".repeat(90)}`), `HTTP: GET /${"a".repeat(75)}`],
    // Not identified: APDUs, and octets that only resemble a protocol.
    [parseHex("68 04 07 00 00 00"), undefined],
    [parseHex("68 0e 00 00 00 00 64 01 06 00 01 00 00 00 00 14"), undefined],
    [parseHex("10 49 01 4b 16"), undefined],
    [parseHex("68 09 09 68 53 01 64 01 06 01 00 00 14 d5 16"), undefined],
    [parseHex("16 04 01 00 20 aa"), undefined],
    [parseHex("00 01 00 00 00 ff 01 03"), undefined],
    [text("GETTING"), undefined],
    [new Uint8Array(0), undefined],
  ];
  for (const [octets, expected] of cases) {
    assertEquals(identified(octets), expected, octets.subarray(0, 16).toString());
  }
});

/** Builds the hello of a server with a session identifier, as a record. */
function serverHello(session: number, ...extension: readonly number[]): Uint8Array {
  const body = [3, 3, ...new Array(32).fill(7), session, ...new Array(session).fill(8), 0x13, 1, 0];
  body.push(0, extension.length, ...extension);
  const handshake = [2, 0, 0, body.length, ...body];
  return Uint8Array.of(22, 3, 1, 0, handshake.length, ...handshake);
}

Deno.test("identifyProtocol() reads the records of TLS on both sides of each limit", () => {
  const cases: [octets: Uint8Array, string | undefined][] = [
    [parseHex("14 03 00 00 01"), "TLS: SSL 3.0"],
    [parseHex("15 03 01 00 02"), "TLS: TLS 1.0"],
    [parseHex("16 03 02 00 01"), "TLS: TLS 1.1"],
    [parseHex("17 03 04 48 00"), "TLS: TLS 1.3"],
    [parseHex("13 03 03 00 20"), undefined],
    [parseHex("18 03 03 00 20"), undefined],
    [parseHex("17 02 03 00 20"), undefined],
    [parseHex("17 03 05 00 20"), undefined],
    [parseHex("17 03 03 00 00"), undefined],
    [parseHex("17 03 03 48 01"), undefined],
    [parseHex("17 03 03 00"), undefined],
    [serverHello(0), "TLS: TLS 1.2"],
    [serverHello(0, 0, 43, 0, 2, 3, 4), "TLS: TLS 1.3"],
    [serverHello(32, 0, 43, 0, 2, 3, 4), "TLS: TLS 1.3"],
    [serverHello(32, 0, 43, 0, 2, 3, 4).with(5, 3), "TLS: TLS 1.0"],
    [serverHello(0, 0, 43, 0, 2, 9, 9), "TLS: TLS 1.2"],
    // A server that names a host, which only a client may.
    [serverHello(0, ...SERVER_NAME), "TLS: TLS 1.2"],
    // Up to the session identifier, which is the last octet that must have arrived.
    [serverHello(0).subarray(0, 43), "TLS: TLS 1.0"],
    [serverHello(0).subarray(0, 44), "TLS: TLS 1.2"],
  ];
  for (const [octets, expected] of cases) {
    assertEquals(identified(octets), expected, octets.subarray(0, 8).toString());
  }
  const long = [...text("a".repeat(101))];
  const named = [0, 0, 0, 106, 0, 104, 0, 0, 101, ...long];
  assertEquals(identified(clientHello(named)), `TLS: TLS 1.2, server name ${"a".repeat(100)}`);
});

Deno.test("identifyProtocol() requires whole and consistent headers of binary protocols", () => {
  const FT12 = "FT1.2: the link layer of IEC 60870-5-101 and -103";
  const ISO = "ISO on TCP (MMS, S7 or RDP)";
  const cases: [hex: string, string | undefined][] = [
    // Modbus/TCP: protocol 0, a length from 2 to 254 that has arrived, and a function from 1 to 95.
    ["00 01 00 00 00 02 01 01", "Modbus/TCP"],
    ["00 01 00 00 00 02 00 5f", "Modbus/TCP"],
    ["00 01 00 00 00 02 01 81", "Modbus/TCP"],
    ["00 01 00 00 00 02 01 df", "Modbus/TCP"],
    ["00 01 00 00 00 02 01", undefined],
    ["00 01 00 00 00 02 01 00", undefined],
    ["00 01 00 00 00 02 01 60", undefined],
    ["00 01 00 00 00 02 01 e0", undefined],
    ["00 01 00 00 00 03 01 01", undefined],
    ["00 01 00 00 00 01 01 01", undefined],
    ["00 01 01 00 00 02 01 01", undefined],
    ["00 01 00 01 00 02 01 01", undefined],
    ["00 01 00 00 01 02 01 01", undefined],
    [`00 01 00 00 00 fe 01 01 ${"00 ".repeat(252)}`, "Modbus/TCP"],
    [`00 01 00 00 00 ff 01 01 ${"00 ".repeat(253)}`, undefined],
    [`00 01 00 00 01 00 01 01 ${"00 ".repeat(254)}`, undefined],
    // ISO on TCP: version 3, and a length from 7.
    ["03 00 00 07 02 f0 80", ISO],
    ["03 00 01 00 02 f0 80", ISO],
    ["03 00 00 06 02 f0 80", undefined],
    ["03 00 00 07 02 f0", undefined],
    ["03 01 00 07 02 f0 80", undefined],
    ["02 00 00 07 02 f0 80", undefined],
    ["05 64 05", "DNP3"],
    ["05 64 04", undefined],
    ["05 65 05", undefined],
    ["06 64 05", undefined],
    ["ff fb", "Telnet"],
    ["ff fe", "Telnet"],
    ["ff fa", undefined],
    ["ff ff", undefined],
    ["fe fd", undefined],
    ["10 0c 00 04 4d 51 54 54", "MQTT"],
    ["10 0c 00 04 4d 51 54 54 41 20", "MQTT"],
    ["11 0c 00 04 4d 51 54 54", undefined],
    ["10 0c 00 04 4d 51 54 55", undefined],
    ["10 0c 00 04 00 4d 51 54 54", undefined],
    // FT1.2: frames of fixed length with an address of 0, 1 or 2 octets, and of variable length.
    ["10 49 49 16", FT12],
    ["10 49 01 02 4c 16", FT12],
    ["10 49 01 02 03 4f 16", undefined],
    ["10 49 16", undefined],
    ["10 49 01 4a 17", undefined],
    ["10 49 01 4a", undefined],
    ["10 ff 01 00 16", FT12],
    ["10 ff 02 00 16", undefined],
    ["10 ff 02 01 16 00", FT12],
    ["68 01 01 68 53 53 16", FT12],
    ["68 00 00 68 00 16", undefined],
    ["68 01 02 68 53 53 16", undefined],
    ["68 01 01 69 53 53 16", undefined],
    ["69 01 01 68 53 53 16", undefined],
    ["68 01 01 68 53 53 17", undefined],
    ["68 01 01 68 53 53", undefined],
    // An APDU whose control field reads like another header.
    ["68 64 00 00 00 02 01 01", undefined],
    ["00 68 00 00 00 02 01 01", "Modbus/TCP"],
  ];
  for (const [hex, expected] of cases) {
    assertEquals(identified(parseHex(hex)), expected, hex.slice(0, 40));
  }
});

Deno.test("identifyProtocol() reports which octets prove a protocol wherever they are", () => {
  const certain = (octets: Uint8Array) => identifyProtocol(octets)?.certain;
  assertEquals(certain(parseHex("17 03 03 00 20 aa bb")), true);
  assertEquals(certain(text("SSH-2.0-x")), true);
  assertEquals(certain(text("HELF")), false);
  assertEquals(certain(parseHex("10 49 01 4a 16")), false);
  assertEquals(certain(parseHex("05 64 05")), false);
});

Deno.test("a connection on another port is identified by its first 512 octets", () => {
  const host = [..."abcdefghijklmnopqrst"].map((letter) => letter.charCodeAt(0));
  const name = [0, 0, 0, host.length + 5, 0, host.length + 3, 0, 0, host.length, ...host];
  const padding = (
    octets: number,
  ) => [0, 21, octets >> 8, octets & 0xff, ...new Array(octets).fill(0)];
  const before = clientHello(padding(0), name).length - host.length;
  const hello = clientHello(padding(512 - 10 - before), name); // ten letters are in the first 512 octets
  const link = talk({ serverPort: 4433 });
  link.open();
  link.send(true, hello);
  link.close(true);
  const decoder = new CaptureDecoder();
  decoder.push(etherPcap(link.packets));
  decoder.end();
  while (decoder.next() !== undefined);
  const { others } = decoder.summary;
  assertEquals(others.map(({ detail }) => detail), ["TLS 1.2, server name abcdefghij"]);
});

Deno.test("describeOctets() shows up to eight octets", () => {
  const shown = describeOctets(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
  assertEquals(shown, "an unknown protocol, first octets 01 02 03 04 05 06 07 08");
  assertEquals(describeOctets(Uint8Array.of(0xab)), "an unknown protocol, first octets ab");
});

Deno.test("identifyProtocol() accepts any octets, and every beginning of a ClientHello", () => {
  const random = new Prng(20261129);
  for (let round = 0; round < 20_000; round++) identifyProtocol(random.octets(random.int(0, 80)));
  const hello = clientHello(SERVER_NAME, VERSIONS);
  for (let length = 0; length <= hello.length; length++) {
    const found = identifyProtocol(hello.subarray(0, length));
    assertEquals(found?.name, length < 5 ? undefined : "TLS");
  }
  for (let round = 0; round < 20_000; round++) {
    const changed = hello.slice();
    for (let i = 0; i < 3; i++) changed[random.int(5, changed.length - 1)] = random.int(0, 255);
    assertEquals(identifyProtocol(changed)?.name, "TLS");
  }
});
