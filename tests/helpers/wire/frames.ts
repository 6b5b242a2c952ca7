// Frames as short text, so that a test reads like a trace: "STARTDT act, I(0,0), S(8)".

import { type Apci, decodeApci, encodeApci, type UFunction } from "../../../codec/apci.ts";
import { Deframer } from "../../../codec/deframer.ts";

/** Encodes a frame from its text; an I frame carries the given ASDU, or one with its number. */
export function frame(text: string, asdu?: Uint8Array): Uint8Array {
  const numbered = /^([IS])\((\d+)(?:,(\d+))?\)$/.exec(text);
  if (numbered === null) return encodeApci({ format: "U", function: text as UFunction });
  const [first, second] = [Number(numbered[2]), Number(numbered[3])];
  if (numbered[1] === "S") return encodeApci({ format: "S", receiveNumber: first });
  return encodeApci(
    { format: "I", sendNumber: first, receiveNumber: second },
    asdu ?? numberedAsdu(first),
  );
}

/** Encodes several frames in one chunk: `frames("S(3), TESTFR act")`. */
export function frames(text: string): Uint8Array {
  return concat(text.split(/,\s*(?=[A-Z])/).map((one) => frame(one)));
}

/** Writes all frames of a chunk as text; `""` if there are none. */
export function trace(octets: Uint8Array | undefined): string {
  return split(octets ?? new Uint8Array(0)).map((apdu) => text(decodeApci(apdu))).join(", ");
}

/** Splits a chunk into frames. */
export function split(octets: Uint8Array): Uint8Array[] {
  const deframer = new Deframer();
  deframer.push(octets);
  const found: Uint8Array[] = [];
  for (let event = deframer.next(); event !== undefined; event = deframer.next()) {
    if (event.type === "skipped") throw new Error(`Expected frames: ${event.detail}`);
    found.push(event.octets);
  }
  if (deframer.buffered > 0) throw new Error("Expected whole frames, found a torn one");
  return found;
}

/** Creates an ASDU of 10 octets that carries a number from 0 to 2^32 - 1. */
export function numberedAsdu(n: number): Uint8Array {
  const asdu = new Uint8Array([0x2d, 0x01, 0x06, 0x00, 0x01, 0x00, 0, 0, 0, 0]);
  new DataView(asdu.buffer).setUint32(6, n, true);
  return asdu;
}

/** Returns the number that `numberedAsdu()` encoded. */
export function numberOf(asdu: Uint8Array): number {
  return new DataView(asdu.buffer, asdu.byteOffset).getUint32(6, true);
}

/** Parses hexadecimal text with or without spaces. */
export function octets(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/gi) ?? [], (pair) => parseInt(pair, 16));
}

/** Writes octets as hexadecimal text. */
export function hex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join(" ");
}

/** Concatenates arrays. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function text(apci: Apci): string {
  switch (apci.format) {
    case "I":
      return `I(${apci.sendNumber},${apci.receiveNumber})`;
    case "S":
      return `S(${apci.receiveNumber})`;
    case "U":
      return apci.function;
  }
}
