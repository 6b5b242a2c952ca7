// A web worker that decodes pasted hex text or a capture file, and posts the ASDUs. decode_worker_main.ts starts it.
//
// It uses only standard browser APIs, neither Deno nor Node.js. The reference is for TypeScript, because workers have
// no `window`.

/// <reference lib="webworker" />

import { readCapture } from "@telecontrol/iec104/capture";
import {
  type Asdu,
  decodeApdu,
  Deframer,
  type DeframerEvent,
  parseHex,
} from "@telecontrol/iec104/codec";

/** A decoding request. */
export type DecodeRequest =
  & { readonly id: number }
  & ({ readonly hex: string } | { readonly capture: Blob });

/** The answer. ASDUs are plain data, so they can be posted as messages. */
export interface DecodeReply {
  readonly id: number;
  readonly asdus: readonly Asdu[];
  /** Descriptions of what could not be decoded. */
  readonly problems: readonly string[];
}

addEventListener("message", async ({ data }: MessageEvent<DecodeRequest>) => {
  const asdus: Asdu[] = [];
  const problems: string[] = [];
  try {
    const items = "hex" in data ? apdusOf(parseHex(data.hex)) : readCapture(data.capture.stream());
    for await (const item of items) {
      if (item.type === "skipped" || item.type === "issue") problems.push(item.detail);
      if (item.type !== "apdu") continue;
      const apdu = decodeApdu(item.octets);
      if (apdu.format === "I") asdus.push(apdu.asdu);
    }
  } catch (error) {
    problems.push((error as Error).message); // For example, text that is not hex.
  }
  postMessage({ id: data.id, asdus, problems } satisfies DecodeReply);
});

/** Splits octets into APDUs. */
function* apdusOf(octets: Uint8Array): Generator<DeframerEvent> {
  const deframer = new Deframer({ resync: true });
  deframer.push(octets);
  for (;;) {
    const found = deframer.next() ?? deframer.end();
    if (found === undefined) return;
    yield found;
  }
}
