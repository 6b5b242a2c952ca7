// `iec104 collect --salvage` and `--restored` as commands: their effects, messages and refusals.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CollectBench, measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { damageFirstRows } from "../../helpers/collect/damage_store.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const ROWS = 400;

/** Runs `iec104 collect` with a configuration whose sink is a file in the folder. */
async function collect(root: string, folder: string, ...args: readonly string[]) {
  const sink = {
    name: "archive",
    kind: "file",
    file: `${folder}/archive.ndjson`,
    columns: ["seq"],
  };
  const config = {
    store: { file: "plant.sqlite" },
    stations: [{ name: "Northfield", address: "192.0.2.10", ca: 1 }],
    sinks: [sink],
  };
  const path = `${root}/plant.json`;
  const { code, stderr } = await runCli(["collect", path, ...args], {
    files: { [path]: JSON.stringify(config) },
  });
  return { code, text: stderr.replaceAll(root, "ROOT") };
}

/** Creates a store whose first rows cannot be read, and of which the sink has received the first 390 rows. */
function damaged(root: string): string {
  using bench = new CollectBench(root);
  bench.begin();
  for (let n = 1; n <= ROWS; n += 50) {
    const numbers = Array.from({ length: 50 }, (_, index) => n + index);
    bench.deliver(...numbers.map((each) => measured(each % 40, each, NOON + each)));
  }
  const { ledger, outbox } = bench.store;
  const position = { position: ROWS - 10, delivered: ROWS - 10, at: NOON };
  ledger.transaction(() => outbox.advance("archive", position));
  damageFirstRows(bench.file);
  return bench.file;
}

Deno.test("--salvage recovers readable rows, reports unreadable ones, and delivers missing rows to a sink once", async () => {
  await withTree({}, async (root) => {
    const file = damaged(root);
    const away = await collect(root, "away", "--salvage", file);
    assertEquals(away.code, 1);
    assertMatch(
      away.text,
      /^ROOT\/plant\.sqlite\.salvaged: \d+ values saved; values 1 to \d+ cannot be read; damaged tables: value\n/,
    );
    assertMatch(
      away.text,
      /\nsink archive {2}received 0 rows, still lacks 10 rows: its folder ROOT\/away does not exist; create it first/,
    );
    const again = await collect(root, ".", "--salvage", file);
    assertEquals([again.code, again.text], [
      0,
      "ROOT/plant.sqlite.salvaged already exists; delivering missing rows from it\n" +
      "sink archive  received 10 rows\n",
    ]);
    const rows = Deno.readTextFileSync(`${root}/archive.ndjson`).trimEnd().split("\n");
    assertEquals(rows, Array.from({ length: 10 }, (_, n) => `{"seq":${ROWS - 9 + n}}`));
    assertStringIncludes(
      (await collect(root, ".", "--salvage", file)).text,
      "sink archive  received 0 rows\n",
    );
  });
});

Deno.test("--salvage reports a fault if rows are unreadable, even if every sink received the others", async () => {
  await withTree({}, async (root) => {
    const { code, text } = await collect(root, ".", "--salvage", damaged(root));
    assertStringIncludes(text, "sink archive  received 10 rows\n");
    assertEquals(code, 1);
  });
});

Deno.test("--salvage and --restored refuse a missing file and an unreadable one", async () => {
  await withTree({ "nonsense": "nonsense ".repeat(1000) }, async (root) => {
    const none = await collect(root, ".", "--salvage", `${root}/none`);
    assertEquals(none.code, 2);
    assertStringIncludes(none.text, "iec104 collect: No such file: ROOT/none\n");
    const nonsense = await collect(root, ".", "--salvage", `${root}/nonsense`);
    assertEquals(nonsense.code, 2);
    assertStringIncludes(
      nonsense.text,
      "iec104 collect: Nothing can be read from ROOT/nonsense: file is not a database. " +
        "sqlite3 ROOT/nonsense .recover may find more\n",
    );
    const restored = await collect(root, ".", "--restored");
    assertEquals(restored.code, 2);
    assertStringIncludes(
      restored.text,
      "iec104 collect: Store ROOT/plant.sqlite does not exist, expected the restored one\n",
    );
  });
});
