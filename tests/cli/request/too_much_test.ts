// Stations that send more than a request accepts: it ends with reason and remedy, and keeps the data received.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { lackHintsOf } from "../../../cli/request/hints.ts";
import type { ControlledStation } from "../../../mod.ts";
import { askStation } from "../../helpers/cli/request_cli.ts";

function withFile(station: ControlledStation): void {
  station.addFile({ ca: 47, ioa: 30_000, nof: 1, sections: [new Uint8Array(1000)] });
  station.addFile({ ca: 47, ioa: 30_001, nof: 1, sections: [new Uint8Array(1000)] });
}

/** A command with a limit that its station exceeds, its message, and its hint. */
const CASES: readonly [line: string, message: RegExp, hint: string][] = [
  [
    "interrogate {} --ca 47 --max-objects 3",
    /^iec104 interrogate: .* which the station had confirmed: received \d objects, expected at most --max-objects 3\n/,
    "iec104 monitor, which prints any number of values",
  ],
  [
    "interrogate {} --ca 47 --max-octets 20",
    /^iec104 interrogate: .*: received \d+ octets, expected at most --max-octets 20\n/,
    "--max-objects or --max-octets",
  ],
  [
    "counters {} --ca 47 --max-objects 1",
    /^iec104 counters: .*: received 2 objects, expected at most --max-objects 1\n/,
    "iec104 monitor, which prints any number of values",
  ],
  [
    "files list {} --ca 47 --max-objects 1",
    /^iec104 files list: .*: received 2 objects, expected at most --max-objects 1\n/,
    "--max-objects or --max-octets",
  ],
  [
    "files get {} 47/30000 out.bin --max-octets 500",
    /^iec104 files get: .*: received \d+ octets, expected at most --max-octets 500\n/,
    "--max-objects or --max-octets",
  ],
];

for (const [line, message, hint] of CASES) {
  Deno.test(`${line} ends at its limit, with exit code 1 and a hint`, async () => {
    const saved = new Map<string, Uint8Array>();
    const { code, stdout, stderr } = await askStation(line, { prepare: withFile, saved });
    assertEquals([code, stdout], [1, ""]);
    assert(message.test(stderr), stderr);
    assertStringIncludes(stderr.replace(/\s+/g, " "), hint);
    assertEquals(saved.size, 0);
  });
}

Deno.test("data received before the limit is not shown as text, and a hint states its number", async () => {
  const line = "interrogate {} --ca 47 --max-objects 4";
  const text = await askStation(line);
  const { values } = JSON.parse((await askStation(`${line} --json`)).stdout);
  const word = values.length === 1 ? "value" : "values";
  assertStringIncludes(
    text.stderr.replace(/\s+/g, " "),
    `hint ${values.length} ${word} arrived before the failure; --json prints them`,
  );
  assert(!(await askStation(`${line} --json`)).stderr.includes("had arrived before"));
});

Deno.test("no option is suggested for a limit without one", () => {
  const reason = "received 131073 answers, expected at most 131072";
  const lack = { outcome: "too-much-data", reason, reach: "yes", progress: undefined } as const;
  assertEquals(lackHintsOf(lack, { command: "interrogate" }, { shown: true }), [
    "Request one station at a time with --ca, or use iec104 monitor, which prints any number of values as they arrive",
  ]);
  assertEquals(lackHintsOf(lack, { command: "files list" }, { shown: true }), []);
});

Deno.test("with --json the document has the data received within the limit", async () => {
  const { code, stdout, stderr } = await askStation(
    "interrogate {} --ca 47 --max-objects 4 --json",
  );
  assertEquals(code, 1);
  const { outcome, exitCode, values, reach, trace } = JSON.parse(stdout);
  assertEquals([outcome, exitCode, reach], ["too-much-data", 1, "yes"]);
  assert(values.length >= 1 && values.length <= 4, stdout);
  assertEquals(trace.length >= 2, true);
  assertStringIncludes(stderr, "expected at most --max-objects 4");
});

Deno.test("unusable or meaningless limits are refused before anything is sent", async () => {
  for (
    const [line, text] of [
      ["interrogate {} --max-objects 0", 'Option --max-objects is "0", expected a whole number'],
      ["counters {} --max-octets 1.5", 'Option --max-octets is "1.5", expected a whole number'],
      ["files list {} --ca 47 --max-objects x", 'Option --max-objects is "x"'],
      ["files get {} 47/1 x --max-objects 5", "--max-objects cannot be used with files get"],
      ["files delete {} 47/1 --max-octets 5", "--max-octets cannot be used with files delete"],
      ["read {} 47/1 --max-objects 5", "Unknown option --max-objects"],
    ] as const
  ) {
    const { code, stderr, received } = await askStation(line, { saved: new Map() });
    assertEquals([code, received.length], [2, 0], line);
    assertStringIncludes(stderr, text);
  }
});
