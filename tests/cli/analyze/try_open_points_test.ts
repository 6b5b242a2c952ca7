// `iec104 analyze --try-open-points`: the open points of stations, from the capture of their link.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { USER_ROLE } from "../../../codec/security/tables.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { type CliResult, runCli } from "../../helpers/cli/run_cli.ts";
import { recordedLink } from "../../helpers/stations/recorded_link.ts";

const USER = {
  ...{ number: 1, name: "operator", role: USER_ROLE.operator },
  updateKey: new Uint8Array(16).fill(1),
};

/** Runs the command on the records of links, with this update key. */
async function tried(
  links: readonly AuthenticationOptions[],
  updateKey = "01".repeat(16),
): Promise<CliResult> {
  const files: Record<string, string | Uint8Array> = {
    "keys.json": `{"users": {"1": {"updateKey": "${updateKey}"}}}`,
  };
  const captures = links.map((_, index) => `${index}.pcap`);
  for (const [index, options] of links.entries()) {
    files[captures[index]!] = (await recordedLink({ users: [USER], ...options })).pcap();
  }
  const given = ["--mac-keys", "keys.json", "--try-open-points"];
  return await runCli(["analyze", ...captures, ...given], { files });
}

Deno.test("analyze --try-open-points prints the open points with which all MACs are right", async () => {
  const openPoints = { criticalRange: "content", keyStatusRange: "asdu" } as const;
  const { code, stdout, stderr } = await tried([{ openPoints }]);
  assertEquals(
    stdout,
    `Tried 108 combinations of open points: everything is right with 2 of them

MACs of replies (82)                   3 of 3 right
MACs of key status messages (85)       1 of 1 right
contents of wrapped session keys (86)  1 of 1 right

challengeRange  asdu          default
criticalRange   content       differs from the default
keyStatusRange  asdu          differs from the default
keyChangeRange  asdu          default
segmentHeaders  every, first  the capture does not distinguish them

"openPoints": {"criticalRange":"content","keyStatusRange":"asdu"}
`,
  );
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("analyze --try-open-points reports that defaults which fit say nothing about a peer that refuses", async () => {
  const { code, stdout } = await tried([{}]);
  assertEquals(code, 0);
  assertStringIncludes(
    stdout,
    `
The defaults fit. A MAC shows the options of its sender only: if the peer refused it, the peer has
others. Record a station that the peer accepts, or try the values by hand.

"openPoints": {}
`,
  );
});

Deno.test("analyze --try-open-points says what is wrong if no open points make all MACs right", async () => {
  const { code, stdout } = await tried([{}, {}, { openPoints: { criticalRange: "content" } }]);
  assertEquals(
    stdout.split("\n").slice(0, 5),
    [
      "Tried 108 combinations of open points: none makes everything right, 2 make most of it right",
      "",
      "MACs of replies (82)                   6 of 9 right",
      "MACs of key status messages (85)       3 of 3 right",
      "contents of wrapped session keys (86)  3 of 3 right",
    ],
  );
  assertEquals(code, 1);
});

Deno.test("analyze --try-open-points reports a wrong update key, and that there are no MACs", async () => {
  const { code, stdout } = await tried([{}], "02".repeat(16));
  assertEquals(
    stdout,
    "The update key of user 1 does not unwrap 1 key change: compare the keys\n" +
      "The capture has no MAC of a user whose keys are known\n",
  );
  assertEquals(code, 1);
});

Deno.test("analyze --try-open-points needs keys, and replaces the other forms of the report", async () => {
  const keyless = await runCli(["analyze", "day.pcap", "--try-open-points"], {
    files: { "day.pcap": new Uint8Array() },
  });
  assertEquals(keyless.code, 2);
  assertStringIncludes(keyless.stderr, "Option --try-open-points needs --mac-keys");
  for (const other of [["--json"], ["--fail-on", "error"], ["--expect", "day.csv"], ["--all"]]) {
    const { code, stderr } = await runCli(["analyze", "day.pcap", "--try-open-points", ...other], {
      files: { "day.pcap": new Uint8Array() },
    });
    assertEquals(code, 2);
    assertStringIncludes(stderr, "exclude each other, expected one");
  }
});
