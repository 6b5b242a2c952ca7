// The HTML report: one self-contained file, in which nothing from a capture can execute.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { htmlReport } from "../../../cli/report/analysis/html.ts";
import { makeDocument } from "../../../cli/report/analysis/make_document.ts";
import { STYLE, STYLE_HASH } from "../../../cli/report/analysis/style.ts";
import { Analyzer } from "../../../codec/capture/mod.ts";
import { night } from "./story.ts";

const HTML = htmlReport(makeDocument(night().report(), { points: 100 }));

Deno.test("html report: its policy permits only its own style sheet", async () => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(STYLE));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  assertEquals(STYLE_HASH, `sha256-${hash}`);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(HTML)![1]!;
  assertEquals(policy.split("; ").slice(0, 2), [
    "default-src 'none'",
    `style-src '${STYLE_HASH}'`,
  ]);
});

Deno.test("html report: no script, only its own style, and no external resource", () => {
  assertEquals(HTML.match(/<style/g)?.length, 1);
  assert(!/<script|<link|<img|<iframe|<object|<form| on\w+=|style=|src=|@import|url\(/i.test(HTML));
  assert([...HTML.matchAll(/href="([^"]*)"/g)].every(([, target]) => /^#s\d+$/.test(target!)));
});

Deno.test("html report: text of a capture stays text", () => {
  const analyzer = new Analyzer();
  const evil = `<img src=x onerror="alert('1')">&amp;`;
  const summary = {
    packets: 1,
    octets: 1,
    firstTime: undefined,
    lastTime: undefined,
    skippedPackets: {},
    lostDatagrams: 0,
    connections: 0,
    links: 0,
    apdus: 0,
    others: [],
    othersOmitted: 0,
  };
  analyzer.endFile(summary as never, evil);
  const html = htmlReport(makeDocument(analyzer.report()));
  assert(!html.includes("<img"));
  assertMatch(
    html,
    /<h1>&#60;img src=x onerror=&#34;alert\(&#39;1&#39;\)&#34;&#62;&#38;amp;<\/h1>/,
  );
});

Deno.test("html report: every element is closed, and headings and tables are labelled", () => {
  const open: string[] = [];
  for (const [, slash, name, rest] of HTML.matchAll(/<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/g)) {
    if (["meta", "rect", "circle", "line"].includes(name!) || rest!.endsWith("/")) continue;
    if (slash === "/") assertEquals(open.pop(), name);
    else open.push(name!);
  }
  assertEquals(open, []);
  assertMatch(HTML, /<html lang="en">/);
  for (const [, id] of HTML.matchAll(/aria-labelledby="([^"]+)"/g)) {
    assert(HTML.includes(`id="${id}"`), id);
  }
  const regions = [...HTML.matchAll(/<div class="scroll"[^>]*>/g)];
  assert(regions.length > 4 && regions.every(([tag]) => /aria-label="[^"]+"/.test(tag)));
});

Deno.test("html report: it contains the answers of the text report", () => {
  assertMatch(
    HTML,
    /reset the connection: TESTFR act \(frame \d+\) was not\s+confirmed\s+within t1 =\s+15 s/,
  );
  assertMatch(HTML, /<td class="right">4711<\/td><td>C_SC_NA_1<\/td><td>OFF<\/td>/);
  assertMatch(HTML, /<svg [^>]*role="img" aria-label="APDUs from 03:00:00/);
});
