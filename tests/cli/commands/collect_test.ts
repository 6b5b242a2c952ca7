// `iec104 collect` without a running collector: what it prints, writes and refuses.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CONFIG_SCHEMA } from "../../../cli/collect/config/schema.ts";
import { EXAMPLE_CONFIG } from "../../../cli/collect/config/example.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

Deno.test("collect --schema prints the schema of its configuration", async () => {
  const { code, stdout, stderr } = await runCli(["collect", "--schema"]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(JSON.parse(stdout), JSON.parse(JSON.stringify(CONFIG_SCHEMA)));
});

Deno.test("collect --init prints an example, or writes it to a new file", async () => {
  assertEquals((await runCli(["collect", "--init"])).stdout, EXAMPLE_CONFIG);
  const saved = new Map<string, Uint8Array>();
  const first = await runCli(["collect", "--init", "plant.json"], { saved });
  assertEquals([first.code, first.stdout], [0, ""]);
  assertEquals(
    first.stderr,
    "Wrote plant.json. Edit it, then run: iec104 collect plant.json\n",
  );
  assertEquals(new TextDecoder().decode(saved.get("plant.json")), EXAMPLE_CONFIG);
  const again = await runCli(["collect", "--init", "plant.json"], { saved });
  assertEquals(again.code, 2);
  assertStringIncludes(again.stderr, "File plant.json already exists; choose a new name");
  const denied = await runCli(["collect", "--init", "plant.json"]);
  assertEquals(denied.code, 2);
  assertStringIncludes(denied.stderr, "Cannot write plant.json: you do not have permission");
});

Deno.test("collect needs a configuration", async () => {
  const { code, stderr } = await runCli(["collect"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "Missing argument: expected CONFIG [options]; --init prints one");
});
