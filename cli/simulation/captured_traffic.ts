// Extracts values and commands of the stations in a capture.

import { type ApduItem, CaptureDecoder, type Endpoint } from "../../codec/capture/mod.ts";
import { decodeApdu, isCommandAsdu, isPointAsdu, type PointAsdu } from "../../codec/mod.ts";
import { familyHeadOf, TYPES } from "../../codec/low_level.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { type CapturedCommand, CommandReader } from "./captured_commands.ts";
import type { CapturedValue } from "./captured_value.ts";

/** The extracted traffic. */
export interface CapturedTraffic {
  /** Values in capture order. */
  readonly values: readonly CapturedValue[];
  /** Commands by address. */
  readonly commands: ReadonlyMap<string, CapturedCommand>;
  /** Number of values per station, by its address and port. */
  readonly stations: ReadonlyMap<string, number>;
  /** Whether values were dropped because there were too many. */
  readonly isCut: boolean;
}

/** Maximum number of values, all of which are kept in memory. */
const MOST_VALUES = 1_000_000;

/** Reads a capture, chunk by chunk. */
export class TrafficReader {
  readonly #decoder = new CaptureDecoder();
  readonly #station: string | undefined;
  readonly #values: CapturedValue[] = [];
  readonly #commands = new CommandReader();
  readonly #stations = new Map<string, number>();
  #start: number | undefined;
  #isCut = false;

  /** Creates a reader, optionally for a single station given by address or address and port. */
  constructor({ station }: { readonly station?: string | undefined } = {}) {
    this.#station = station;
  }

  /** Processes the next octets of the file. */
  push(chunk: Uint8Array): void {
    this.#decoder.push(chunk);
    this.#take();
  }

  /** Returns the traffic after all octets have been read. */
  end(): CapturedTraffic {
    this.#decoder.end();
    this.#take();
    return {
      values: this.#values,
      commands: this.#commands.commands,
      stations: this.#stations,
      isCut: this.#isCut,
    };
  }

  #take(): void {
    for (let item = this.#decoder.next(); item !== undefined; item = this.#decoder.next()) {
      if (item.type === "apdu") this.#apdu(item);
    }
  }

  #apdu(item: ApduItem): void {
    const apdu = decodeApdu(item.octets);
    if (apdu.format !== "I") return;
    const { asdu } = apdu;
    // Malformed ASDUs and tests do not describe the process.
    if (asdu.test) return;
    const isFrom = this.#concerns(item.source);
    if (isPointAsdu(asdu) && asdu.type !== "private" && isFrom && !asdu.negative) {
      this.#monitored(asdu, item);
    }
    if (!isCommandAsdu(asdu)) return;
    if (isFrom) this.#commands.answer(asdu);
    if (this.#concerns(item.destination)) this.#commands.ask(asdu, item.time ?? 0);
  }

  #concerns({ address, port }: Endpoint): boolean {
    return this.#station === undefined || this.#station === address ||
      this.#station === formatEndpoint({ host: address, port });
  }

  #monitored(asdu: PointAsdu, item: ApduItem): void {
    const { source: { address, port }, time = this.#start ?? 0 } = item;
    const { time: tag } = TYPES[asdu.type];
    const type = familyHeadOf(asdu.type);
    const station = formatEndpoint({ host: address, port });
    for (const object of asdu.objects) {
      if (this.#values.length >= MOST_VALUES) {
        this.#isCut = true;
        return;
      }
      this.#start ??= time;
      this.#stations.set(station, (this.#stations.get(station) ?? 0) + 1);
      const { ioa, value, quality } = object;
      const captured: CapturedValue = {
        atMs: Math.max(0, time - this.#start),
        ca: asdu.ca,
        ioa,
        type,
        tag,
        cause: asdu.cause,
        value,
        quality,
        ...("transient" in object && { transient: object.transient }),
        ...("elapsedMs" in object && { elapsedMs: object.elapsedMs }),
      };
      this.#values.push(captured);
      this.#commands.value(captured, time);
    }
  }
}
