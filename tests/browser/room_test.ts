// Every state of the page fills the window, at each size and in both colour schemes, and empty lists show why they are
// empty.

import { assert, assertEquals } from "@std/assert";
import { continuing, type DecoderPage, pageTests } from "../helpers/browser/decoder_page.ts";
import { poorlyFilled } from "../helpers/browser/room.ts";
import { etherPcap } from "../helpers/capture/capture_builder.ts";

const test = continuing(pageTests(), "with the sample");

const SIZES = [[390, 844], [800, 1100], [1366, 768], [2560, 1440]] as const;

/** Asserts that all views fill the window at all sizes. */
async function fills(page: DecoderPage, state: string): Promise<void> {
  for (const [width, height] of SIZES) {
    await page.tab.resize(width, height);
    const { looked, poor } = await poorlyFilled(page.tab);
    assertEquals([looked, poor], [12, {}], `${state} at ${width} by ${height}`);
  }
}

/** Waits until the empty list of a view shows a text in the window, and returns the label of its button. */
async function emptyNote(page: DecoderPage, view: string, text: string): Promise<string> {
  await page.view(view);
  await page.text(`#panel-${view} .list-empty`, text);
  const [top, bottom, room] = await page.tab.evaluate<[number, number, number]>(`(() => {
    const { top, bottom } = document.querySelector("#panel-${view} .list-empty p").getBoundingClientRect();
    return [top, bottom, innerHeight];
  })()`);
  assert(bottom - top > 10 && bottom < room, `${view}: from ${top} to ${bottom} of ${room}`);
  return (await page.texts(`#panel-${view} .list-empty button`)).join();
}

test("many rows, no row, one row and an error all fill the window", async (page) => {
  const { tab } = page;
  await fills(page, "the sample");

  await tab.resize(1366, 768);
  await page.view("packets");
  await page.filter("ca=9999", "0 of");
  await page.view("points");
  await tab.click(".points .filter-input");
  await tab.type("nowhere");
  await page.view("transactions");
  await tab.evaluate(`for (const [name, value] of [["kind", "read"], ["result", "cancelled"]]) {
    const choice = document.querySelector(".transactions select[name=" + name + "]");
    choice.value = value;
    choice.dispatchEvent(new Event("change"));
  }`);
  assertEquals(
    [
      await emptyNote(page, "packets", "No packet matches the filter “ca=9999”."),
      await emptyNote(page, "points", "No point has “nowhere” in its address, name or type."),
      await emptyNote(page, "transactions", "No transaction has this kind and this result."),
    ],
    ["Clear the filter", "Clear the search", "Show all transactions"],
  );
  await fills(page, "no row");

  await page.drop(await page.write("bad.pcap", new Uint8Array(0)));
  await page.text(".message.error", "The file is empty");
  await fills(page, "an error and no row");

  const frame = "68 0e 00 00 02 00 64 01 06 00 01 00 00 00 00 14";
  await page.drop(await page.write("one.hex", new Blob([frame])));
  await page.shows("one.hex");
  await fills(page, "one row");

  await page.drop(await page.write("other.pcap", etherPcap([])));
  await page.shows("other.pcap");
  await fills(page, "a capture without packets");
});
