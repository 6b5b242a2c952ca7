// Functions that hostile stations share: they confirm STARTDT, and send within the window.

import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import type { Asdu, AsduInput } from "../../../../codec/asdu_types.ts";
import type { Field } from "./attack.ts";
import type { Wire } from "./wire.ts";

/** Maximum number of unacknowledged I frames. */
const K = 12;

/** Confirms STARTDT, and passes on each request that arrives; resolves with the start, or the end. */
export async function serveRequests(
  wire: Wire,
  onRequest: (request: Asdu) => void = () => {},
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  wire.onFunction = (name) => {
    if (name === "STOPDT act") wire.say("STOPDT con");
    if (name !== "STARTDT act") return;
    wire.say("STARTDT con");
    resolve();
  };
  wire.onAsdu = (octets) => onRequest(decodeAsdu(octets));
  await Promise.race([promise, wire.closed]);
}

/** Confirms a request. */
export function confirm(wire: Wire, request: Asdu): void {
  wire.asdu({ ...request, cause: 7 } as AsduInput);
}

/** Rate at which something is sent. */
export interface Pace {
  /** Pause between two bursts, in ms. */
  readonly everyMs: number;
  /** ASDUs in a burst. */
  readonly burst: number;
}

/** Sends ASDUs, as far as the window permits, until the connection ends. */
export async function pour(
  wire: Wire,
  field: Field,
  given: Pace & { readonly next: () => AsduInput | Uint8Array },
): Promise<void> {
  const { everyMs, burst, next } = given;
  while (wire.isOpen && !field.signal.aborted) {
    for (let i = 0; i < burst && wire.underWay < K; i++) wire.asdu(next());
    await Promise.race([field.wait(everyMs), wire.closed]);
  }
}

/** Creates measured values with consecutive addresses. */
export function values(
  given: {
    readonly ca: number;
    readonly cause: 3 | 20;
    readonly ioa: number;
    readonly count: number;
  },
): AsduInput {
  const { ca, cause, ioa, count } = given;
  return {
    type: "M_ME_NC_1",
    sq: true,
    cause,
    ca,
    objects: Array.from({ length: count }, (_, index) => ({ ioa: ioa + index, value: index })),
  };
}
