// Stations derived from captures, as files that can be served.

import { makeSample } from "../../../examples/decoder/sample/sample.ts";
import { night } from "../analyze/story.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { assertGolden } from "../../helpers/golden.ts";

const FILES = { "sample.pcapng": await makeSample().bytes(), "night.pcap": night().pcap() };

const LINES: Readonly<Record<string, string>> = {
  "declared-night": "station --replay night.pcap --declare",
  "declared-substation": "station --replay sample.pcapng --from 10.47.16.2 --declare",
  "declared-pumps": "station --replay sample.pcapng --from 10.47.17.2 --declare",
  "declared-several": "station --replay sample.pcapng --declare",
  "example": "station --example",
};

for (const [name, line] of Object.entries(LINES)) {
  Deno.test(`iec104 ${line} prints the reviewed text`, async () => {
    const { code, stdout, stderr } = await runCli(line.split(" "), { files: FILES });
    const text = `${stdout}== standard error\n${stderr}== exit code ${code}\n`;
    assertGolden(`tests/cli/simulation/${name}.txt`, text);
  });
}
