// Several inputs on the decoder page: the list of them, the way back, and the address.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { makeSample } from "../../../../examples/decoder/sample/sample.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";

const SAMPLE = await makeSample().bytes();

function plant(lastModified = 1, name = "plant.pcapng"): File {
  return new File([SAMPLE], name, { lastModified });
}

function drop(page: PageBench, ...files: readonly File[]): Promise<boolean> {
  return page.send(undefined, "drop", { dataTransfer: { types: ["Files"], files } });
}

function paste(page: PageBench, text: string): Promise<boolean> {
  return page.send(page.window.body, "paste", {
    clipboardData: { files: [], getData: () => text },
  });
}

/** The names in the list of inputs. */
async function listed(page: PageBench): Promise<string[]> {
  if (page.find(".inputs").hidden) return [];
  await page.click(".inputs > .button");
  const names = page.texts(".inputs [role=menuitem] span");
  await page.click(".inputs > .button");
  return names;
}

function shown(page: PageBench): readonly (string | undefined)[] {
  return [page.texts(".file b")[0], page.texts(".packets .detail h2")[0]];
}

Deno.test("the list has every input, the last one shown first, and leads back to where the user was", async () => {
  await using page = await PageBench.open({ place: "#view=packets&frame=13" });
  assertEquals(await listed(page), []);
  await drop(page, plant());
  await paste(page, "68 04 07 00 00 00");
  await paste(page, "68 04 43 00 00 00");
  assertEquals(page.texts(".inputs > .button"), ["4 inputs"]);
  assertEquals(await listed(page), [
    ...["pasted-2.txt", "pasted.txt", "plant.pcapng", "Built-in sample"],
  ]);
  await page.click(".inputs > .button");
  assertEquals(page.texts(".inputs [role=menuitem] small").slice(1), [
    ...["17 octets, 1 APDU", "117 kB, 1,070 APDUs", "117 kB, 1,070 APDUs"],
  ]);
  await page.click(page.with(".inputs [role=menuitem]", "Built-in sample"));
  assertEquals(shown(page), ["Built-in sample", "Packet 13"]);
  assertEquals(page.window.hash, "#view=packets&frame=13&file=sample.pcapng");
  assertEquals((await listed(page))[0], "Built-in sample");
});

Deno.test("Back leads to the input that was open before, and the address names what is shown", async () => {
  await using page = await PageBench.open({ place: "#view=packets&frame=13" });
  await drop(page, plant());
  await paste(page, "68 04 07 00 00 00");
  assertEquals(page.window.steps, [
    "#view=packets&frame=13&file=sample.pcapng",
    "#view=overview&file=plant.pcapng",
    "#view=packets&hex=680407000000",
  ]);
  await page.follow(page.window.steps[1]!);
  assertEquals(shown(page)[0], "plant.pcapng");
  await page.follow(page.window.steps[0]!);
  assertEquals(shown(page), ["Built-in sample", "Packet 13"]);
  assertEquals(page.window.hash, page.window.steps[0]);

  await page.follow("#view=packets&frame=7&file=elsewhere.pcap");
  assertEquals(page.window.hash, page.window.steps[0], "it is not open");
  assertEquals(
    page.texts(".message.hint p"),
    ["The link refers to packet 7 in elsewhere.pcap. Open that file to go there; until then, this is the built-in sample."],
  );
  await page.follow(page.window.steps[1]!);
  assertEquals(
    page.texts(".message.hint p"),
    ["The link refers to packet 7 in elsewhere.pcap. Open that file to go there; until then, this is plant.pcapng."],
    "the message names the input that is shown",
  );
});

Deno.test("an input that cannot be read leaves what is open, the list and the address", async () => {
  await using page = await PageBench.open({ place: "#view=packets&frame=13" });
  const gone = plant();
  await drop(page, gone);
  await page.follow("#view=packets&frame=13&file=sample.pcapng");
  await drop(page, new File([], "empty.pcap"));
  assertStringIncludes(page.texts(".message.error p")[0]!, "empty.pcap: The file is empty");
  assertEquals(await listed(page), ["Built-in sample", "plant.pcapng"]);
  Object.defineProperty(gone, "slice", {
    value: () => ({ arrayBuffer: () => Promise.reject(new Error("moved")) }),
  });
  await page.follow("#view=findings&file=plant.pcapng");
  assertStringIncludes(page.texts(".message.error p")[0]!, "plant.pcapng: Cannot read the file");
  assertEquals(shown(page), ["Built-in sample", "Packet 13"]);
  assertEquals(page.window.hash, "#view=packets&frame=13&file=sample.pcapng");
});

Deno.test("a file is in the list once; another file of the same name gets a number", async () => {
  await using page = await PageBench.open();
  await drop(page, plant());
  await drop(page, plant());
  assertEquals(await listed(page), ["plant.pcapng", "Built-in sample"]);
  await drop(page, plant(2));
  assertEquals(await listed(page), ["plant-2.pcapng", "plant.pcapng", "Built-in sample"]);
  assertEquals(page.window.hash, "#view=overview&file=plant-2.pcapng");
});

Deno.test("the list keeps the twenty inputs that were shown last", async () => {
  await using page = await PageBench.open();
  for (let count = 1; count <= 21; count++) await paste(page, `${count}: 68 04 07 00 00 00`);
  const names = await listed(page);
  assertEquals([names.length, names[0], names.at(-1)], [20, "pasted-21.txt", "pasted-2.txt"]);
});

Deno.test("a text is in the list once, however it is written", async () => {
  await using page = await PageBench.open();
  await paste(page, "68 04 07 00 00 00");
  await paste(page, "680407000000\n");
  assertEquals(await listed(page), ["pasted.txt", "Built-in sample"]);
});

Deno.test("a search does not survive into another input", async () => {
  await using page = await PageBench.open();
  await page.type("input[name=filter]", "format=S");
  await page.type("input[name=point]", "winding", "input");
  await page.click(page.with(".check", "warnings").querySelector("input")!);
  await drop(page, plant());
  assertEquals([page.find("input[name=filter]").value, page.find("input[name=point]").value], [
    "",
    "",
  ]);
  assertEquals(page.texts(".points .filter-message"), ["51 points"]);
  assert(page.with(".check", "warnings").querySelector("input")!.checked);
  await page.view("packets");
  assertEquals(page.texts(".filter-box .filter-message"), ["1,081 rows, 1,070 APDUs"]);
});

Deno.test("names of a station file apply again after a look at the sample, which has its own", async () => {
  await using page = await PageBench.open();
  await drop(page, plant());
  const points = [{ ioa: 215, type: "M_ME_NB_1", name: "Oven", unit: "K", value: 0 }];
  const works = { name: "Works", sectors: [{ ca: 47, points }] };
  await drop(page, new File([JSON.stringify(works)], "works.json"));
  const link = "#view=points&station=10.47.16.2+2404&ca=47&ioa=215";
  for (const file of ["sample.pcapng", "plant.pcapng"]) {
    await page.follow(`${link}&file=${file}`);
    const isSample = file === "sample.pcapng";
    assertEquals([shown(page)[0], page.texts(".chart-pane h2")], [
      isSample ? "Built-in sample" : file,
      [isSample ? "T1 winding temperature °C" : "Oven K"],
    ]);
  }
});

Deno.test("a dropped point list names the objects everywhere, in this input and in those opened after it", async () => {
  await using page = await PageBench.open();
  await drop(page, plant());
  const note = () => page.texts(".notes .names");
  assertEquals(note(), ["Objects have no names. Open a station file or point list"]);
  const rows =
    "IOA;CA;Typ;Bezeichnung;Einheit\n215;47;;Ölofen;K\n5010;47;C_DC_NA_1;Schütz;\n9;47;;Rest;\n";
  const octets = Uint8Array.from(rows, (character) => character.charCodeAt(0)); // Windows-1252
  await drop(page, new File([octets], "works.csv"));
  const text = "Names from works.csv: 2 points and 1 command, 2 of which occur in this capture.";
  assertEquals(page.texts(".message.hint p"), [text]);
  assertEquals(note(), [`${text} Open a station file or point list Remove names`]);
  await page.follow("#view=packets&filter=name%3DSch%C3%BCtz+cause%3Dact&file=plant.pcapng");
  assertStringIncludes(page.texts(".list-packets .list-window")[0]!, "5010 Schütz=ON");
  assertEquals(page.texts(".tree-line").filter((line) => line.includes("IOA 5010")).length, 1);
  assertStringIncludes(page.texts(".tree").join(), "IOA 5010 Schütz");
  await page.view("transactions");
  assertStringIncludes(page.texts(".list-transactions .list-window")[0]!, "5010 Schütz");
  await page.follow("#view=sequence&connection=0&frame=109&file=plant.pcapng");
  assertStringIncludes(page.texts(".list-sequence .list-window")[0]!, "5010 Schütz=ON");
  await page.follow("#view=points&station=10.47.16.2+2404&ca=47&ioa=215&file=plant.pcapng");
  assertEquals(page.texts(".chart-pane h2"), ["Ölofen K"]);

  await drop(page, new File(["ca;ioa;name\n0;1;a\n1;x;b"], "wrong.csv"));
  assertEquals(page.texts(".message.error p"), [
    'wrong.csv has 2 mistakes:\n  wrong.csv:2:1  CA is "0", expected a number from 1 to 65534\n' +
    '  wrong.csv:3:3  IOA is "x", expected a number from 0 to 16777215',
  ]);
  assertEquals(page.texts(".chart-pane h2"), ["Ölofen K"], "the earlier names stay");

  await drop(page, plant(1, "other.pcapng"));
  assertEquals(page.texts(".message"), [], "what was said about the input before is gone");
  await page.view("overview");
  assertStringIncludes(note()[0]!, "Names from works.csv");
  await page.click(page.with(".notes .names button", "Remove names"));
  assertEquals(note(), ["Objects have no names. Open a station file or point list"]);
  await page.follow("#view=overview&file=plant.pcapng");
  assertStringIncludes(note()[0]!, "Names from works.csv", "kept with its input");
  await page.follow("#view=overview&file=sample.pcapng");
  assertStringIncludes(note()[0]!, "Names of the sample: 52 points and 7 commands");
});

Deno.test("names that are dropped while a file is being read apply to that file, and are shown", async () => {
  await using page = await PageBench.open();
  await paste(page, "68 04 07 00 00 00");
  void drop(page, plant());
  await drop(page, new File(["ca;ioa;name\n47;215;Oven\n"], "works.csv"));
  assertEquals(page.texts(".file b"), ["plant.pcapng"]);
  assertEquals(page.texts(".message.hint p"), [
    "Names from works.csv: 1 point, which occurs in this capture.",
  ]);
  await page.follow("#view=points&station=10.47.16.2+2404&ca=47&ioa=215&file=plant.pcapng");
  assertStringIncludes(page.texts(".chart-pane h2")[0]!, "Oven");
});

Deno.test("text that is pasted while a dialog is open does not open an input below it", async () => {
  await using page = await PageBench.open();
  await page.key("s");
  await paste(page, "68 04 07 00 00 00");
  assertEquals(page.texts(".file b"), ["Built-in sample"]);
});

Deno.test("a link to a connection or a packet that does not exist says so, and shows another connection", async () => {
  await using page = await PageBench.open();
  await page.follow("#view=sequence&connection=77&file=sample.pcapng");
  assertEquals(page.texts(".message.error p"), ["Connection 77 is not in the list"]);
  assertStringIncludes(page.window.hash, "connection=0");
  assert(page.texts(".sequence .list-window .list-row").length > 5);
  await page.follow("#view=sequence&connection=1&frame=99999&file=sample.pcapng");
  assertEquals(page.texts(".message.error p"), [
    "Packet 99999 and all later packets contain no IEC 60870-5-104 data",
  ]);
});

Deno.test("a point list scales values and names states, in the packets, the points and the chart", async () => {
  await using page = await PageBench.open();
  const rows =
    "ca;ioa;name;unit;scale;states\n47;215;Oven;°F;x*1.8+32;\n47;100;Q0;;;1=open, 2=closed\n";
  await drop(page, new File([rows], "works.csv"));
  await page.follow("#view=packets&filter=frame%3D13&file=sample.pcapng");
  assertStringIncludes(page.texts(".list-packets .list-window")[0]!, "215 Oven=150.8 °F");
  await page.follow("#view=points&station=10.47.16.2+2404&ca=47&ioa=215&file=sample.pcapng");
  page.find(".plot").focus();
  await page.key("Home");
  assertStringIncludes(page.texts(".chart-pane .readout")[0]!, "150.8 °F");
  assert(page.texts(".plot .tick").some((text) => Number(text) > 140), "the axis is scaled");
  await page.type("input[name=point]", "Oven", "input");
  assertStringIncludes(page.texts(".list-points .list-window")[0]!, "150.8 … ");
  await page.follow("#view=points&station=10.47.16.2+2404&ca=47&ioa=100&file=sample.pcapng");
  assertStringIncludes(page.texts(".chart-pane .readout")[0]!, "closed");
  assert(page.texts(".plot .tick").includes("closed"), page.texts(".plot .tick").join());
});
