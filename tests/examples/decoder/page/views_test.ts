// Every view of the decoder page with its sample, element by element, compared with the reviewed files next to this
// test.

import { assertEquals } from "@std/assert";
import { outline } from "../../../helpers/browser/dom/outline.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";
import { assertGolden } from "../../../helpers/golden.ts";

const FOLDER = "tests/examples/decoder/page";

const PLACES: Readonly<Record<string, string>> = {
  overview: "#view=overview",
  findings: "#view=findings",
  packets: "#view=packets&frame=13",
  transactions: "#view=transactions",
  points: "#view=points&station=10.47.16.2+2404&ca=47&ioa=215",
  sequence: "#view=sequence&connection=3&frame=601",
};

for (const [view, place] of Object.entries(PLACES)) {
  Deno.test(`the view ${view} of the sample matches the reviewed elements`, async () => {
    await using page = await PageBench.open({ place });
    const shown = page.window.body.querySelectorAll(".panel").filter(({ hidden }) => !hidden);
    assertEquals(shown.map(({ id }) => id), [`panel-${view}`]);
    assertGolden(`${FOLDER}/${view}.txt`, page.outline(`#panel-${view}`));
  });
}

Deno.test("the elements around the views match the reviewed elements", async () => {
  await using page = await PageBench.open();
  const parts = page.window.body.children.filter(({ tagName }) => tagName !== "main");
  assertGolden(`${FOLDER}/around.txt`, parts.map(outline).join("\n"));
});

Deno.test("only the tab of the view that is shown scrolls into view", async () => {
  await using page = await PageBench.open({ place: "#view=overview" });
  page.window.notes.length = 0;
  await page.view("findings");
  const scrolled = page.window.notes.filter((note) => note === "scrollIntoView button");
  assertEquals(scrolled.length, 1);
});
