// The worker example: in a worker of Deno, as source and as a bundle for browsers.

import { assert, assertEquals } from "@std/assert";
import { decodeAsdu, encodeAsdu, parseHex } from "@telecontrol/iec104/codec";
import type { DecodeReply, DecodeRequest } from "../../examples/decode_worker.ts";
import { bundlesOf } from "../helpers/browser/bundles.ts";
import { HAS_ESBUILD, NAMES_RUNTIME } from "../helpers/browser/esbuild.ts";
import { measured, Traffic } from "../helpers/capture/traffic_builder.ts";
import { runExample } from "../helpers/cli/example.ts";
import { runProgram, testWith } from "../helpers/machine/service.ts";
import { withTree } from "../helpers/machine/temp.ts";

const PRINTED = [
  "M_DP_TB_1 spont CA 1: 100=ON @2024-06-15 13:45:30.123 (SU)",
  "M_ME_NC_1 spont CA 1: 1001=49.83",
  "",
].join("\n");

/** Starts the worker, sends a request, and ends it. */
async function ask(url: string, request: DecodeRequest): Promise<DecodeReply> {
  const worker = new Worker(url, { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(request);
    });
  } finally {
    worker.terminate();
  }
}

const WORKER = import.meta.resolve("../../examples/decode_worker.ts");

Deno.test("examples/decode_worker.ts posts the ASDUs of hex text, and undecodable parts", async () => {
  const [known, unknown] = ["0D 01 03 00 01 00 E9 03 00 EC 51 47 42 00", "7F 01 03 00 01 00 AA"];
  const hex = `68 12 00 00 00 00 ${known} FF FF  # and a type that is not defined:
    68 0B 02 00 00 00 ${unknown} 68 04 43 00`;
  const { id, asdus, problems } = await ask(WORKER, { id: 7, hex });
  assertEquals(id, 7);
  assertEquals(asdus, [known, unknown].map((text) => decodeAsdu(parseHex(text), { base: 6 })));
  assertEquals(problems.length, 2);

  const bad = await ask(WORKER, { id: 8, hex: "68 0Z" });
  assertEquals([bad.id, bad.asdus, bad.problems.length], [8, [], 1]);
});

/** Creates a capture with two measured values. */
function capture(): Blob {
  const traffic = new Traffic();
  traffic.link().start().fromServer(measured(700, 20)).fromServer(measured(701, 21)).close();
  return new Blob([traffic.pcap().slice()]);
}

/** Its ASDUs. */
const CAPTURED = [measured(700, 20), measured(701, 21)].map((asdu) => decodeAsdu(encodeAsdu(asdu)));

Deno.test("examples/decode_worker.ts posts the ASDUs of a capture, or its faults", async () => {
  assertEquals(await ask(WORKER, { id: 1, capture: capture() }), {
    ...{ id: 1, asdus: CAPTURED, problems: [] },
  });
  const { asdus, problems } = await ask(WORKER, { id: 2, capture: new Blob(["no capture"]) });
  assertEquals([asdus, problems.length], [[], 1]);
});

Deno.test("examples/decode_worker_main.ts decodes in the worker", async () => {
  const flags = ["--allow-read=."];
  assertEquals(await runExample("decode_worker_main.ts", [], { flags }), PRINTED);
});

testWith(
  HAS_ESBUILD ? undefined : "no esbuild",
  "examples/decode_worker.ts and its main program are bundles for browsers that name no runtime",
  async () => {
    const files: Record<string, string> = {};
    const bundles = await bundlesOf([
      "examples/decode_worker.ts",
      "examples/decode_worker_main.ts",
    ]);
    for (const [path, bundle] of Object.entries(bundles)) {
      assert(!NAMES_RUNTIME.test(bundle), `${path} names a runtime`);
      files[path.replace(/^.*\/(.*)ts$/, "$1js")] = bundle;
    }
    await withTree(files, async (root) => {
      const run = ["deno", "run", "--quiet", `--allow-read=${root}`];
      const { stdout, stderr } = await runProgram([...run, `${root}/decode_worker_main.js`]);
      assertEquals([stdout, stderr], [PRINTED, ""]);
      const url = new URL(`file://${Deno.realPathSync(root)}/decode_worker.js`).href;
      assertEquals((await ask(url, { id: 1, capture: capture() })).asdus, CAPTURED);
    });
  },
);
