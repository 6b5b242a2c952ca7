// Escaping of texts in HTML.

import { assertEquals } from "@std/assert";
import {
  escapeHtml,
  linesOfText,
  Markup,
  markup,
  markupLines,
} from "../../../../cli/report/html/markup.ts";

Deno.test("markup escapes what is inserted, and keeps the template and other markup", () => {
  const cell = markup`<b>${"<script>\"'"} & ${5}</b>`;
  assertEquals(cell.text, "<b>&#60;script&#62;&#34;&#39; & 5</b>");
  assertEquals(markup`<td>${cell}</td>`.text, `<td>${cell.text}</td>`);
});

Deno.test("markup inserts lists one member after the other, and nothing for undefined", () => {
  assertEquals(markup`<p>${["<", [markup`<br>`, 2]]}${undefined}</p>`.text, "<p>&#60;<br>2</p>");
});

Deno.test("markup keeps backslashes of its template", () => {
  assertEquals(markup`\n${"x"}`.text, "\\nx");
});

Deno.test("escapeHtml() shows control characters and marks of text direction", () => {
  assertEquals(escapeHtml("a\u0007b\u202ec"), "a\\x07b\\u202ec");
});

Deno.test("linesOfText() keeps lines, and escapes each", () => {
  assertEquals(linesOfText("a<\r\nb\nc\rd").text, "a&#60;<br>b<br>c<br>d");
});

Deno.test("markupLines() joins pieces with line ends", () => {
  assertEquals(markupLines([new Markup("<i>"), markup`${"<"}`]).text, "<i>\n&#60;");
});
