// The settings that the browser keeps for the page.

import { assertEquals } from "@std/assert";
import { StoredSettings } from "../../../../examples/decoder/page/stored_settings.ts";
import { FakeWindow } from "../../../helpers/browser/dom/window.ts";

/** Opens the settings in a window, and collects what they report. */
function opened(window: FakeWindow) {
  const installed = window.install();
  const stored = new StoredSettings();
  const faults: string[] = [];
  stored.onFault = (text) => faults.push(text);
  return { stored, faults, [Symbol.dispose]: () => installed[Symbol.dispose]() };
}

Deno.test("a setting is stored, read on the next visit, and removed", () => {
  const window = new FakeWindow();
  {
    using first = opened(window);
    assertEquals(first.stored.get("theme"), undefined);
    first.stored.set("theme", "dark");
    assertEquals(first.stored.get("theme"), "dark");
    assertEquals([...window.storage!], [["iec104-theme", '"dark"']]);
  }
  using next = opened(window);
  assertEquals([next.stored.get("theme"), next.stored.keeps], ["dark", true]);
  next.stored.remove("theme");
  assertEquals([next.stored.get("theme"), window.storage!.size], [undefined, 0]);
  assertEquals(next.faults, []);
});

Deno.test("a stored value that is damaged or foreign is reported once and ignored", () => {
  for (
    const [text, shown] of [
      ["pink", "pink"],
      ['"pink"', '"pink"'],
      ["17", "17"],
      ["null", "null"],
      ["{", "{"],
      ["", ""],
      ["x".repeat(2_000_001), `${"x".repeat(60)} …`],
    ] as const
  ) {
    const window = new FakeWindow();
    window.storage!.set("iec104-theme", text);
    using broken = opened(window);
    for (let i = 0; i < 2; i++) assertEquals(broken.stored.get("theme"), undefined);
    assertEquals(broken.faults, [
      `The stored setting "theme" is ignored: expected light or dark, found ${shown}`,
    ]);
    broken.stored.set("theme", "light");
    assertEquals([...window.storage!], [["iec104-theme", '"light"']], "a new value replaces it");
  }
});

Deno.test("where the browser refuses to store anything, settings last as long as the page", () => {
  const window = new FakeWindow();
  window.storage = undefined;
  using refused = opened(window);
  assertEquals([refused.stored.get("theme"), refused.stored.keeps], [undefined, false]);
  refused.stored.set("theme", "dark");
  assertEquals(refused.stored.get("theme"), "dark");
  refused.stored.remove("theme");
  assertEquals([refused.stored.get("theme"), refused.faults], [undefined, []]);
});
