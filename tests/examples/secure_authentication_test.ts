// The example with secure authentication does what its head says.

import { assertMatch } from "@std/assert";
import { runExample } from "../helpers/cli/example.ts";
import { ExampleProgram } from "../helpers/cli/example_program.ts";
import { withTree } from "../helpers/machine/temp.ts";

Deno.test("examples/secure_authentication.ts carries out a command that the centre has proven", async () => {
  await withTree({ "northfield.hex": `${"0A".repeat(16)}\n` }, async (root) => {
    const name = "secure_authentication.ts";
    const keyFile = `${root}/northfield.hex`;
    const args = ["station", keyFile, "127.0.0.1", "0"];
    await using station = new ExampleProgram(name, args, { reads: true });
    const [, port = ""] = await station.prints(/Listening on 127\.0\.0\.1:(\d+)/);
    const flags = ["--allow-net=127.0.0.1", "--allow-read"];
    const printed = await runExample(name, ["centre", keyFile, "127.0.0.1", port], { flags });
    assertMatch(printed, /^session keys of user 1: OK \(new keys\)$/m);
    assertMatch(printed, /^done Confirmed and terminated as Centre$/m);
    await station.prints(/^Centre sets 5000 to 1$/m);
    assertMatch(station.printed, /^user 1 \(Centre\) authenticated for C_SC_NA_1 by challenge, /m);
  });
});
