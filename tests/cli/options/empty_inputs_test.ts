// Files without content, where content is needed: they are refused, and nothing is written or sent.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "../../helpers/cli/run_cli.ts";

/** Files without content, by name. */
const EMPTY = {
  "header.csv": "CA;IOA;type;name\n",
  "blank.csv": "CA;IOA;type;name\n;;;\n\n# nothing\n",
  "commands.csv": "CA;IOA;type;name\n1;2;C_SC_NA_1;Horn\n",
  "nothing.csv": "",
  "sector.json": '{ "sectors": [{ "ca": 1 }] }',
  "no_sector.json": '{ "sectors": [] }',
  "no_station.json": '{ "stations": [] }',
  "scl.scd": '<?xml version="1.0"?><SCL xmlns="http://www.iec.ch/61850/2003/SCL"></SCL>',
  "script.txt": "# nothing\n\n",
};

const HEADER_ONLY = ".csv:1:1  the list has no points after its header, expected a line such as";

Deno.test("a file without content is refused where content is needed", async () => {
  const saved = new Map<string, Uint8Array>();
  for (
    const [args, message] of [
      ["points convert header.csv -o out.json", `header${HEADER_ONLY}`],
      ["points convert blank.csv -o out.json", `blank${HEADER_ONLY}`],
      ["points convert nothing.csv -o out.json", "the list is empty, expected a header"],
      ["points convert sector.json -o out.csv", "sector.json has no points, expected a list"],
      ["points convert no_sector.json -o out.csv", "sectors is [], expected an array"],
      ["points convert scl.scd -o out.json", "the file has no addresses of IEC 60870-5-104"],
      ["scan 192.0.2.1 --yes --expect header.csv", `header${HEADER_ONLY}`],
      ["scan 192.0.2.1 --yes --expect sector.json", "sector.json has no points, expected a list"],
      ["scan 192.0.2.1 --yes --expect commands.csv", "commands.csv has no points, expected a list"],
      ["analyze a.pcap --expect sector.json", "sector.json has no points, expected a list"],
      ["read 192.0.2.1 1/1 --names header.csv", `header${HEADER_ONLY}`],
      ["monitor --plant no_station.json", "stations is [], expected an array that is not empty"],
      ["monitor A --plant no_station.json", "stations is [], expected an array that is not empty"],
      [
        "master script.txt --host 192.0.2.1",
        "script.txt has no statements, expected lines such as",
      ],
      ["master script.txt --check", "script.txt has no statements, expected lines such as"],
      ["station --script script.txt", "script.txt has no statements, expected lines such as"],
    ] as const
  ) {
    const { code, stdout, stderr } = await runCli(args.split(" "), { files: EMPTY, saved });
    assertStringIncludes(stderr, message, args);
    assertEquals([code, stdout, saved.size], [2, "", 0], args);
  }
});

Deno.test("a list of commands alone is converted", async () => {
  const { code, stdout } = await runCli(["points", "convert", "commands.csv"], { files: EMPTY });
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout).sectors[0].commands.length, 1);
});
