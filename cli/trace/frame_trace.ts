// Prints every frame of a connection as a line.

import {
  decodeApdu,
  Deframer,
  formatApdu,
  type Profile,
  toHex,
  type ZonePolicy,
} from "../../mod.ts";
import { identifyProtocol } from "../../codec/capture/mod.ts";
import type { FrameDirection } from "../../transport/low_level.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import type { Names } from "../text/names.ts";
import { timesText, wallClockTime } from "../text/zoned_time.ts";
import type { ConnectionEnd, ConnectionEnds, ConnectionObserver } from "./observed_stream.ts";

/** Width of format and numbers, so that the octets of most frames are in one column. */
const APCI_CELLS = 20;

/** How to print frames. */
export interface TraceOptions {
  /** Prints a line. */
  readonly print: (line: string) => void;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly zone: ZonePolicy | undefined;
  readonly profile: Profile;
  /** Whether to decode ASDUs. */
  readonly decodes: boolean;
  /** The connection, if several are printed at the same time. */
  readonly label?: string;
  /** Whether the peer opened the connection. @default {false} */
  readonly accepted?: boolean;
  /** Names of objects, and the format of their addresses, in decoded ASDUs. */
  readonly names?: Names | undefined;
}

/** Prints the frames of one connection with time, direction, sequence numbers and octets. */
export class FrameTrace implements ConnectionObserver {
  readonly #options: TraceOptions;
  readonly #peer: string;
  readonly #deframers = { sent: new Deframer(), received: new Deframer() };

  /** Creates the trace of a connection that has just been established. */
  constructor({ local, remote }: ConnectionEnds, options: TraceOptions) {
    this.#options = options;
    this.#peer = formatEndpoint(remote);
    const ends = options.accepted === true
      ? `${this.#peer} connected to ${formatEndpoint(local)}`
      : `connected to ${this.#peer} from ${formatEndpoint(local)}`;
    this.#line("=", `${ends}; ${timesText(options.zone)}`);
  }

  octets(direction: FrameDirection, octets: Uint8Array): void {
    const arrow = direction === "sent" ? ">" : "<";
    const deframer = this.#deframers[direction];
    deframer.push(octets);
    for (let found = deframer.next(); found !== undefined; found = deframer.next()) {
      if (found.type === "apdu") this.#frame(arrow, found.octets);
      else this.#line(arrow, `not an APDU${protocolOf(found.octets)}: ${toHex(found.octets, " ")}`);
    }
  }

  ended(how: ConnectionEnd, detail?: string): void {
    const rest = this.#deframers.received.end();
    if (rest !== undefined) this.#line("<", `incomplete APDU: ${toHex(rest.octets, " ")}`);
    const texts = {
      here: `closed the connection to ${this.#peer}`,
      there: `${this.#peer} closed the connection`,
      failed: `the connection to ${this.#peer} failed: ${detail}`,
    };
    this.#line("=", texts[how]);
  }

  #frame(arrow: string, octets: Uint8Array): void {
    const { profile, decodes, names } = this.#options;
    const apdu = decodeApdu(octets, { profile });
    const hex = toHex(octets, " ");
    if (decodes) {
      const { labelOf, addressFormat } = names ?? {};
      const form = {
        profile,
        ...labelOf !== undefined && { labelOf },
        ...addressFormat !== undefined && { addressFormat },
      };
      this.#line(arrow, formatApdu(apdu, form));
      this.#options.print(`${" ".repeat(16)}${hex}`);
      return;
    }
    const apci = apdu.format === "I"
      ? `I N(S)=${apdu.sendNumber} N(R)=${apdu.receiveNumber}`
      : apdu.format === "raw"
      ? "raw"
      : formatApdu(apdu);
    this.#line(arrow, `${apci.padEnd(APCI_CELLS)}  ${hex}`);
  }

  #line(sign: string, text: string): void {
    const { print, now, zone, label } = this.#options;
    const lead = label === undefined ? "" : `  ${label}`;
    print(`${wallClockTime(now(), zone)}${lead}  ${sign} ${text}`);
  }
}

function protocolOf(octets: Uint8Array): string {
  const known = identifyProtocol(octets);
  if (known === undefined) return "";
  return ` but ${[known.name, known.detail].filter((text) => text !== "").join(", ")}`;
}
