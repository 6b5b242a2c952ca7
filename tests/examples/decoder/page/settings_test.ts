// The settings of the page: their dialog, their checks, what the browser keeps, and their effect on what is open.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  isSettingTexts,
  lastingSettings,
  NO_SETTINGS,
  readSettings,
} from "../../../../examples/decoder/analysis_settings.ts";
import { IEC104 } from "../../../../codec/mod.ts";
import { measured, Traffic } from "../../../helpers/capture/traffic_builder.ts";
import type { FakeElement } from "../../../helpers/browser/dom/element.ts";
import type { FakeWindow } from "../../../helpers/browser/dom/window.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";

const TYPES = JSON.stringify({ types: [{ id: 140, name: "X_LV_NA_1", elements: ["SVA", "QDS"] }] });

/** A capture of two stations; the field sizes of the second one are 1/1/2. */
function smallCapture(): File {
  const traffic = new Traffic();
  const profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } as const;
  const links = [traffic.link().start(), traffic.link({ server: "192.0.2.9", profile }).start()];
  for (let i = 1; i < 9; i++) for (const link of links) link.fromServer(measured(i, i));
  return new File([traffic.pcap() as BlobPart], "small.pcap");
}

async function drop(page: PageBench, ...files: readonly File[]): Promise<void> {
  await page.send(undefined, "drop", { dataTransfer: { types: ["Files"], files } });
}

/** Enters the text of a setting. */
async function enter(page: PageBench, name: string, text: string): Promise<FakeElement> {
  await page.type(`input[name=setting-${name}]`, text, "input");
  return page.find(`input[name=setting-${name}]`);
}

async function apply(page: PageBench): Promise<void> {
  await page.click(page.with("dialog.settings .dialog-actions button", "Apply"));
}

/** The select for the field sizes of a station. */
function sizesOf(page: PageBench, station: string): FakeElement {
  const selects = page.window.body.querySelectorAll(".station-sizes select");
  return selects.find((each) => each.getAttribute("name") === `sizes ${station}`)!;
}

function stored(page: PageBench, name: string): unknown {
  const text = page.window.storage!.get(`iec104-${name}`);
  return text === undefined ? undefined : JSON.parse(text);
}

function isOpen(page: PageBench): boolean {
  return page.texts("dialog.settings[open]").length === 1;
}

Deno.test("settings change the report of the open capture, are kept, and can be reset", async () => {
  await using page = await PageBench.open();
  const before = page.app.loaded!.report.findings.length;
  await page.key("s");
  assert(isOpen(page));
  await enter(page, "scan-ioas", "100");
  await enter(page, "controller", "10.47.0.11, 10.47.0.12");
  await enter(page, "port", "2404 2405");
  await enter(page, "t1", "20s");
  await apply(page);
  assert(!isOpen(page));
  const { settings, findings } = page.app.loaded!.report;
  assertEquals([settings.thresholds.scanIoas, settings.controllers, settings.ports], [
    100,
    ["10.47.0.11", "10.47.0.12"],
    [2404, 2405],
  ]);
  assertEquals([settings.t1Ms, settings.assumed], [20_000, true]);
  assert(!findings.some(({ code }) => code === "scan-ioa"), "the threshold is higher");
  assertEquals(stored(page, "settings"), {
    texts: {
      port: "2404 2405",
      controller: "10.47.0.11, 10.47.0.12",
      t1: "20s",
      "scan-ioas": "100",
    },
    profiles: {},
  });
  assertStringIncludes(
    page.texts(".settings-note")[0]!,
    "Settings: --port 2404, --port 2405, --controller 10.47.0.11, --controller 10.47.0.12, --t1 20s, " +
      "--threshold scan-ioas=100",
  );
  assertEquals(page.texts("[aria-live=polite]"), ["Decoded with the new settings"]);

  await page.click(page.with(".settings-note button", "Change the settings"));
  assertEquals(page.find("input[name=setting-t1]").value, "20s");
  await page.click(page.with("dialog.settings button", "Reset all"));
  assertEquals(page.find("input[name=setting-t1]").value, "");
  await apply(page);
  assertEquals(page.app.loaded!.report.findings.length, before);
  assertEquals([stored(page, "settings"), page.texts(".settings-note")], [NO_SETTINGS, []]);
});

Deno.test("a wrong value says beside its field what is allowed, and is not applied", async () => {
  await using page = await PageBench.open();
  await page.click(page.with(".top-actions .tool", "⚙"));
  const cases: readonly (readonly [string, string, string])[] = [
    ["k", "0", "Expected a whole number from 1 to 32767"],
    ["t2", "10", "Expected a duration above 0s such as 15s, 500ms, 2m or 1h"],
    ["learn", "soon", "Expected a duration such as 15s, 500ms, 2m or 1h"],
    ["sweep-objects", "-1", "Expected a number above 0"],
    ["sweep-time", "0s", "Expected a duration above 0s such as 10s"],
    [
      "port",
      "2404 70000",
      "Expected one or more, separated by blanks, each a whole number from 1 to 65535",
    ],
    [
      "controller",
      "rtu-7",
      "Expected one or more, separated by blanks, each an IPv4 or IPv6 address such as 192.0.2.10",
    ],
  ];
  for (const [name, text, message] of cases) {
    const input = await enter(page, name, text);
    const fault = page.find(`#${input.getAttribute("aria-describedby")}`);
    assertEquals([fault.textContent, input.getAttribute("aria-invalid")], [message, "true"], name);
  }
  await apply(page);
  assert(isOpen(page));
  assertEquals(page.texts("dialog.settings > .field-fault"), ["7 settings to correct"]);
  assertEquals(page.window.activeElement?.getAttribute("name"), "setting-port", "the first one");
  for (const [name] of cases) {
    const input = await enter(page, name, "");
    assertEquals(input.getAttribute("aria-invalid"), null, name);
  }
  await apply(page);
  assertEquals([isOpen(page), page.window.storage!.size], [false, 0], "nothing has changed");
});

Deno.test("settings made before the worker has checked the private types apply, and keep those types", async () => {
  const before = ({ storage }: FakeWindow) =>
    storage!.set("iec104-types", JSON.stringify([{ name: "t.json", text: TYPES }]));
  await using page = await PageBench.open({ before });
  page.app.changeSettings();
  page.find("input[name=setting-k]").value = "3";
  page.with("dialog.settings .dialog-actions button", "Apply").click();
  await page.settle();
  assertEquals(stored(page, "settings"), { texts: { k: "3" }, profiles: {} });
  assertEquals(stored(page, "types"), [{ name: "t.json", text: TYPES }]);
  page.app.changeSettings();
  await enter(page, "k", "4");
  await apply(page);
  assertEquals(stored(page, "settings"), { texts: { k: "4" }, profiles: {} });
});

Deno.test("field sizes are shown for each link, and set for one station or for all", async () => {
  await using page = await PageBench.open();
  await drop(page, smallCapture());
  const shown = () =>
    page.window.body.querySelectorAll("#panel-overview td .link")
      .map((each) => each.textContent).filter((text) => text.includes("/"));
  assertEquals(shown(), ["2/2/3", "1/1/2"]);
  await page.click(page.with("#panel-overview td .link", "1/1/2"));
  assertEquals(page.window.activeElement, sizesOf(page, "192.0.2.9 2404"));
  assertEquals(page.texts(".station-sizes span"), [
    "192.0.2.2:2404 1 connection: 2/2/3, as in the standard",
    "192.0.2.9:2404 1 connection: 1/1/2, detected",
  ]);
  sizesOf(page, "192.0.2.9 2404").value = "2/1/3";
  await apply(page);
  assertEquals(shown(), ["2/2/3", "2/1/3"]);
  assertEquals(page.app.loaded!.report.settings.profiles, { "192.0.2.9 2404": "2/1/3" });
  assertEquals(stored(page, "settings"), { texts: {}, profiles: { "192.0.2.9 2404": "2/1/3" } });

  await page.click(page.with(".top-actions .tool", "⚙"));
  page.find("select[name=setting-profile]").value = "1/1/2";
  await apply(page);
  assertEquals(shown(), ["1/1/2", "2/1/3"]);
  assertEquals(page.app.loaded!.stations.map(({ origin }) => origin), ["all", "station"]);

  await page.click(page.with(".top-actions .tool", "⚙"));
  await page.click(page.with("dialog.settings button", "Reset all"));
  await apply(page);
  assertEquals(shown(), ["2/2/3", "1/1/2"]);
});

Deno.test("the field sizes of a text apply to it, and are not kept", async () => {
  await using page = await PageBench.open();
  const octets = "68 0d 00 00 00 00 09 01 03 01 01 00 07 00 00";
  await page.send(page.window.body, "paste", {
    clipboardData: { files: [], getData: () => octets },
  });
  await page.view("overview");
  await page.click(page.with(".top-actions .tool", "⚙"));
  sizesOf(page, "controlled station 0").value = "1/1/2";
  await apply(page);
  assertEquals(page.app.loaded!.stations[0]!.sizes, "1/1/2");
  assertEquals(stored(page, "settings"), NO_SETTINGS);
});

Deno.test("private types are checked when they are chosen, kept, and used on the next visit", async () => {
  const text = "68 10 00 00 00 00 8c 01 03 00 01 00 07 00 00 05 00 00";
  await using page = await PageBench.open();
  await drop(page, new File([text], "private.hex"));
  await page.key("s");
  const choose = async (...files: readonly File[]) => {
    page.find("input[name=types]").files = files;
    await page.send("input[name=types]", "change");
    return page.texts(".settings fieldset .field-fault[role=alert]")[0];
  };
  assertStringIncludes((await choose(new File(["{"], "bad.json")))!, "bad.json");
  assertStringIncludes(
    (await choose(new File([new Uint8Array(500_001)], "big.json")))!,
    "big.json has 500001 octets, expected at most 500000",
  );
  assertEquals(page.texts(".type-files li"), ["None"]);
  assertEquals(await choose(new File([TYPES], "types.json")), "");
  assertEquals(page.texts(".type-files li"), ["types.json Remove", "X_LV_NA_1"]);
  await apply(page);
  assertEquals(page.texts(".notes .types").length, 1);
  assertEquals(stored(page, "types"), [{ name: "types.json", text: TYPES }]);

  const { storage } = page.window;
  await using next = await PageBench.open({ before: (window) => window.storage = storage });
  await drop(next, new File([text], "private.hex"));
  assertStringIncludes(next.texts(".notes .types")[0]!, "types.json: X_LV_NA_1");
  await next.click(next.with(".notes .types button", "Remove"));
  assertEquals(stored(next, "types"), undefined);
});

Deno.test("settings that the browser kept apply from the first capture on", async () => {
  const settings = { texts: { k: "5", "scan-cas": "9" }, profiles: {} };
  await using page = await PageBench.open({
    before: (window) => window.storage!.set("iec104-settings", JSON.stringify(settings)),
  });
  const { k, thresholds, assumed } = page.app.loaded!.report.settings;
  assertEquals([k, thresholds.scanCas, assumed], [5, 9, false]);
});

Deno.test("broken or foreign stored settings are reported and ignored", async () => {
  const broken = {
    settings: '{"texts":{"k":"many"},"profiles":{}}',
    types: '[{"name":"old.json","text":"{"}]',
    theme: '"pink"',
  };
  await using page = await PageBench.open({
    before: (window) => {
      for (const [name, text] of Object.entries(broken)) {
        window.storage!.set(`iec104-${name}`, text);
      }
    },
  });
  const [message] = page.texts(".message.stored p");
  for (const part of ['setting "theme"', 'setting "settings"', "private types are ignored: old"]) {
    assertStringIncludes(message!, part);
  }
  assertEquals(page.app.loaded!.report.settings.k, 12);
  assertEquals(page.texts(".file b"), ["Built-in sample"]);
});

Deno.test("stored settings of another version apply without those that this one does not know", async () => {
  const stored = {
    texts: { k: "3", "no-more": "7", w: "none" },
    profiles: { "192.0.2.9 2404": "1/1/2", x: "9/9/9" },
  };
  await using page = await PageBench.open({
    before: ({ storage }) => storage!.set("iec104-settings", JSON.stringify(stored)),
  });
  assertEquals(page.texts(".message.stored p"), [
    'The stored setting "settings" is used without what is not valid: no-more, w, x',
  ]);
  assertEquals(page.app.loaded!.report.settings.k, 3);
  assertEquals(page.app.stored.get("settings"), {
    texts: { k: "3" },
    profiles: { "192.0.2.9 2404": "1/1/2" },
  });
});

Deno.test("without a storage, settings last as long as the page, and the dialog says so", async () => {
  await using page = await PageBench.open({ before: (window) => window.storage = undefined });
  await page.key("s");
  assertStringIncludes(
    page.texts("dialog.settings .quiet-note")[0]!,
    "they apply until you close it",
  );
  await enter(page, "k", "5");
  await apply(page);
  assertEquals(page.app.loaded!.report.settings.k, 5);
  await page.key("s");
  assertEquals(page.find("input[name=setting-k]").value, "5");
  await page.click(page.with("dialog.settings button", "Cancel"));
  assert(!isOpen(page));
});

Deno.test("a change of settings that is cancelled leaves what is open, and the settings, as they were", async () => {
  await using page = await PageBench.open();
  await page.key("s");
  await page.type("input[name=setting-k]", "5", "input");
  page.with("dialog.settings .dialog-actions button", "Apply").click();
  for (let turn = 0; turn < 5; turn++) await Promise.resolve(); // until the worker has begun
  page.app.cancel();
  await page.settle();
  assertEquals(page.texts(".message.error p"), [
    "Cancelled: private types and settings are unchanged",
  ]);
  assertEquals([page.app.loaded!.report.settings.k, page.window.storage!.size], [12, 0]);
});

Deno.test("the exported report states the settings", async () => {
  await using page = await PageBench.open();
  await page.key("s");
  await enter(page, "clock-limit", "30s");
  await apply(page);
  const saved = async (entry: string) => {
    page.window.saved.clear();
    await page.click(page.with(".export .button", "Export"));
    await page.click(page.with(".export .menu button", entry));
    return await [...page.window.saved.values()][0]!.text();
  };
  assertEquals(JSON.parse(await saved("Report (JSON)")).settings.clockLimitMs, 30_000);
  assertStringIncludes(await saved("Report (HTML)"), "Settings: --clock-limit 30s");
});

Deno.test("stored settings are valid only if every text is", () => {
  assert(isSettingTexts(NO_SETTINGS));
  assert(
    isSettingTexts({
      texts: { profile: "1/1/2", port: "2404 2405" },
      profiles: { "a 1": "2/2/3" },
    }),
  );
  for (
    const value of [
      ...[null, 5, "k", [], {}, { texts: {} }, { profiles: {} }, { texts: [], profiles: {} }],
      ...[{ texts: { k: 5 }, profiles: {} }, { texts: { k: "0" }, profiles: {} }],
      ...[{ texts: { nothing: "1" }, profiles: {} }, { texts: {}, profiles: { "a 1": "3/2/3" } }],
      ...[{ texts: {}, profiles: {}, more: 1 }, { texts: { constructor: "1" }, profiles: {} }],
    ]
  ) {
    assert(!isSettingTexts(value), JSON.stringify(value));
  }
  const { profiles, ports, analyzer } = readSettings({
    texts: { port: "1 2", controller: "192.0.2.1", learn: "0s" },
    profiles: { "192.0.2.9 2404": "1/1/2" },
  });
  assertEquals([profiles?.["192.0.2.9 2404"]?.ioaOctets, ports], [2, [1, 2]]);
  assertEquals([analyzer.controllers, analyzer.learnMs], [["192.0.2.1"], 0]);
  assertEquals(
    lastingSettings({ texts: {}, profiles: { "controlled station 0": "1/1/2", "a 20": "1/1/2" } }),
    { texts: {}, profiles: { "a 20": "1/1/2" } },
  );
});
