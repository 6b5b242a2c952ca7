// The commands of the guide to secure authentication.

import { assertEquals, assertNotEquals } from "@std/assert";
import { loadKeys } from "../../../cli/keys/key_file.ts";
import { onDisk } from "../../helpers/cli/key_plant.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

Deno.test("the commands of the guide make a key for each of two stations", async () => {
  const guide = Deno.readTextFileSync(".github/AUTHENTICATION.md");
  const lines = /```sh\n(iec104 keys create [^]*?)```/.exec(guide)![1]!.trim().split("\n");
  assertEquals(lines.length, 5);
  await withTree({}, async (root) => {
    const world = onDisk({ answers: ["a passphrase", "a passphrase"] });
    let listed = "";
    for (const line of lines) {
      const args = line.replaceAll(/\S+\.(?:keys|hex)/g, `${root}/$&`).split(" ").slice(1);
      const fast = args[1] === "create" ? ["--memory", "16"] : [];
      const { code, stdout, stderr } = await runCli([...args, ...fast], world);
      assertEquals(code, 0, stderr);
      listed = stdout;
    }
    const [north, south] = ["northfield", "southfield"].map((name) =>
      Deno.readTextFileSync(`${root}/${name}.hex`).trim()
    );
    assertNotEquals(north, south);
    using file = await loadKeys(`${root}/plant.keys`, "a passphrase");
    const keys = ["Northfield", "Southfield"].map((name) => file.users(name)[0]!.updateKey.toHex());
    assertEquals(keys, [north, south]);
    const digest = await crypto.subtle.digest("SHA-256", Uint8Array.fromHex(north!));
    assertEquals(listed.includes(new Uint8Array(digest).toHex().slice(0, 6)), true, listed);
  });
});
