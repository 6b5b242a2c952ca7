// `deno task bench`: the size of the codec in a browser, the benchmarks, captures compared with tshark, connections and stations
// compared with bare TCP, and the collector compared with plain INSERT statements.

import { refuseTask, taskArguments, type TaskSpec } from "./task_options.ts";

const BUNDLE =
  "run --lock=.ci/bundle.lock --frozen --allow-read=. --allow-env --allow-run .ci/bundle.ts";

/** The measurements, each with its command. */
const PARTS: Readonly<Record<string, string>> = {
  size: `${BUNDLE} --size codec/mod.ts codec/capture/mod.ts`,
  codec: "bench --allow-read=. --allow-write=tests/.tmp --allow-run tests/bench/",
  session: "run --allow-net=127.0.0.1 tests/bench/session.ts",
  links: "run --allow-net=127.0.0.1 --allow-run=deno tests/bench/links.ts",
  captures: "run --allow-read --allow-write=tests/.tmp --allow-run tests/bench/captures.ts",
  collect:
    "run --allow-net=127.0.0.1 --allow-read --allow-write=tests/.tmp --allow-run=deno tests/bench/collect.ts",
};

const SPEC: TaskSpec = {
  name: "bench",
  usage: `deno task bench [PART ...]

Measures everything, or each PART:

  size      octets of the codec and of the capture analyzer, bundled for a browser
  codec     the benchmarks of tests/bench/
  session   connections and stations over TCP, compared with bare TCP
  links     thousands of connections of one station, compared with bare TCP
  captures  reading, decoding and analyzing a capture, compared with tshark if it is installed
  collect   the collector beside bare INSERT, and its latency`,
  most: Infinity,
};

const { operands } = taskArguments(SPEC);
for (const name of operands) {
  if (!Object.hasOwn(PARTS, name)) {
    refuseTask(SPEC, `Unknown part "${name}", expected ${Object.keys(PARTS).join(", ")}`);
  }
}
for (const name of operands.length === 0 ? Object.keys(PARTS) : operands) {
  const args = PARTS[name]!.split(" ");
  const { success, code } = await new Deno.Command("deno", { args }).spawn().status;
  if (!success) Deno.exit(code);
}
