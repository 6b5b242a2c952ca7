// The page at the sizes of a phone, a tablet, a laptop and a wide screen: nothing overflows, nothing is squeezed.

import { assert, assertEquals } from "@std/assert";
import { continuing, pageTests } from "../helpers/browser/decoder_page.ts";
import { elementsOutside } from "../helpers/browser/room.ts";

const test = pageTests();
const next = continuing(test, "with the sample");

const VIEWS = ["overview", "findings", "packets", "transactions", "points", "sequence"];

const SIZES = [[390, 844], [800, 1100], [920, 700], [1180, 640], [1366, 768], [
  2560,
  1440,
]] as const;

/** Selects all text of the field with the focus, so that what is typed replaces it. */
const SELECT_ALL = "document.activeElement.select()";

test("nothing overflows a window of any size", async (page) => {
  for (const [width, height] of SIZES) {
    const size = `${width} by ${height}`;
    await page.tab.resize(width, height);
    await page.tab.until(`innerWidth === ${width}`);
    for (const view of VIEWS) {
      await page.tab.evaluate(`location.hash = "view=${view}"`);
      await page.tab.until(`!document.querySelector("#panel-${view}").hidden`);
      if (view === "points") await page.text(".chart-pane .readout", "good");
      if (view === "sequence") await page.text(".list-sequence .list-window", "STARTDT act");
      await page.tab.evaluate("new Promise(requestAnimationFrame)"); // charts and lists are drawn again
      const widths = await page.tab.evaluate("[innerWidth, document.documentElement.scrollWidth]");
      assertEquals(widths, [width, width], `${view} at ${size}`);
      assertEquals(await elementsOutside(page.tab), [], `${view} at ${size}`);
    }
    await page.tab.evaluate(`location.hash = "view=packets&filter=type%3DC_DC_NA_1"`);
    await page.text(
      ".list-packets .list-window .c-text",
      "5010 K05 Ring West breaker Q0=ON select",
    );
    const room = await page.tab.evaluate<number>(
      "document.querySelector('.list-packets .list-window .c-text').clientWidth",
    );
    assert(room > 150, `${room} pixels for the content of a packet at ${size}`);
    await page.tab.key("v");
    await page.tab.evaluate(SELECT_ALL);
    await page.tab.type(
      "TX: 68 04 07 00 00 00\nRX: 68 0e 00 00 02 00 64 01 06 00 01 00 00 00 00 14 zz\n68 04 z",
    );
    await page.text(".paste-status", "2 APDUs");
    assertEquals(await elementsOutside(page.tab), [], `the dialog for text at ${size}`);
    await page.tab.key("Escape");
    await page.tab.click(".export > .button");
    assertEquals(await elementsOutside(page.tab), [], `the menu of exports at ${size}`);
    await page.tab.key("Escape");
    await page.tab.click(".top-actions [aria-label=Settings]");
    await page.tab.until("document.activeElement.name === 'setting-profile'");
    assertEquals(await elementsOutside(page.tab), [], `the settings at ${size}`);
    await page.tab.key("Escape");
  }
});

next(
  "on a phone, the chart of a new input replaces the one of several points before",
  async (page) => {
    await page.tab.evaluate(`location.hash = "view=points"`);
    for (const row of [2, 3, 4, 5]) {
      const toggle = `.list-points .list-window [aria-rowindex="${row}"] .chart-toggle`;
      await page.tab.until(`document.querySelector('${toggle}')`);
      await page.tab.evaluate(`document.querySelector('${toggle}').click()`);
    }
    await page.tab.until("document.querySelectorAll('.chart-pane .legend li').length >= 4");
    assertEquals(await elementsOutside(page.tab), [], "the buttons of the chart");
    await page.drop(await page.writeSample("other.pcapng"));
    await page.shows("other.pcapng");
    await page.tab.evaluate(`location.hash = "view=points"`);
    await page.text(".chart-pane .readout", "good");
    assertEquals(await page.texts(".chart-pane .legend li"), []);
  },
  { width: 390, height: 844 },
);
