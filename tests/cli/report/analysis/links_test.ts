// The section on links: how long data transfer has been started, if at all.

import { assertEquals } from "@std/assert";
import { linksSection } from "../../../../cli/report/analysis/sections/links.ts";
import { View } from "../../../../cli/report/analysis/view.ts";
import { measured, Traffic } from "../../../helpers/capture/traffic_builder.ts";

/** Returns the column "started for", link by link. */
function startedFor(traffic: Traffic): unknown[] {
  for (const block of linksSection(new View(traffic.report())).blocks) {
    if (block.type !== "table") continue;
    const column = block.columns.findIndex(({ title }) => title === "started for");
    if (column >= 0) return block.rows.map((row) => row[column]);
  }
  throw new Error("Expected a table of links");
}

Deno.test("a link reports how long it was started, that it never was, or that this is unknown", () => {
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
    "unknown",
  ]);
});

Deno.test("of too many links, those that were lost are shown, in order", () => {
  const t = new Traffic();
  for (let i = 1; i <= 5; i++) {
    const link = t.link({ clientPort: 40_000 + i, server: `192.0.2.${20 + i}` }).start();
    if (i === 3 || i === 5) link.reset();
  }
  const shown = (rows: number) => {
    const [links] = linksSection(new View(t.report(), { rows })).blocks
      .flatMap((block) =>
        block.type === "table" && block.columns.some(({ title }) => title === "since")
          ? [block]
          : []
      );
    return links!.rows.map((row) => /:4000(\d)/.exec(String(row[2]))![1]).join("");
  };
  assertEquals([shown(20), shown(5), shown(3), shown(2), shown(1)], [
    "12345",
    "12345",
    "135",
    "35",
    "3",
  ]);
});

Deno.test("the quality of each direction has its numbers, and is empty where there is nothing to report", () => {
  const t = new Traffic();
  const link = t.link({ clientPort: 40_001 }).start();
  link.fromServer(measured(1, 1)).fromServer(measured(1, 2)).fromServer(measured(1, 3));
  link.acknowledge().close();
  const report = t.report();
  const session = report.sessions[0]!;
  const rows = (server: Partial<typeof session.server>) => {
    const sessions = [{ ...session, server: { ...session.server, ...server } }];
    const { blocks } = linksSection(new View({ ...report, sessions }));
    const quality = blocks.find((block) =>
      block.type === "table" && block.columns.some(({ title }) => title === "waiting")
    );
    if (quality?.type !== "table") throw new Error("Expected a table of directions");
    const { columns } = quality;
    return quality.rows.map((row) =>
      Object.fromEntries(row.map((cell, i) => [columns[i]!.title, String(cell)]))
    );
  };
  const [client, controlled] = rows({});
  const first = { link: "0", sender: "192.0.2.1 (controlling)", I: "0", S: "1", U: "1" };
  const second = { link: "", sender: "192.0.2.2 (controlled)", I: "3", S: "0", U: "1" };
  assertEquals({ ...client, ...{ ...first, waiting: "" } }, client!);
  assertEquals({ ...controlled, ...{ ...second, waiting: "3" } }, controlled!);
  const poor = rows({ undefined: 1234, repeatedSegments: 2, missingOctets: 1 });
  assertEquals({ ...poor[0], ...{ "not 104": "", resent: "", missing: "" } }, poor[0]!);
  assertEquals(
    { ...poor[1], ...{ "not 104": "1 234", resent: "2 segments", missing: "1 octet" } },
    poor[1]!,
  );
});
