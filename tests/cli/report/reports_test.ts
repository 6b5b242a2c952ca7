// Output of analyze and decode for two captures, in every format, compared with the reviewed files next to this test.

import { assertEquals } from "@std/assert";
import { makeSample } from "../../../examples/decoder/sample/sample.ts";
import { night } from "../analyze/story.ts";
import { oddities } from "../../helpers/capture/oddities.ts";
import { runCli, type World } from "../../helpers/cli/run_cli.ts";
import { assertGolden } from "../../helpers/golden.ts";

const SAMPLE = await makeSample().bytes();

/** Names for some points of the captures. */
const NAMES = JSON.stringify({
  name: "Works",
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_ME_NC_1", name: "Voltage, busbar", unit: "kV", value: 0 }],
    commands: [{ ioa: 4711, type: "C_SC_NA_1", name: "Breaker" }],
  }],
});

const WORLD: World = {
  files: {
    "night.pcap": night().pcap(),
    "odd.pcap": oddities().pcap(),
    "sample.pcapng": SAMPLE,
    "names.json": NAMES,
    "a.hex": "68 04 07 00 00 00 aa bb 68 0e 00 00 00 00 64 01 06 00 01 00 00 00 00 14 68 zz",
  },
};

/** Command lines whose outputs were reviewed, by the name of the file. */
const LINES: Readonly<Record<string, string>> = {
  "analyze-night": "analyze night.pcap --names names.json",
  "analyze-odd": "analyze odd.pcap --names names.json --zone +01:00",
  "analyze-odd-all": "analyze odd.pcap -a",
  "analyze-sample": "analyze sample.pcapng",
  "analyze-both": "analyze night.pcap odd.pcap --ca 1 --type M_*",
  "analyze-night-html": "analyze night.pcap --html --names names.json",
  "analyze-odd-json": "analyze odd.pcap --json",
  "analyze-night-points": "analyze night.pcap --points csv --names names.json",
  "decode-odd": "decode odd.pcap",
  "decode-odd-verbose": "decode odd.pcap -v --zone +01:00",
  "decode-odd-ndjson": "decode odd.pcap -f ndjson",
  "decode-odd-json": "decode odd.pcap -f json -v --filter format=U",
  "decode-odd-csv": "decode odd.pcap -f csv",
  "decode-night-commands": "decode night.pcap --type C_* --zone Europe/Madrid",
  "decode-night-csv": "decode night.pcap -f csv --ioa 100..101 --from 03:00 --to +60s",
  "decode-hex": "decode a.hex -v",
  "decode-hex-strict": "decode a.hex --strict -f ndjson",
};

for (const [name, line] of Object.entries(LINES)) {
  Deno.test(`iec104 ${line}: the output matches the reviewed text`, async () => {
    const { code, stdout, stderr } = await runCli(line.split(" "), WORLD);
    assertGolden(
      `tests/cli/report/reports/${name}.txt`,
      `${stdout}== standard error\n${stderr}== exit code ${code}\n`,
    );
  });
}

Deno.test("a terminal shows faults in colour", async () => {
  const { stdout } = await runCli(["analyze", "odd.pcap"], {
    ...WORLD,
    terminal: { stdout: true, colour: true },
  });
  const plain = await runCli(["analyze", "odd.pcap"], { ...WORLD, terminal: { stdout: true } });
  // deno-lint-ignore no-control-regex -- colours are control sequences
  assertEquals(stdout.replaceAll(/\x1b\[[\d;]*m/g, ""), plain.stdout);
  assertGolden(
    "tests/cli/report/reports/analyze-odd-colours.txt",
    stdout.replaceAll("\x1b", "ESC"),
  );
});
