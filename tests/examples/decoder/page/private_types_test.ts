// Private types on the decoder page: a types file is dropped, applied, noted and removed.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isTypesText, sortFiles } from "../../../../examples/decoder/page/sort_files.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";
import { PRIVATE_HEX, TYPES_JSON } from "../../../helpers/browser/private_files.ts";

const TYPES = new File([TYPES_JSON], "types.json");
const APDUS = new File([PRIVATE_HEX], "apdus.hex");
const NOTE =
  "Decoded with the private types of types.json: X_FR_NA_1, X_FR_TB_1, X_BH_NA_1 Remove private types";

async function drop(page: PageBench, ...files: readonly File[]): Promise<void> {
  await page.send(undefined, "drop", { dataTransfer: { types: ["Files"], files } });
}

/** Returns the types in the list of packets. */
function types(page: PageBench): string[] {
  return page.texts(".list-packets .list-window .c-type").filter((text) => text !== "");
}

function error(page: PageBench): string | undefined {
  return page.texts(".message.error p")[0];
}

Deno.test("a dropped types file is applied to the open file, noted, and removed by a button", async () => {
  await using page = await PageBench.open();
  await drop(page, APDUS);
  assertEquals(page.texts(".notes .types"), []);
  await page.view("packets");
  assertEquals(types(page), ["type 150", "type 201"]);
  await page.type("input[name=filter]", "ca=1");
  await drop(page, TYPES);
  assertEquals(page.find("#panel-packets").hidden, false, "the view stays");
  assertEquals(types(page), ["X_FR_TB_1", "X_BH_NA_1"]);
  assertEquals(page.find("input[name=filter]").value, "ca=1");
  assertEquals(page.texts("[aria-live=polite]"), ["Decoded with types.json"]);
  assertEquals(page.texts(".notes .types"), [NOTE]);
  assertEquals(page.texts("#tab-points .badge"), ["1"]);

  await page.view("overview");
  await page.click(".notes .types button");
  assertEquals(page.texts(".notes .types"), []);
  assertEquals(page.texts("[aria-live=polite]"), ["Private types removed"]);
  assertEquals(page.find("#panel-overview").hidden, false);
  await page.view("packets");
  assertEquals(types(page), ["type 150", "type 201"]);
  assertEquals(page.find("input[name=filter]").value, "ca=1", "the filter is still applied");
});

Deno.test("a types file that is opened with a capture and a station file applies to both", async () => {
  await using page = await PageBench.open();
  const names = new File([JSON.stringify({
    name: "Works",
    sectors: [{
      ca: 1,
      points: [{ ioa: 42, type: "X_FR_NA_1", name: "Frequency", unit: "mHz", value: 50_000 }],
    }],
  })], "works.json");
  page.find("#file").files = [names, APDUS, TYPES];
  await page.send("#file", "change");
  assertEquals(error(page), undefined);
  assertEquals(page.texts(".file b"), ["apdus.hex"]);
  assertEquals(page.texts(".message.hint p"), [
    "Names from works.json: 1 point, which occurs in this capture.",
  ]);
  await page.view("points");
  await page.click(".list-points .list-window .list-row");
  assertEquals(page.texts(".chart-pane h2"), ["Frequency mHz"]);
  assertStringIncludes(page.find(".chart-pane").textContent, "X_FR_TB_1");
  await page.view("packets");
  assertEquals(types(page), ["X_FR_TB_1", "X_BH_NA_1"]);
});

Deno.test("mistakes in a types file are listed with line and column, and the open file stays", async () => {
  await using page = await PageBench.open();
  await drop(page, APDUS, TYPES);
  const bad = (text: string) => new File([text], "bad.json");
  await drop(page, bad('{"types":[{"id":13}]}'), new File(["68 04 07 00 00 00"], "other.hex"));
  assertStringIncludes(error(page)!, "bad.json has 2 mistakes:\n  bad.json:1:11  types[0].name");
  assertEquals([page.texts(".file b"), page.texts(".notes .types")], [["apdus.hex"], [NOTE]]);
  await drop(page, bad('{\n  "types": [}'));
  assertStringIncludes(error(page)!, "bad.json has 1 mistake:\n  bad.json:2:13  Expected");
  await drop(page, TYPES);
  assertEquals(error(page), undefined, "the mistakes are corrected");
});

Deno.test("a types file with an unreadable capture is applied to the open file", async () => {
  await using page = await PageBench.open();
  await drop(page, APDUS);
  await drop(page, TYPES, new File(["hello"], "letter.txt"));
  assertStringIncludes(error(page)!, "letter.txt: No APDU was found in 5 octets");
  assertEquals([page.texts(".file b"), page.texts(".notes .types")], [["apdus.hex"], [NOTE]]);
});

Deno.test("dropped names keep the packet filter of other views", async () => {
  await using page = await PageBench.open();
  await page.view("packets");
  await page.type("input[name=filter]", "format=S");
  const message = page.texts(".filter-message");
  await page.view("overview");
  await drop(page, new File(['{"name":"W","sectors":[{"ca":1,"points":[]}]}'], "w.json"));
  await page.view("packets");
  assertEquals([page.find("input[name=filter]").value, page.texts(".filter-message")], [
    "format=S",
    message,
  ]);
});

Deno.test("a JSON types file is recognized by structure, also with comments or a syntax error", () => {
  assert(isTypesText(TYPES_JSON));
  assert(isTypesText('{"types": 5}'));
  assert(isTypesText('{"types": [{]}'));
  assert(!isTypesText('{"sectors": [], "types": []}'));
  assert(!isTypesText('{"sectors": [], "types": [}'));
  for (const text of ["{", "[]", "null", '"types"', '{"privateTypes":[]}']) {
    assert(!isTypesText(text), text);
  }
});

Deno.test("a report of analyze is not taken for types or names, and leaves what is open", async () => {
  await using page = await PageBench.open();
  const report = JSON.stringify({ types: [], conversations: [], findings: [] });
  await drop(page, new File([report], "plant-report.json"));
  assertEquals(
    error(page),
    "plant-report.json: This is a report of analyze, expected the capture that it describes",
  );
});

Deno.test("unreadable JSON is refused by name; another unreadable file is left to the worker", async () => {
  const unread = (name: string) =>
    Object.assign(new File([], name), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }),
    });
  const capture = unread("a.pcap");
  assertEquals(await sortFiles([capture]), { captures: [capture], types: [], names: [] });
  await using page = await PageBench.open();
  await drop(page, unread("lost.json"));
  assertEquals(
    error(page),
    "lost.json: Cannot read the file: it was changed or moved, or reading it is not permitted",
  );
});
