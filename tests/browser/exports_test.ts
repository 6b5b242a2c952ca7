// Files saved by the page: each can be read by the programs that read such files.

import { assert, assertEquals } from "@std/assert";
import { readCapture } from "../../codec/capture/mod.ts";
import { continuing, type DecoderPage, pageTests } from "../helpers/browser/decoder_page.ts";

const test = pageTests();
const next = continuing(test, "with any input");

/** Presses an entry of the export menu, and returns the file. */
function exported(page: DecoderPage, entry: string, ending: string): Promise<Uint8Array> {
  return page.saves(ending, async () => {
    await page.tab.click(".export > .button");
    const item = `[...document.querySelectorAll("[role=menuitem]")]
      .find((item) => item.innerText.startsWith(${JSON.stringify(entry)}))`;
    await page.tab.evaluate(`${item}.id = "wanted"`);
    await page.tab.click("#wanted");
    await page.tab.evaluate(`document.querySelector("#wanted").removeAttribute("id")`);
  });
}

async function exportedText(page: DecoderPage, entry: string, ending: string): Promise<string> {
  return new TextDecoder().decode(await exported(page, entry, ending));
}

test("the report is saved as HTML and as JSON", async (page) => {
  const html = await exportedText(page, "Report (HTML)", "sample-report.html");
  for (
    const part of ["sample.pcapng - IEC", "Scan of object addresses", "E01 SF6 pressure low"]
  ) {
    assert(html.includes(part), part);
  }
  assert(!html.includes("<script"), "A script in the report");

  const report = JSON.parse(await exportedText(page, "Report (JSON)", "sample-report.json"));
  assertEquals(report.totals.apdus, 1070);
  assertEquals(report.findings[0].code, "data-unacknowledged");
});

next("filtered packets are saved as NDJSON, CSV and pcapng", async (page) => {
  await page.view("packets");
  await page.filter("type=C_DC_NA_1 ioa=5010", "5 of");
  const lines = (await exportedText(page, "Packets (NDJSON)", "sample-filtered.ndjson")).trim();
  const apdus = lines.split("\n").map((line) => JSON.parse(line));
  assertEquals(apdus.map(({ asdu }) => asdu.type), Array(5).fill("C_DC_NA_1"));

  const [head, ...rows] = (await exportedText(page, "Objects (CSV)", "sample-filtered.csv"))
    .trim().split("\n");
  assert(head!.includes("ioa"), head);
  assertEquals(rows.length, 5);

  const capture = await exported(page, "Packets (pcapng)", "sample-filtered.pcapng");
  const items = await Array.fromAsync(readCapture(capture));
  const octets = items.flatMap((item) => item.type === "apdu" ? [item.octets[6]] : []);
  assertEquals(octets, Array(5).fill(46));
});

next("points, and the reports of a point, are saved as CSV", async (page) => {
  const points = (await exportedText(page, "Points (CSV)", "sample-points.csv")).trim().split("\n");
  assertEquals(points.length, 1 + 51);
  assert(points[1]!.startsWith("10.47.16.2,2404,47,100,E01 breaker Q0,,M_DP_NA_1,2,"), points[1]);

  await page.view("points");
  await page.row("points", "E01 SF6 pressure low");
  await page.text(".chart-pane h2", "E01 SF6 pressure low");
  const series = await page.saves(
    "sample-ca47-ioa111.csv",
    () => page.tab.click(".chart-pane [aria-label*=CSV]"),
  );
  const [, first, second, ...rest] = new TextDecoder().decode(series).trim().split("\n");
  assertEquals(first?.split(",").slice(3), [
    "M_SP_NA_1",
    "inrogen",
    "0",
    "",
    "E01 SF6 pressure low",
    "",
  ]);
  assertEquals(second?.split(",").slice(3), [
    "M_SP_NA_1",
    "inrogen",
    "0",
    "",
    "E01 SF6 pressure low",
    "",
  ]);
  assertEquals(rest, []);
});
