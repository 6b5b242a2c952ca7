// The signed protocol: everything that was tested, by whom, and what is open.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { acceptReport } from "../../../cli/accept/report/html.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { AcceptBench, itemsOf, protocolOf } from "../../helpers/stations/accept_bench.ts";
import { VERSION } from "../../../cli/version.ts";

const LIST = `1;1;M_SP;Alarm <b>;;;;;;;
1;3;M_SP;Door;;;;;;;
1;4;M_ME_NC;Voltage;kV;;;;;0..24;
1;77;M_SP;Ghost;;;;;;;
1;50;C_DC;Breaker;;;;SBO;2;;
1;51;C_SC;Lamp;;;;;;;`;

/** The content of a report, one element per line, without markup. */
function textOf(html: string): string {
  const [, body = ""] = /<body>([^]*)<\/body>/.exec(html) ?? [];
  return body.replace(/<\/(?:tr|h1|h2|p|thead)>/g, "\n").replace(/<\/t[dh]>/g, " | ")
    .replace(/<br>/g, " / ").replace(/<[^>]+>/g, "").replaceAll(VERSION, "VERSION")
    .split("\n").map((line) => line.trim()).filter((line) => line !== "").join("\n") + "\n";
}

Deno.test("accept: the report has every step, its confirmation, and what is open", async () => {
  await using bench = await AcceptBench.open({ list: LIST });
  await bench.set(1, 1);
  await bench.type("");
  await bench.type("tester Eva Holm");
  await bench.set(3, 1);
  await bench.set(1, 0);
  await bench.type("ok alarm & door share a cable");
  await bench.type("back");
  await bench.type("fail <script>alert(1)</script>");
  await bench.type("skip not wired");
  await bench.type("skip not wired");
  await bench.set(4, 0.1);
  await bench.type("");
  await bench.type("note transducer is set to 20 kV");
  await bench.type("later");
  await bench.type("goto 1/50");
  await bench.type("send", 5000);
  await bench.type("ok");
  await bench.type("goto 1/51");
  await bench.type("send", 12_000);
  await bench.type("fail");
  const html = await acceptReport(bench.run.protocol);
  assertEquals(html.includes("<script"), false);
  assertGolden("tests/cli/accept/report.txt", textOf(html));
});

Deno.test("accept: the report of a run without answers and names has lines to fill in", async () => {
  const html = await acceptReport(protocolOf(itemsOf("1;1;M_SP;Alarm;;;;;;;")), {
    zone: { zone: 60 },
  });
  assertStringIncludes(html, ">NOT ACCEPTED<");
  assertStringIncludes(html, "times in UTC+01:00");
  assertStringIncludes(html, "<td>Tester</td><td></td>");
  assertStringIncludes(html, "<td>Witness</td><td></td>");
});

Deno.test("accept: in a narrow column, a time tag is divided only between its words", async () => {
  await using bench = await AcceptBench.open({ list: "1;1;M_SP;Alarm;;;;;;;" });
  await bench.set(1, 1);
  await bench.type("");
  const html = await acceptReport(bench.run.protocol);
  const [, words] = /, tag (<span[^]*?), 0 ms old/.exec(html)!;
  assertEquals(
    words,
    '<span class="whole">2026-10-09</span> <span class="whole">15:34:13.445</span>',
  );
  assertStringIncludes(html, ".whole { white-space: nowrap; }");
});

Deno.test("accept: the report counts the answers of persons and of the tool", async () => {
  const settings = { auto: true };
  await using bench = await AcceptBench.open({ list: "1;1;M_SP;Alarm;;;;;;;", settings });
  await bench.set(1, 1);
  const text = textOf(await acceptReport(bench.run.protocol));
  assertStringIncludes(text, "0 answered by a person, 1 by the tool alone, 1 without an answer");
});

Deno.test("accept: results that a changed list supersedes stay in the report, and do not count", async () => {
  await using bench = await AcceptBench.open({ list: "1;1;M_SP;Alarm;;;;;;;" });
  await bench.set(1, 1);
  await bench.type("");
  const items = itemsOf("1;1;M_DP;Alarm;;;;;;;\n1;3;M_SP;Door;;;;;;;");
  const text = textOf(await acceptReport(protocolOf(items, bench.saved)));
  assertStringIncludes(text, "0 of 2 items accepted");
  assertStringIncludes(text, "1/1 Alarm / M_DP_NA_1 | the list has changed | ON |");
});
