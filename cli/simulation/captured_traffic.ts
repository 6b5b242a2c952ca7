// What a capture tells of stations: the values they sent, and the commands they were given.

import { type ApduItem, CaptureDecoder, type Endpoint } from "../../codec/capture/mod.ts";
import { type Asdu, type BodyName, decodeApdu, TYPES } from "../../codec/mod.ts";
import { formatEndpoint } from "../endpoint.ts";

/** A value that a station sent. */
export interface CapturedValue {
  /** When, in ms from the first value of the capture. */
  readonly atMs: number;
  readonly ca: number;
  readonly ioa: number;
  /** What it consists of, which types with and without time tag share. */
  readonly body: BodyName;
  /** Whether it had a time tag. */
  readonly tagged: boolean;
  readonly cause: number;
  readonly value: number;
  readonly quality: number;
  readonly transient?: boolean;
  readonly elapsedMs?: number;
}

/** A command that a station was given. */
export interface CapturedCommand {
  readonly ca: number;
  readonly ioa: number;
  readonly body: BodyName;
  /** Whether it was ever selected before it was executed. */
  readonly selects: boolean;
}

/** What was found. */
export interface CapturedTraffic {
  /** The values in the order of capture. */
  readonly values: readonly CapturedValue[];
  /** The commands by their address. */
  readonly commands: ReadonlyMap<string, CapturedCommand>;
  /** How many values each station sent, by its address and port. */
  readonly stations: ReadonlyMap<string, number>;
  /** Whether there were more values than are kept. */
  readonly isCut: boolean;
}

/** Values that are kept at most: they are in memory as a whole. */
const MOST_VALUES = 1_000_000;

/** Reads a capture, chunk by chunk. */
export class TrafficReader {
  readonly #decoder = new CaptureDecoder();
  readonly #station: string | undefined;
  readonly #values: CapturedValue[] = [];
  readonly #commands = new Map<string, CapturedCommand>();
  readonly #stations = new Map<string, number>();
  #start: number | undefined;
  #isCut = false;

  /** Makes a reader; with the address of a station, or address and port, for what concerns that one only. */
  constructor({ station }: { readonly station?: string | undefined } = {}) {
    this.#station = station;
  }

  /** Takes the next octets of the file. */
  push(chunk: Uint8Array): void {
    this.#decoder.push(chunk);
    this.#take();
  }

  /** What was found, when all octets were taken. */
  end(): CapturedTraffic {
    this.#decoder.end();
    this.#take();
    return {
      values: this.#values,
      commands: this.#commands,
      stations: this.#stations,
      isCut: this.#isCut,
    };
  }

  #take(): void {
    for (let item = this.#decoder.next(); item !== undefined; item = this.#decoder.next()) {
      if (item.kind === "apdu") this.#apdu(item);
    }
  }

  #apdu(item: ApduItem): void {
    const apdu = decodeApdu(item.octets);
    if (apdu.format !== "I") return;
    const { asdu } = apdu;
    // What is malformed, a test or refused says nothing of the process.
    if (asdu.type === "raw" || asdu.type === "private" || asdu.test || asdu.negative) return;
    if (asdu.type.startsWith("M_") && this.#concerns(item.source)) this.#monitored(asdu, item);
    if (asdu.type.startsWith("C_") && this.#concerns(item.destination)) this.#commanded(asdu);
  }

  #concerns({ address, port }: Endpoint): boolean {
    return this.#station === undefined || this.#station === address ||
      this.#station === formatEndpoint({ host: address, port });
  }

  #monitored(asdu: Known, { source: { address, port }, time = this.#start ?? 0 }: ApduItem): void {
    const { body, time: tag } = TYPES[asdu.type];
    const station = formatEndpoint({ host: address, port });
    for (const object of asdu.objects) {
      if (!("quality" in object)) return; // end of initialization
      if (this.#values.length >= MOST_VALUES) {
        this.#isCut = true;
        return;
      }
      this.#start ??= time;
      this.#stations.set(station, (this.#stations.get(station) ?? 0) + 1);
      const { ioa, value, quality } = object;
      this.#values.push({
        atMs: Math.max(0, time - this.#start),
        ca: asdu.ca,
        ioa,
        body,
        tagged: tag !== "none",
        cause: asdu.cause,
        value,
        quality,
        ...("transient" in object && { transient: object.transient }),
        ...("elapsedMs" in object && { elapsedMs: object.elapsedMs }),
      });
    }
  }

  #commanded(asdu: Known): void {
    const { body } = TYPES[asdu.type];
    for (const object of asdu.objects) {
      if (!("value" in object) || !/Command$|Setpoint$/.test(body)) return;
      const address = `${asdu.ca}/${object.ioa}`;
      const selects = "select" in object && object.select === true;
      const before = this.#commands.get(address)?.selects ?? false;
      const command = { ca: asdu.ca, ioa: object.ioa, body, selects: before || selects };
      this.#commands.set(address, command);
    }
  }
}

/** An ASDU of a type of the standard. */
type Known = Exclude<Asdu, { readonly type: "raw" | "private" }>;
