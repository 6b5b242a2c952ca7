// The section on links: since when data transfer was started, if it was.

import { assertEquals } from "@std/assert";
import { linksSection } from "../../../../cli/report/analysis/sections/links.ts";
import { View } from "../../../../cli/report/analysis/view.ts";
import { measured, Traffic } from "../../../helpers/capture/traffic_builder.ts";

/** The column "started for", link by link. */
function startedFor(traffic: Traffic): unknown[] {
  for (const block of linksSection(new View(traffic.report())).blocks) {
    if (block.kind !== "table") continue;
    const column = block.columns.findIndex(({ title }) => title === "started for");
    if (column >= 0) return block.rows.map((row) => row[column]);
  }
  throw new Error("Expected a table of links");
}

Deno.test("a link says how long it was started, that it never was, or that this is not known", () => {
  const t = new Traffic();
  const started = t.link({ clientPort: 40_001 }).start();
  t.wait(2000);
  started.fromServer(measured(1, 1)).acknowledge().close();
  const stopped = t.link({ clientPort: 40_002 });
  stopped.open().fromClient("TESTFR act").fromServer("TESTFR con").close();
  const joined = t.link({ clientPort: 40_003 });
  joined.fromClient("TESTFR act").fromServer("TESTFR con");
  assertEquals(startedFor(t).map((each) => /^\d/.test(String(each)) ? "a while" : each), [
    "a while",
    "never",
    "not known",
  ]);
});
