// Each part of the HTML report as text.

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Block, Document } from "../../../../cli/report/analysis/document.ts";
import { htmlReport } from "../../../../cli/report/analysis/html.ts";

/** Returns part of the body of a report. */
function part(document: Partial<Document>, begin: string, end: string): string[] {
  const html = htmlReport({ title: "a & b", lead: [], sections: [], ...document });
  const from = html.indexOf(begin) + begin.length;
  return html.slice(from, html.indexOf(end, from)).trim().split("\n");
}

/** Returns the lines of a block in a section. */
function written(block: Block): string[] {
  return part({ sections: [{ title: "S", blocks: [block] }] }, '<h2 id="s0">S</h2>', "</section>");
}

Deno.test("the head contains the title, and the lead its sentences with their severity", () => {
  const lead = [
    { type: "remark", text: "1 < 2" },
    { type: "remark", text: "bad", tone: "error" },
  ] as const;
  assertEquals(part({ lead }, "<header>", "</header>"), [
    '<p class="kind">IEC 60870-5-104 analysis</p>',
    "<h1>a &#38; b</h1>",
    "<p>1 &#60; 2</p>",
    '<p class="error">bad</p>',
  ]);
  assertEquals(part({}, "<title>", "</title>"), ["a &#38; b - IEC 60870-5-104 analysis"]);
});

Deno.test("sections are linked by their number", () => {
  const sections = [{ title: "One", blocks: [] }, { title: "T<o", blocks: [] }];
  assertEquals(part({ sections }, '<nav aria-label="Sections"><ul>', "</ul></nav>"), [
    '<li><a href="#s0">One</a></li>',
    '<li><a href="#s1">T&#60;o</a></li>',
  ]);
  assertStringIncludes(
    part({ sections }, "<main>", "</main>").join("\n"),
    '<section aria-labelledby="s1">\n<h2 id="s1">T&#60;o</h2>',
  );
});

Deno.test("a table aligns numbers to the right, has severities and notes below rows, and reports omissions", () => {
  const table: Block = {
    type: "table",
    columns: [{ title: "name" }, { title: "n", right: true }],
    rows: [["a", { text: "1", tone: "warning" }], [{ text: "b", tone: "dim" }, "2"]],
    notes: [undefined, { text: "why?", tone: "error" }],
    rest: "3 more",
  };
  assertEquals(written(table), [
    '<div class="scroll" role="region" tabindex="0" aria-label="S"><table>',
    '<thead><tr><th scope="col">name</th><th scope="col" class="right">n</th></tr></thead>',
    "<tbody>",
    '<tr><td>a</td><td class="right warning">1</td></tr>',
    '<tr><td class="dim">b</td><td class="right">2</td></tr>',
    '<tr class="note"><td></td><td colspan="1" class="error">why?</td></tr>',
    "</tbody>",
    "</table></div>",
    '<p class="dim">3 more</p>',
  ]);
});

Deno.test("a finding lists its occurrences, with times where known, and what to check", () => {
  const finding: Block = {
    type: "finding",
    severity: "warning",
    title: "Link dropped",
    places: [{ time: "03:12", text: "x" }, { time: "", text: "y" }],
    meaning: "It is gone.",
    check: "The cable.",
    techniques: [],
  };
  const lines = [
    '<article class="finding warning-edge">',
    '<h3><span class="badge warning">warning</span> Link dropped</h3>',
    "<ul>",
    "<li><time>03:12</time> x</li>",
    "<li>y</li>",
    "</ul>",
    '<p class="dim">It is gone. <b>Check:</b> The cable.</p>',
    "</article>",
  ];
  assertEquals(written(finding), lines);
  assertEquals(
    written({ ...finding, rest: "2 more" }),
    lines.toSpliced(6, 0, '<p class="dim">2 more</p>'),
  );
});

Deno.test("activity is drawn as bars, with marks for findings", () => {
  const lines = written({
    type: "activity",
    from: "03:00",
    to: "04:00",
    bucketMs: 60_000,
    apdus: [0, 50, 100, 0.1],
    marks: [{ at: 0.5, severity: "error" }],
  });
  assertEquals(lines.slice(1, 6), [
    '<svg viewBox="-8 -20 976 144" role="img" aria-label="APDUs from 03:00 to 04:00, at most 100 in 1 min">',
    '<g class="bars">' +
    '<rect x="240.0" y="60.0" width="239.5" height="60.0"/>' +
    '<rect x="480.0" y="0.0" width="239.5" height="120.0"/>' +
    '<rect x="720.0" y="119.0" width="239.5" height="1.0"/></g>',
    '<line class="axis" x1="0" y1="120" x2="960" y2="120"/>',
    '<circle class="error-mark" cx="480.0" cy="-10" r="4"/>',
    "</svg>",
  ]);
});
