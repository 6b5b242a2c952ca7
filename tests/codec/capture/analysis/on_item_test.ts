// Tests of `AnalyzerOptions.onItem`: a program receives the items of an analysis.

import { assertEquals } from "@std/assert";
import type { AnalyzerOptions } from "../../../../codec/capture/analysis/options.ts";
import { Analyzer } from "../../../../codec/capture/analysis/analyzer.ts";
import { parseFilter } from "../../../../codec/capture/filter.ts";
import { analyze, measured, Traffic } from "../../../helpers/capture/traffic_builder.ts";

/** The items of a capture of two connections that an analysis passes on. */
function itemsOf(options: AnalyzerOptions = {}): readonly string[] {
  const traffic = new Traffic();
  for (const client of ["192.0.2.1", "192.0.2.3"]) {
    const link = traffic.link({ client }).start();
    link.fromServer(measured(200, 1)).acknowledge().close();
  }
  const items: string[] = [];
  analyze([traffic.pcap()], {
    ...options,
    onItem: (item) => void items.push(`${item.connection.id} ${item.type}`),
  });
  return items;
}

const ONE = ["opened", "apdu", "apdu", "apdu", "apdu", "closed"];

Deno.test("onItem receives every item of every connection", () => {
  assertEquals(itemsOf(), [...ONE.map((type) => `0 ${type}`), ...ONE.map((type) => `1 ${type}`)]);
});

Deno.test("onItem receives only the items that the filter selects", () => {
  const filter = parseFilter("connection = 1");
  assertEquals(itemsOf({ filter }), ONE.map((type) => `1 ${type}`));
});

Deno.test("an analysis with onItem takes no points in columns", () => {
  assertEquals(new Analyzer({ onItem: () => {} }).columns, undefined);
  assertEquals(new Analyzer({}).columns === undefined, false);
});
