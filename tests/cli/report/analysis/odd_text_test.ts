// Names from outside in reports: anything that a terminal or a browser would execute is escaped.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { htmlReport } from "../../../../cli/report/analysis/html.ts";
import { writeText } from "../../../../cli/report/analysis/text.ts";
import type { Document } from "../../../../cli/report/analysis/document.ts";
import { Output } from "../../../../cli/text/output.ts";

const NAME = "Feeder\x1b[2J\r\n\u202eEVIL\x9b<b>";

const DOCUMENT = {
  title: NAME,
  lead: [{ text: NAME }],
  sections: [{
    title: NAME,
    blocks: [
      { type: "table", columns: [{ title: "name" }], rows: [[NAME], [{ text: NAME }]], rest: NAME },
      { type: "remark", text: NAME },
    ],
  }],
} as unknown as Document;

/** Control characters except for line ends, C1 and marks of direction. */
// deno-lint-ignore no-control-regex -- characters that must not occur
const EXECUTED = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/;

Deno.test("control characters of names are escaped in the text report and the HTML report", async () => {
  let text = "";
  const decoder = new TextDecoder();
  const out = new Output({
    write: (octets) => {
      text += decoder.decode(octets);
      return Promise.resolve(octets.length);
    },
  });
  writeText(DOCUMENT, out, { colour: false, columns: 200 });
  await out.flush();
  assertEquals(EXECUTED.test(text), false, JSON.stringify(text));
  assertStringIncludes(text, "Feeder\\x1b[2J\\r\\n\\u202eEVIL\\x9b<b>");
  const html = htmlReport(DOCUMENT);
  assertEquals(EXECUTED.test(html), false);
  assertStringIncludes(html, "\\u202eEVIL\\x9b&#60;b&#62;");
});
