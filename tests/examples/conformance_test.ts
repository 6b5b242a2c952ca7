// The station and the sheets of examples/conformance.

import { assertEquals } from "@std/assert";
import { runCli } from "../helpers/cli/run_cli.ts";
import { fullClientSheet } from "../helpers/conform/full_client_sheet.ts";
import { exampleStation } from "../helpers/conform/published.ts";

const FOLDER = new URL("../../examples/conformance/", import.meta.url);

async function textOf(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(name, FOLDER));
}

Deno.test("the station and the sheet of the example are those of the tests", async () => {
  const toJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  assertEquals(JSON.parse(await textOf("station.json")), toJson(exampleStation()));
  assertEquals(JSON.parse(await textOf("client.pics.json")), toJson(fullClientSheet()));
});

Deno.test("the station of the example is valid, and its sheet has no finding", async () => {
  const files = { "station.json": await textOf("station.json") };
  const checked = await runCli(["station", "station.json", "--check"], { files });
  assertEquals([checked.code, checked.stderr], [0, ""]);
  const { stdout } = await runCli(["station", "station.json", "--pics"], { files });
  const listed = await runCli(["conform", "--list", "--pics", "a.json"], {
    files: { "a.json": stdout },
  });
  assertEquals([listed.code, listed.stderr], [0, ""]);
});

Deno.test("the sheet of the controlling station has no finding", async () => {
  const files = { "client.json": await textOf("client.pics.json") };
  const listed = await runCli(
    ["conform", "--list", "--listen", "2404", "--pics", "client.json"],
    { files },
  );
  assertEquals([listed.code, listed.stderr], [0, ""]);
});
