// Names from outside in the answers of a query: formulas for spreadsheets, and control characters for terminals.

import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { withStore } from "../../helpers/cli/query_cli.ts";

const NAME = "=HYPERLINK(1)\x1b[2J\n\u202eEVIL\x9b";

Deno.test("names cannot be executed by a spreadsheet or a terminal, unless --csv-raw asks for the text itself", async () => {
  await withStore({}, async ({ bench, query }) => {
    bench.deliver(measured(1, -2.5, NOON));
    {
      using database = new DatabaseSync(bench.file);
      database.prepare("UPDATE point SET name = ?").run(NAME);
    }
    const csv = await query(["history", "--all", "-f", "csv"]);
    assertStringIncludes(csv.stdout, `"'${NAME}"`);
    assertStringIncludes(csv.stdout, ",-2.5,");
    const raw = await query(["history", "--all", "-f", "csv", "--csv-raw"]);
    assertStringIncludes(raw.stdout, `"${NAME}"`);
    const table = await query(["history", "--all"]);
    assertStringIncludes(table.stdout, "=HYPERLINK(1)\\x1b[2J | \\u202eEVIL\\x9b");
    // deno-lint-ignore no-control-regex -- characters that must not occur
    assertEquals(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(table.stdout), false);
  });
});
