// Requirements on the public entry point in every runtime: decode, encode, and run two sessions.

import * as iec104 from "../../mod.ts";
import { Session } from "../../transport/low_level.ts";

/** Runs all steps once and returns the observations, line by line. */
export function smoke(): string[] {
  const lines: string[] = [];
  const hex = "68 19 00 00 00 00 24 01 03 00 01 00 C1 02 00 85 EB 47 42 00 AB 75 2D 0D AF 03 18";
  const octets = iec104.parseHex(hex);
  const apdu = iec104.decodeApdu(octets);
  lines.push(iec104.formatApdu(apdu));
  lines.push(iec104.toHex(iec104.encodeApdu(apdu), " "));
  lines.push(iec104.formatDissection(iec104.dissect(octets)).split("\n")[1] ?? "");
  if (apdu.format === "I") {
    const json = JSON.stringify(iec104.toJson(apdu.asdu));
    lines.push(json, iec104.formatAsdu(iec104.fromJson(JSON.parse(json))));
  }
  const tag = iec104.timeTagOf(Date.UTC(2026, 6, 1, 10), { zone: "Europe/Madrid" });
  lines.push(`${iec104.formatTime(tag.time)} ${iec104.describeTimeFlags(tag.timeFlags)}`);
  return [...lines, ...sessions(octets.subarray(6))];
}

/** Connects a controlling and a controlled session back to back, and transfers one ASDU. */
function sessions(asdu: Uint8Array): string[] {
  const lines: string[] = [];
  const controlling = new Session("controlling", {}, 0);
  const controlled = new Session("controlled", {}, 0);
  controlling.start(0);
  for (let now = 1; now < 6; now++) {
    for (const [from, to] of [[controlling, controlled], [controlled, controlling]] as const) {
      for (let event = from.nextEvent(); event; event = from.nextEvent()) {
        lines.push(`${now} ${from.role} ${event.type}`);
        if (event.type === "started" && from === controlled) from.send(asdu, now);
      }
      const output = from.takeOutput();
      if (output !== undefined) to.receive(output, now);
    }
  }
  return lines;
}
