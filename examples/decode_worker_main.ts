// Decodes in a worker, so that the page stays responsive. Runs in a browser and, for testing, in Deno.
//
// deno run --allow-read=. examples/decode_worker_main.ts
// esbuild --bundle --platform=browser --format=esm --outdir=dist decode_worker.ts decode_worker_main.ts

import { formatAsdu } from "@telecontrol/iec104/codec";
import type { DecodeReply, DecodeRequest } from "./decode_worker.ts";

// The worker is in the same folder: decode_worker.ts, or decode_worker.js in a bundle.
const worker = new Worker(new URL(import.meta.url.replace("_main.", ".")), { type: "module" });
const waiting = new Map<number, (reply: DecodeReply) => void>();
let lastId = 0;

worker.addEventListener("message", ({ data }: MessageEvent<DecodeReply>) => {
  waiting.get(data.id)?.(data);
  waiting.delete(data.id);
});

/** Decodes `{ hex: textarea.value }` or `{ capture: input.files[0] }`. */
function decode(input: { hex: string } | { capture: Blob }): Promise<DecodeReply> {
  const id = ++lastId;
  worker.postMessage({ id, ...input } satisfies DecodeRequest);
  return new Promise((resolve) => waiting.set(id, resolve));
}

const { asdus, problems } = await decode({
  hex: `68 15 04 00 02 00 1F 01 03 00 01 00 64 00 00 02 AB 75 2D 8D CF 06 18 # breaker ON
        68 12 06 00 02 00 0D 01 03 00 01 00 E9 03 00 EC 51 47 42 00          # frequency`,
});
for (const asdu of asdus) console.log(formatAsdu(asdu));
for (const problem of problems) console.error(problem);
worker.terminate();
