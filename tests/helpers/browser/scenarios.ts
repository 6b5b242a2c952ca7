// What a user does on the page, for the tests in both browsers.

import type { BrowserTab } from "./browser_tab.ts";
import type { DecoderPage } from "./decoder_page.ts";

/** Misspells a time zone, chooses one, and finds it everywhere and after a reload. */
export async function chooseTimeZone(page: DecoderPage<BrowserTab>): Promise<void> {
  await page.view("packets");
  await page.filter("type=C_CS_NA_1", "4 of");
  await page.tab.evaluate(`(() => {
    const choice = document.querySelector(".packets select[name=time]");
    choice.value = "other";
    choice.dispatchEvent(new Event("change"));
  })()`);
  await page.tab.type("Europe/Athnes");
  await page.tab.key("Enter");
  await page.text("dialog[open] .bad", "did you mean Europe/Athens?");
  await page.tab.click("dialog[open] [name=zone]", 3);
  await page.tab.type("Asia/Kolkata");
  await page.tab.key("Enter");
  await page.text(".list-packets .list-window .c-time", "08:37:21.039110");
  await page.text(".list-packets .list-window .c-text", "@2026-03-12 08:37:21.039");
  await page.text(".packets .detail-where", "08:37:21.039110 Asia/Kolkata");
  await page.tab.reload();
  await page.shows("Built-in sample");
  await page.text(".list-packets .list-window .c-time", "08:37:21.039110");
  await page.view("overview");
  await page.text(".facts", "2026-03-12 Asia/Kolkata");
}

/** With `plant.pcapng` opened after the sample: goes back, forward, and to the sample in the list of inputs. */
export async function returnToInputs(page: DecoderPage<BrowserTab>): Promise<void> {
  const { tab } = page;
  await page.shows("plant.pcapng");
  await tab.evaluate("history.back()");
  await page.shows("Built-in sample");
  await tab.evaluate("history.forward()");
  await page.shows("plant.pcapng");
  await tab.click(".inputs > .button");
  await page.text(".inputs .menu", "Built-in sample 117 kB, 1,070 APDUs");
  await tab.click(".inputs [role=menuitem]:nth-child(2)");
  await page.shows("Built-in sample");
}
