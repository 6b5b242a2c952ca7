// Completion of filters: what is offered where, with which meaning, and the box as a combobox.

import { assert, assertEquals } from "@std/assert";
import { Names } from "../../../../cli/text/names.ts";
import { FILTER_FIELDS, parseFilter } from "../../../../codec/capture/mod.ts";
import { SAMPLE_NAMES } from "../../../../examples/decoder/engine/names.ts";
import { Server } from "../../../../examples/decoder/engine/server.ts";
import { complete } from "../../../../examples/decoder/page/completion/complete.ts";
import { vocabularyOf } from "../../../../examples/decoder/page/completion/vocabulary.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";
import { Prng } from "../../../helpers/random/prng.ts";

const server = new Server(() => {});
const loaded = await server.answer("load", { file: null, name: "sample.pcapng" });
const vocabulary = vocabularyOf(loaded, new Names().add(SAMPLE_NAMES.list));

/** The text with a caret at `|` after the first option with this label was chosen. */
function chosen(text: string, label: string): string {
  const caret = text.indexOf("|");
  const whole = text.replace("|", "");
  const { from, to, options } = complete(whole, caret, vocabulary);
  const option = options.find((each) => each.label === label);
  assert(option !== undefined, `${label} in ${options.map((each) => each.label).join(", ")}`);
  return `${whole.slice(0, from)}${option.text}${whole.slice(to)}`;
}

/** The first options as `label – note`. */
function offered(text: string, most = 3): string[] {
  const { options } = complete(text, text.length, vocabulary);
  return options.slice(0, most).map(({ label, note }) => `${label} – ${note}`);
}

Deno.test("fields are completed with their meaning, wherever a term may begin", () => {
  for (const before of ["", "ca=47 ", "ca=47 and ", "(", "not ", "!", "any (ca=1 or "]) {
    const { options, from } = complete(`${before}io`, before.length + 2, vocabulary);
    assertEquals([options[0]!.label, options[0]!.note, from], [
      ...["ioa=", "information object address", before.length],
    ], before);
  }
  assertEquals(chosen("neg|", "negative"), "negative");
  assertEquals(chosen("ca=47 ori|g", "originator="), "ca=47 originator=");
  const all = complete("", 0, vocabulary).options.map(({ label }) => label);
  for (const { name, values } of FILTER_FIELDS) {
    assert(all.includes(values === "" ? name : `${name}=`), name);
  }
  assertEquals(all[0], "type=C_*", "examples come first");
});

Deno.test("values come from the open capture, with their meaning", () => {
  const texts: readonly (readonly [text: string, first: string])[] = [
    ["host=", "10.47.0.11 – controlling station, 3 links"],
    ["ca=", "47 – 10.47.16.2, 556 ASDUs"],
    ["ca=47,", "47 – 10.47.16.2, 556 ASDUs"],
    ["ca in {4", "47 – 10.47.16.2, 556 ASDUs"],
    [
      "type=M_ME_T",
      "M_ME_TF_1 – Measured value, short floating point number with time tag CP56Time2a, 470 ASDUs",
    ],
    ["cause=sp", "spont – spontaneous, 640 ASDUs"],
    ["ca=48 ioa=", "1 – Pump 1 running, M_SP_NA_1, M_SP_TB_1"],
    ["ioa=21", "210 – T1 tap position, CA 47, M_ST_NA_1, M_ST_TB_1"],
    ["ioa=winding", "215 – T1 winding temperature, CA 47, M_ME_NB_1, M_ME_TE_1"],
    ["name=Oil", "T1 oil temperature – CA 47 IOA 214, M_ME_NB_1, M_ME_TE_1"],
    ["format=", "I – information, with an ASDU"],
    ["quality=I", "IV – invalid"],
    ["direction=c", "control – sent by the controlling station"],
    ["function=TEST", "TESTFR act – test of the connection"],
    ["transaction=comm", "command – Command, 5"],
    ["finding=scan", "scan-ioa – Scan of object addresses, 1 finding"],
    ["value=o", "off – "],
    ["ioa!=5010", "5010 – K05 Ring West breaker Q0, CA 47, C_DC_NA_1"],
    ['name contains "E01 b', "E01 breaker Q0 – CA 47 IOA 100, M_DP_NA_1"],
  ];
  const found = texts.map(([text]) => [text, offered(text, 1)[0] ?? ""] as const);
  assertEquals<readonly (readonly [string, string])[]>(found, texts);
  assert(offered("connection=", 1)[0]!.startsWith("0 – 10.47.0.11:51822 → 10.47.16.2, 03:07:21"));
});

Deno.test("values with spaces are quoted, and replace what was typed", () => {
  assertEquals(chosen("name=oil|", "T1 oil temperature"), 'name="T1 oil temperature"');
  assertEquals(chosen('name="T1 o|', "T1 oil temperature"), 'name="T1 oil temperature"');
  assertEquals(
    chosen('name="T1 o|ld" ca=47', "T1 oil temperature"),
    'name="T1 oil temperature" ca=47',
  );
  assertEquals(chosen("function=TEST|", "TESTFR con"), 'function="TESTFR con"');
  assertEquals(chosen("ca=4|8 ioa=1", "47"), "ca=47 ioa=1");
  assertEquals(chosen("ca=48,4|", "47"), "ca=48,47");
});

Deno.test("words find objects by name or address, hosts, types and causes", () => {
  assertEquals(offered("winding", 1), [
    "ca=47 ioa=215 – T1 winding temperature, M_ME_NB_1, M_ME_TE_1",
  ]);
  assertEquals(chosen("not windin|", "ca=47 ioa=215"), "not ca=47 ioa=215");
  const labels = (text: string) =>
    complete(text, text.length, vocabulary).options.map(({ label }) => label);
  assert(labels("10.47.99").includes("host=10.47.99.23"));
  assert(labels("M_ME_TF").includes("type=M_ME_TF_1"));
  assert(labels("spont").includes("cause=spont"));
  assert(labels("scan-").includes("finding=scan-ioa"));
});

Deno.test("every value that is offered can be parsed, and selects by its field", () => {
  let checked = 0;
  for (const { name, values } of FILTER_FIELDS) {
    if (values === "") continue;
    const text = `${name}=`;
    for (const option of complete(text, text.length, vocabulary).options) {
      const { uses } = parseFilter(`${text}${option.text}`);
      assertEquals([...uses], [name], `${text}${option.text}`);
      checked++;
    }
    for (const { value, meaning } of vocabulary.wordsOf(name)) {
      assert(!/undefined|NaN/.test(meaning), `${name} ${value} ${meaning}`);
    }
  }
  assert(checked > 200, `${checked} values`);
});

Deno.test("completion of any text at any position keeps the rest of the text", () => {
  const parts = [
    "ca=47",
    "name",
    "=",
    '"',
    "K06 ",
    "and ",
    "not ",
    "(",
    ")",
    ",",
    "in {",
    "10.4",
    "!",
    "~",
  ];
  for (let seed = 1; seed <= 500; seed++) {
    const random = new Prng(seed);
    const text = Array.from({ length: random.int(0, 7) }, () => random.pick(parts)).join("");
    const caret = random.int(0, text.length);
    const { from, to, options } = complete(text, caret, vocabulary);
    assert(0 <= from && from <= caret && caret <= to && to <= text.length, `seed ${seed}: ${text}`);
    assert(options.length <= 100, `seed ${seed}: ${options.length}`);
  }
});

Deno.test("the filter is a combobox: typing opens it, arrows mark, Enter chooses, Escape closes", async () => {
  await using page = await PageBench.open({ place: "#view=packets" });
  const input = page.find(".filter-input");
  const labels = () => page.find(".completions").hidden ? [] : page.texts(".completions li span");
  const marked = () => page.texts(".completions [aria-selected=true] span").join();
  const typed = async (text: string) => {
    input.value = text;
    input.selection = [text.length, text.length];
    await page.send(input, "input");
  };
  input.focus();
  assertEquals([input.getAttribute("role"), input.getAttribute("aria-expanded")], [
    "combobox",
    "false",
  ]);
  await typed("io");
  assertEquals([labels()[0], input.getAttribute("aria-expanded"), marked()], ["ioa=", "true", ""]);
  await page.key("ArrowDown");
  assertEquals(marked(), "ioa=");
  const entry = page.find(".completions [aria-selected=true]");
  assertEquals(input.getAttribute("aria-activedescendant"), entry.id);
  await page.key("Enter");
  assertEquals(input.value, "ioa=");
  assert(labels().includes("215"), "the values follow at once");
  await typed("ioa=winding");
  await page.key("ArrowUp");
  assertEquals(marked(), "215", "upwards begins with the last");
  await page.key("ArrowUp");
  assertEquals([marked(), input.getAttribute("aria-activedescendant")], ["", null]);
  await page.key("ArrowDown");
  await page.key("Enter");
  assertEquals([input.value, labels()], ["ioa=215", []]);
  assertEquals(page.texts(".filter-box .filter-message"), ["1,081 rows, 1,070 APDUs"]);
  await page.send("form", "submit");
  assert(/^\d+ of 1,081 rows$/.test(page.texts(".filter-box .filter-message")[0]!));

  await typed("ca");
  await page.key("Escape");
  assertEquals([input.value, labels()], ["ca", []], "the first Escape closes the list");
  await page.key("Escape");
  assertEquals(input.value, "");
  await page.click(input);
  assert(labels().includes("quality=bad"), "a click on the empty box shows examples and fields");
  assert(await page.send(".completions", "pointerdown"), "the input keeps the focus");
  await page.click(page.with(".completions li", "format of the APDU"));
  await page.click(page.with(".completions li", "acknowledgement"));
  assertEquals(input.value, "format=S");
  await typed("format=S ");
  assert(labels().length > 10);
  input.blur();
  await page.send(input, "blur");
  assertEquals(labels(), []);
});
