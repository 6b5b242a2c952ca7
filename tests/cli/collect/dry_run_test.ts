// What the collector would send, without connecting.

import { assertEquals } from "@std/assert";
import { runCli } from "../../helpers/cli/run_cli.ts";

const CONFIG = {
  store: { file: "plant.sqlite" },
  stations: [
    {
      name: "A",
      address: ["192.0.2.1", "192.0.2.2:2405"],
      ca: [1, 2],
      originator: 5,
      startUp: [{ do: "clock", ca: 1 }, { do: "interrogate" }, {
        do: "counters",
        ca: 2,
        group: 1,
        freeze: "freeze",
      }],
    },
    { name: "B", address: "192.0.2.3", profile: "1/1/2" },
    { name: "C", address: "192.0.2.4", startUp: [] },
  ],
};

Deno.test("collect --dry-run prints what each station would be sent at the start, and opens nothing", async () => {
  const files = { "plant.json": JSON.stringify(CONFIG) };
  const { code, stdout, stderr } = await runCli(["collect", "plant.json", "--dry-run"], { files });
  assertEquals(
    stdout.replaceAll(/@\S+ \S+/g, "@TIME").replaceAll(/(?<=67( \S\S){8}).*/g, " TIME"),
    `station A at 192.0.2.1:2404 or 192.0.2.2:2405:
  C_CS_NA_1 act OA 5 CA 1: @TIME
    67 01 06 05 01 00 00 00 00 TIME
  C_IC_NA_1 act OA 5 CA 1: qoi=20 (station interrogation)
    64 01 06 05 01 00 00 00 00 14
  C_IC_NA_1 act OA 5 CA 2: qoi=20 (station interrogation)
    64 01 06 05 02 00 00 00 00 14
  C_CI_NA_1 act OA 5 CA 2: rqt=1 (counter group 1) frz=1 (freeze without reset)
    65 01 06 05 02 00 00 00 00 41
  C_CI_NA_1 act OA 5 CA 2: rqt=1 (counter group 1) frz=0 (read)
    65 01 06 05 02 00 00 00 00 01
station B at 192.0.2.3:2404:
  C_IC_NA_1 act CA 255: qoi=20 (station interrogation)
    64 01 06 ff 00 00 14
station C at 192.0.2.4:2404:
  no request
`,
  );
  assertEquals([code, stderr], [0, "Dry run of plant.json: nothing was sent to 3 stations\n"]);
});

Deno.test("collect --dry-run refuses a configuration with mistakes", async () => {
  const files = { "plant.json": JSON.stringify({ stations: [] }) };
  const { code, stdout } = await runCli(["collect", "plant.json", "--dry-run"], { files });
  assertEquals([code, stdout], [2, ""]);
});
