// Tests of the JSON Schema of sheets, and of reading them.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { findingLines, parseSheet } from "../../../../cli/conform/sheet/read_sheet.ts";
import { checkSheet } from "../../../../cli/conform/sheet/rules.ts";
import { PICS_SCHEMA } from "../../../../cli/conform/sheet/schema.ts";
import { listMistakes } from "../../../../cli/text/json/file_mistakes.ts";
import { faultsOf } from "../../../helpers/cli/json_schema.ts";
import { SOUND_SHEET } from "../../../helpers/conform/sound_sheet.ts";

/** The list of mistakes in a text. */
function mistakesIn(text: string): readonly string[] {
  return (listMistakes([parseSheet("rtu.json", text)]) ?? "").split("\n").map((line) =>
    line.trim()
  );
}

Deno.test("the published schema of sheets is that of the code", () => {
  const file = new URL("../../../../cli/conform/sheet/pics.schema.json", import.meta.url);
  assertEquals(Deno.readTextFileSync(file), `${JSON.stringify(PICS_SCHEMA, undefined, 2)}\n`);
});

Deno.test("a sound sheet is valid, and is read as it is", () => {
  assertEquals(faultsOf(PICS_SCHEMA, SOUND_SHEET), []);
  const { sheet, faults } = parseSheet("rtu.json", JSON.stringify(SOUND_SHEET));
  assertEquals(faults, []);
  assertEquals(sheet?.document, SOUND_SHEET);
});

Deno.test("the shape of a sheet in the catalogue of cases is valid", () => {
  const text = `{"schema":"iec104-pics/1",
    "device":{"vendor":"","product":"","hw":"","fw":"","role":"controlled"},
    "marks":{"type.1":"X","type.30":"X","type.45":"X","baf.gi.global":"X","baf.cmd.sbo":"X"},
    "cot":{"30":[3,5,11]},
    "values":{"t1":15,"t2":10,"t3":20,"k":12,"w":8,"port":2404,"app.apdu.maxMonitor":253,"red.n":1},
    "pixit":{"pixit.selectTimeout":30,"pixit.badFrame":"close","pixit.secondGI":"negative"},
    "signals":[{"ca":1,"ioa":100,"type":30,"groups":[0,1],"stimulus":"ut:di1"}]}`;
  assertEquals(listMistakes([parseSheet("rtu.json", text)]), undefined);
});

Deno.test("every mistake is listed with its position, and a misspelt name with the probable one", () => {
  const text = `{
  "schema": "iec104-pics/1", // the format
  "device": { "role": "server" },
  "marks": { "type.1": "Y", "baf.gi.globl": "X" },
  "cot": { "2": [3], "30": [3, 3, 64] },
  "values": { "t1": 0, "k": 1.5 },
  "pixit": { "pixit.secondGI": "queued", "pixit.syncLoss": true, "pixit.t3OnSend": "yes" },
  "signals": [{ "ca": 0, "ioa": 1, "type": "M_SP_NA_2" }, { "ca": 1, "ioa": 2, "type": 2 }],
}`;
  assertEquals(mistakesIn(text), [
    "rtu.json has 14 mistakes:",
    'rtu.json:3:23  device.role is "server", expected one of "controlled", "controlling"',
    'rtu.json:4:24  marks["type.1"] is "Y", expected one of "X", "R", "B", ""; did you mean "X"?',
    'rtu.json:4:45  marks["baf.gi.globl"] is unknown; did you mean "baf.gi.global"?',
    'rtu.json:5:17  cot["2"] is unknown; did you mean "20"?',
    'rtu.json:5:32  cot["30"][1] is 3, expected no duplicate elements',
    'rtu.json:5:35  cot["30"][2] is 64, expected a whole number from 1 to 63',
    "rtu.json:6:21  values.t1 is 0, expected a number from 0.001 to 255",
    "rtu.json:6:29  values.k is 1.5, expected a whole number from 1 to 32767",
    'rtu.json:7:32  pixit["pixit.secondGI"] is "queued", expected one of "negative", "restart", ' +
    '"queue", "parallel"; did you mean "queue"?',
    'rtu.json:7:60  pixit["pixit.syncLoss"] is true, expected "never", or a number from 1 to 31622400',
    'rtu.json:7:84  pixit["pixit.t3OnSend"] is "yes", expected true or false',
    "rtu.json:8:23  signals[0].ca is 0, expected a whole number from 1 to 65534",
    'rtu.json:8:44  signals[0].type is "M_SP_NA_2", expected the mnemonic or the number of a type ' +
    'of the list; did you mean "M_SP_NA_1"?',
    "rtu.json:8:88  signals[1].type is 2, expected the mnemonic or the number of a type of the list",
  ]);
});

Deno.test("a text that is not JSON has one mistake", () => {
  const [head, line, ...more] = mistakesIn('{"schema": iec}');
  assertEquals([head, more], ["rtu.json has 1 mistake:", []]);
  assertStringIncludes(line!, "rtu.json:1:12");
});

Deno.test("findings have the positions of their values", () => {
  const text = `{
  "schema": "iec104-pics/1",
  "device": { "role": "controlled" },
  "marks": {
    "dev.controlled": "X", "app.ioa.structured": "X",
    "type.107": "X"
  },
  "values": { "k": 4, "w": 5 }
}`;
  const parsed = parseSheet("rtu.json", text);
  assertEquals(findingLines(parsed, checkSheet(parsed.sheet!)), [
    "rtu.json:6:17  type.107 (C_TS_TA_1 Test command with time tag CP56Time2a) is marked, " +
    "expected a mark of baf.test as well",
    "rtu.json:8:28  w is 5, expected at most k, 4",
  ]);
});

Deno.test("long lists of findings end with the number of the others", () => {
  const signals = Array.from({ length: 60 }, (_, index) => ({ ca: 1, ioa: index, type: 1 }));
  const parsed = parseSheet("rtu.json", JSON.stringify({ ...SOUND_SHEET, marks: {}, signals }));
  const lines = findingLines(parsed, checkSheet(parsed.sheet!));
  assertEquals(lines.length, 51);
  assertEquals(/^and \d+ more$/.test(lines.at(-1)!), true);
});
