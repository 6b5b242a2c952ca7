// `--redeliver`: rows that a sink refused are delivered again.

import { assertEquals } from "@std/assert";
import { CollectBench, measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** Returns a sink that writes rows to a file, but refuses those that exceed a limit. */
function sink(limit: number): unknown {
  const script = `const text = await new Response(Deno.stdin.readable).text();
    const { value } = JSON.parse(text);
    if (value > ${limit}) { console.error("too large"); Deno.exit(1); }
    Deno.writeTextFileSync("taken.ndjson", text, { append: true });`;
  return {
    name: "s",
    kind: "command",
    command: ["deno", "eval", script],
    columns: ["seq", "value"],
  };
}

/** Creates a store with three rows, of which the sink has refused two. */
function fillStore(root: string): void {
  using bench = new CollectBench(root, {});
  bench.begin();
  for (const value of [1, 20, 300]) bench.deliver(measured(705, value, NOON));
  const { ledger, outbox } = bench.store;
  ledger.transaction(() => {
    for (const seq of [2, 3]) outbox.setAside({ sink: "s", seq, error: "too large", at: NOON });
  });
}

Deno.test("--redeliver delivers rows again, and clears the refusal of those accepted", async () => {
  await withTree({}, async (root) => {
    fillStore(root);
    const redeliver = (limit: number) => {
      const config = JSON.stringify({
        store: { file: "plant.sqlite" },
        stations: [{ name: "Northfield", address: "192.0.2.10" }],
        sinks: [sink(limit)],
      });
      const path = `${root}/plant.json`;
      return runCli(["collect", path, "--redeliver", "s"], { files: { [path]: config } });
    };
    assertEquals(await redeliver(100), {
      code: 1,
      stdout: "s accepted 1 of 2 rows\n",
      stderr: "row 3 was rejected again: the program exited with status 1: too large\n",
    });
    assertEquals(await redeliver(1000), { code: 0, stdout: "s accepted 1 of 1 row\n", stderr: "" });
    assertEquals(await redeliver(1000), {
      code: 0,
      stdout: "s has rejected nothing\n",
      stderr: "",
    });
    assertEquals(
      Deno.readTextFileSync(`${root}/taken.ndjson`),
      '{"seq":2,"value":20}\n{"seq":3,"value":300}\n',
    );
  });
});
