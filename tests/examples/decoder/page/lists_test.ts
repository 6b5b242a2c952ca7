// The other views of the decoder page in use: overview, findings, transactions and the sequence diagram.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PageBench } from "../../../helpers/browser/page_bench.ts";

async function open(place: string): Promise<PageBench> {
  return await PageBench.open({ place: `#view=${place}` });
}

/** Returns the location of the page, without the file. */
function place(page: PageBench): string {
  return decodeURIComponent(page.window.hash).replace("&file=sample.pcapng", "");
}

Deno.test("every button of the overview opens what it names", async () => {
  await using page = await open("overview");
  const leads = async (selector: string, text: string) => {
    await page.click(page.with(selector, text));
    const found = place(page);
    await page.view("packets");
    await page.click(".filter-clear");
    await page.view("overview");
    return found;
  };
  const packets = "#view=packets";
  assertEquals(await leads(".bar-row", "M_ME_TE_1"), `${packets}&filter=type=M_ME_TE_1`);
  assertEquals(await leads(".bar-row", "spont"), `${packets}&filter=cause=3`);
  assertEquals(await leads("td .link", "48"), `${packets}&filter=ca=48`);
  assertEquals(await leads("td.actions .link", "Packets"), `${packets}&filter=connection=0`);
  assertEquals(await leads("td.actions .link", "Sequence"), "#view=sequence&connection=0");
  assertEquals(await leads(".finding-lines button", "C_IC_NA_1 20"), `${packets}&frame=449`);
  assertEquals(
    await leads(".finding-lines button", "Unknown object address"),
    "#view=findings&frame=704&finding=unknown-ioa",
  );
  assertEquals(await leads(".activity-mark", "54 octets"), `${packets}&frame=664`);
});

Deno.test("a histogram shows twelve bars, and all on request", async () => {
  await using page = await open("overview");
  const types = page.window.body.querySelectorAll(".bars")[0]!;
  assertEquals(types.children.length, 12);
  const more = page.window.body.querySelectorAll(".overview .link")
    .find(({ textContent }) => /^\d+ more$/.test(textContent))!;
  const rest = Number.parseInt(more.textContent);
  await page.click(more);
  assertEquals(page.window.body.querySelectorAll(".bars")[0]!.children.length, 12 + rest);
});

Deno.test("findings are grouped by kind, filtered by severity, and link to packets and the diagram", async () => {
  await using page = await open("findings");
  const kinds = () =>
    ["error", "warning", "notice"].map((severity) =>
      page.texts(`.finding-list .finding.${severity}`).length
    );
  assertEquals(kinds(), [2, 8, 1]);
  assertEquals(page.texts(".finding .finding-when").filter((text) => text !== ""), [
    "11 findings",
  ]);
  const press = (text: string) => page.click(page.with(".check", text).querySelector("input")!);
  await press("warnings");
  assertEquals(kinds(), [2, 0, 1]);
  await press("error");
  await press("notice");
  assertEquals(kinds(), [0, 0, 0]);
  assertEquals(page.texts(".finding-list .quiet")[0], "No severity is selected.");
  await page.click(page.with(".finding-list button", "Show all severities"));
  assertEquals(kinds(), [2, 8, 1]);
  await press("error");
  await press("notice");
  assertEquals(kinds(), [0, 8, 0]);
  await page.click(page.with(".finding .frames .link", "449"));
  assertEquals(place(page), "#view=packets&frame=449");
  await page.view("findings");
  await page.click(page.with(".finding .frames .link", "sequence diagram"));
  assertEquals(place(page), "#view=sequence&frame=449&connection=2");
  assertEquals(page.texts(".list-sequence .active .c-frame"), ["449"]);
});

Deno.test("a kind of findings can be muted; the bar names the number and shows all again", async () => {
  await using page = await open("findings");
  const first = () => page.texts(".finding h2")[0];
  assertEquals(first(), "Data not acknowledged");
  await page.click(page.find(".finding .mute"));
  assertEquals(first(), "Scan of object addresses");
  assertEquals(page.texts(".finding.muted h2"), ["Data not acknowledged"], "at the end");
  assertEquals(page.texts(".finding.muted .place"), []);
  assertEquals(page.texts(".findings .quiet-note"), ["1 kind muted"]);
  await page.click(page.with(".toolbar .link", "Show all kinds"));
  assertEquals([first(), page.texts(".finding.muted")], ["Data not acknowledged", []]);
});

Deno.test("n and p step through the findings, over what is muted or not selected, and are in the address", async () => {
  await using page = await open("findings");
  const at = () => page.texts(".places .active .finding-detail")[0]?.slice(0, 24);
  await page.key("n");
  assertEquals(at(), "The controlled station 1");
  assertEquals(page.window.activeElement, page.find(".places .active .place"));
  assertEquals(place(page), "#view=findings&frame=449&finding=data-unacknowledged");
  await page.key("p");
  assertEquals(at(), "The controlled station 1", "the first stays");
  await page.key("n");
  assertEquals(at(), "8 object addresses of CA");
  await page.click(page.with(".finding", "Request not answered").querySelector(".mute")!);
  await page.key("n");
  assertEquals(at(), "The controlling station ");
  await page.click(page.with(".check", "warnings").querySelector("input")!);
  page.window.activeElement = undefined;
  await page.key("p");
  assertEquals(place(page).includes("finding="), true);
  await page.click(page.find(".places .place"));
  assertEquals(place(page).slice(0, 19), "#view=packets&frame");
});

Deno.test("a link leads to a finding of a long group; one without a finding is reported", async () => {
  await using page = await open("findings&finding=unknown-ioa&frame=730");
  assertEquals(page.texts(".places .active .finding-detail"), [
    "C_RD_NA_1 to CA 47 IOA 313: unknown information object address",
  ]);
  await using none = await open("findings&finding=no-such&frame=7");
  assertEquals(none.texts(".message.error p"), ["The input has no finding no-such at packet 7"]);
});

Deno.test("the address leads to a transaction, to a choice of them, and to a search for points", async () => {
  await using page = await open("transactions&kind=command");
  assertEquals(place(page), "#view=transactions&kind=command");
  await page.click(page.with(".list-transactions .list-row", "cancelled"));
  const address = place(page);
  assertEquals(/kind=command&transaction=\d+$/.test(address), true, address);
  await using again = await open(address.replace("#view=", ""));
  assertEquals(again.texts(".list-transactions .active .c-result"), ["cancelled"]);
  assertEquals(again.texts(".transactions .filter-message"), ["5 transactions"]);
  await again.type("select[name=result]", "terminated");
  assertEquals(place(again), "#view=transactions&kind=command&result=terminated");
  assertEquals(again.texts(".steps .end"), ["terminated"], "the first that passes");
  await using hidden = await open(`${address.replace("#view=", "")}&result=answered`);
  assertEquals(hidden.texts(".list-transactions .active .c-result"), ["cancelled"]);
  await using none = await open("transactions&transaction=999");
  assertEquals(none.texts(".message.error p"), ["The input has no transaction 999"]);

  await using points = await open("points&search=winding");
  assertEquals(points.texts(".points .filter-message"), ["1 point"]);
  assertEquals(points.texts(".chart-pane h2"), ["T1 winding temperature °C"]);
  await points.type("input[name=point]", "oil", "input");
  assertEquals(
    place(points),
    "#view=points&search=oil&station=10.47.16.2+2404&ca=47&ioa=214",
  );
  await using chart = await open(place(points).replace("#view=", ""));
  assertEquals(chart.texts(".chart-pane h2"), ["T1 oil temperature °C"]);
  assertEquals(chart.find("input[name=point]").value, "oil");
});

Deno.test("transactions can be filtered by kind and result, and sorted by each column", async () => {
  await using page = await open("transactions");
  const note = () => page.texts(".transactions .filter-message")[0];
  await page.type("select[name=kind]", "command");
  assertEquals(note(), "5 transactions");
  assertEquals(page.texts(".transactions .detail h2"), ["Command"], "the first that passes");
  await page.type("select[name=result]", "cancelled");
  assertEquals(note(), "1 transaction");
  await page.type("select[name=kind]", "read");
  assertEquals([note(), page.texts(".list-transactions .list-empty p")], [
    "0 transactions",
    ["No transaction has this kind and this result."],
  ]);
  assertEquals(page.texts(".transactions .detail .quiet"), ["There is no transaction to show."]);
  await page.click(page.with(".list-empty button", "Show all transactions"));
  assertEquals(note(), "27 transactions");

  const ends: Record<string, string> = {};
  for (const heading of page.texts(".list-transactions .sort")) {
    const button = page.with(".list-transactions .sort", heading);
    const values: string[] = [];
    for (let press = 0; press < 2; press++) {
      await page.click(button);
      const row = page.find(".list-transactions .list-window .list-row");
      values.push(row.querySelector(`.c-${button.parent!.getAttribute("data-key")}`)!.textContent);
    }
    ends[heading] = values.join(" to ");
  }
  assertEquals(ends, {
    "Time": "03:07:21.039 to 03:17:20.118",
    "What": "Clock synchronization to Read",
    "From": "10.47.0.11 to 10.47.99.23",
    "CA": "47 to 48",
    "Object": " to 5100 T1 tap changer",
    "Value or extent": " to unknown information object address",
    "Result": "answered to unanswered",
    "Confirmed": " to 105 ms",
    "Terminated": " to 2.53 s",
  });
});

Deno.test("the steps of a transaction link to their packets, and a second click opens the first", async () => {
  await using page = await open("transactions");
  await page.type("select[name=kind]", "command");
  await page.click(".list-transactions .list-window .list-row");
  assertEquals(page.texts(".steps li"), [
    "Select03:08:26.118packet 109",
    "Select confirmed+45.1 mspacket 110",
    "Request+1.07 spacket 111",
    "Confirmed+1.11 spacket 112",
    "Terminated+1.82 spacket 114",
    "terminated",
  ]);
  assertEquals(page.texts(".transactions .detail-where"), [
    "CA 47 IOA 5010 K05 Ring West breaker Q0",
  ]);
  await page.click(page.with(".steps .link", "packet 112"));
  assertEquals(place(page), "#view=packets&frame=112");
  await page.view("transactions");
  await page.click(page.with(".transactions .actions .link", "Sequence diagram"));
  assertEquals(place(page), "#view=sequence&frame=109&connection=0");
  await page.view("transactions");
  await page.send(".list-transactions .list-window .list-row", "dblclick");
  assertEquals(place(page), "#view=packets&frame=109");
});

Deno.test("a refused transaction shows the negative step and the reason", async () => {
  await using page = await open("transactions");
  await page.type("select[name=result]", "refused");
  await page.click(".list-transactions .list-window .list-row");
  assertEquals(page.texts(".steps .bad"), ["Rejected negative+1.15 mspacket 704", "refused"]);
  assertEquals(page.texts(".transactions .detail-head p").slice(-2), [
    "CA 47 IOA 301",
    "unknown information object address",
  ]);
});

Deno.test("the diagram begins with the busiest link; another one can be selected", async () => {
  await using page = await open("sequence");
  const choice = page.find("select[name=connection]");
  assertEquals([choice.value, place(page)], ["0", "#view=sequence&connection=0"]);
  assertEquals(page.texts(".sequence .readout"), ["699 lines"]);
  await page.type("select[name=connection]", "3");
  assertEquals([page.texts(".sequence .readout"), place(page)], [
    ["99 lines"],
    "#view=sequence&connection=3",
  ]);
  assertEquals(page.texts(".lane-names span"), [
    "10.47.0.11:51931 controlling",
    "10.47.17.2 controlled",
  ]);
  await page.view("overview");
  await page.view("sequence");
  assertEquals(choice.value, "3");
});

Deno.test("a line of the diagram is explained with acknowledgements, timers and a link to its packet", async () => {
  await using page = await open("sequence&connection=3");
  const list = page.find(".list-sequence");
  list.focus();
  const seen = new Map<string, string>();
  for (let line = 0; line < 99; line++) {
    await page.key("ArrowDown");
    const [text] = page.texts(".sequence .readout");
    const kind = text!.replaceAll(/[\d.,]+( m?s)?/g, "0");
    if (!seen.has(kind)) seen.set(kind, text!);
  }
  assertEquals([...seen.values()], [
    "Packet 497 TCP Packet",
    "Packet 500 U STARTDT act Packet",
    "Packet 501 U STARTDT con Packet",
    "Packet 502 I 0,0 C_IC_NA_1 act, acknowledged after 73.2 ms Packet",
    "Packet 503 I 0,1 C_IC_NA_1 actcon, acknowledged after 84.8 ms, acknowledges 1 Packet",
    "Packet 504 I 1,1 M_SP_NA_1 inrogen, acknowledged after 84.8 ms Packet",
    "Packet 505 I 2,1 M_ME_NB_1 inrogen, acknowledged after 84.7 ms Packet",
    "Packet 506 I 3,1 C_IC_NA_1 actterm, acknowledged after 84.7 ms Packet",
    "Packet 507 S 4, acknowledges 4 Packet",
    "Packet 510 I 4,1 M_ME_TE_1 spont, acknowledged after 10.1 s Packet",
    "Packet 522 S 7, acknowledges 3, because t2 expired Packet",
    "Packet 536 U TESTFR act, because t3 expired Packet",
    "Packet 537 U TESTFR con Packet",
    "Packet 657 I 21,1 M_SP_TB_1 spont, acknowledged after 10.1 s Packet",
    "Packet 1087 I 61,1 M_ME_TE_1 spont, never acknowledged in the capture Packet",
  ]);
  await page.click(".sequence .readout .link");
  assertStringIncludes(place(page), "#view=packets&frame=");
  await page.view("sequence");
  await page.send(".list-sequence .list-window .active", "dblclick");
  assertStringIncludes(place(page), "#view=packets&frame=");
});

Deno.test("a link to a packet of a diagram centres its line", async () => {
  await using page = await open("sequence&connection=0&frame=917");
  assertEquals(page.texts(".list-sequence .active .c-frame"), ["917"]);
  assert(page.find(".list-sequence .list-scroll").scrollTop > 5000);
  const [first] = page.texts(".sequence .readout");
  assertStringIncludes(first!, "Packet 917 I 455,12 M_DP_NA_1 inrogen, acknowledged after ");
});

Deno.test("an unacknowledged I format is drawn to the end and explained", async () => {
  await using page = await open("sequence&connection=2");
  page.find(".list-sequence").focus();
  await page.key("End");
  const never: string[] = [];
  for (let line = 0; line < 12; line++) {
    const [text] = page.texts(".sequence .readout");
    if (text!.includes("never acknowledged")) never.push(text!);
    await page.key("ArrowUp");
  }
  assert(never.length > 0);
  assert(page.texts(".ack.never").every((text) => text === "never acknowledged"));
  assertEquals(page.texts(".ack.never").length, never.length);
});
