// Output of `iec104 station` from start to end, with one station and with several.

import { runCli } from "../../helpers/cli/run_cli.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { BAY } from "../../helpers/stations/simulated.ts";

const FILES = {
  "bay.json": JSON.stringify(BAY),
  "say.txt": "say hello\nset 6 5\nquit\n",
  "wait.txt": "wait 1h\n",
  "wrong.txt": "expect 6 5\n",
};

const LINES: readonly string[] = [
  ...[
    "station bay.json --for 1ms",
    "station bay.json --for 1ms --stations 2",
    "station bay.json --script say.txt",
  ],
  ...[
    "station bay.json --script wait.txt --for 1ms",
    "station bay.json --script wrong.txt",
    "station --for 1ms --seed 7",
  ],
  ...["station bay.json --check", "station bay.json --simulate --for 1ms --seed 7"],
];

Deno.test("messages about address, activity and the end of the script match the reviewed text", async () => {
  const parts: string[] = [];
  for (const line of LINES) {
    const args = [...line.split(" "), "--listen", "127.0.0.1:0", "--zone", "UTC"];
    const { code, stdout, stderr } = await runCli(args, { files: FILES });
    const text = `== iec104 ${line}, exit code ${code}\n${stdout}-- ${stderr}\n`;
    parts.push(
      text.replaceAll(/ports [\d, to-]+/g, "ports PORTS").replaceAll(
        /(127\.0\.0\.1)?:\d{4,5}\b/g,
        "$1:PORT",
      )
        .replaceAll(/seed \d{3,}/g, "seed N"),
    );
  }
  assertGolden("tests/cli/simulation/serve_scenario.txt", parts.join("\n"));
});
