// Pages, tables and signature lines of printed reports.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { markup } from "../../../../cli/report/html/markup.ts";
import { htmlPage } from "../../../../cli/report/html/page.ts";
import {
  factTable,
  htmlTable,
  signatureBlock,
  verdict,
} from "../../../../cli/report/html/parts.ts";

Deno.test("htmlPage() permits exactly its own style sheet", async () => {
  const page = await htmlPage({
    title: "A & B",
    css: ".x { color: red; }\n",
    body: markup`<p>${"<i>"}</p>`,
  });
  const [, style = ""] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  const hash = new Uint8Array(digest).toBase64();
  assertStringIncludes(page, `style-src 'sha256-${hash}'; base-uri 'none'`);
  assertStringIncludes(style, ".x { color: red; }");
  assertStringIncludes(page, "<title>A &#38; B</title>");
  assertStringIncludes(page, "<p>&#60;i&#62;</p>");
  assert(page.startsWith("<!doctype html>\n"));
});

Deno.test("htmlPage() refuses a style sheet that ends its element", async () => {
  const page = { title: "", css: "</style><script>", body: markup`` };
  await assertRejects(() => htmlPage(page), TypeError, "The style sheet contains </");
});

Deno.test("htmlTable() escapes its cells, and aligns columns", () => {
  const { text } = htmlTable({
    columns: [{ title: "IOA", right: true }, { title: "<name>" }, { title: "time", nowrap: true }],
    rows: [[700, "a<b", markup`<b>now</b>`]],
    caption: "5 > 4",
  });
  assertEquals(
    text,
    `<div class="scroll"><table><caption>5 &#62; 4</caption>
<thead><tr><th scope="col" class="right">IOA</th><th scope="col">&#60;name&#62;</th><th scope="col">time</th></tr></thead>
<tbody>
<tr><td class="right">700</td><td>a&#60;b</td><td class="nowrap"><b>now</b></td></tr>
</tbody>
</table></div>`,
  );
});

Deno.test("factTable() omits pairs without a value", () => {
  const { text } = factTable([["a", "1"], ["b", undefined], ["c", ""], ["d", 0]]);
  assertEquals(
    text,
    `<table class="facts"><tbody>
<tr><th scope="row">a</th><td>1</td></tr>
<tr><th scope="row">d</th><td>0</td></tr>
</tbody></table>`,
  );
});

Deno.test("signatureBlock() has a line for each role, and a name if it is known", () => {
  const { text } = signatureBlock([{ role: "Tester", name: "A <B>" }, { role: "Witness" }]);
  assertStringIncludes(text, "<tr><td>Tester</td><td>A &#60;B&#62;</td><td></td><td></td></tr>");
  assertStringIncludes(text, "<tr><td>Witness</td><td></td><td></td><td></td></tr>");
});

Deno.test("verdict() escapes its text", () => {
  assertEquals(verdict("<ok>", "good").text, '<span class="verdict good">&#60;ok&#62;</span>');
});
