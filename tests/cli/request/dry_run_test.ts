// --dry-run: the ASDUs of a request are printed, and nothing connects.

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { asdusOf } from "../../../cli/request/dry_run.ts";
import { IEC104, RequestError } from "../../../mod.ts";
import { STATION } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { assertGolden } from "../../helpers/golden.ts";

const FILES = { "s.json": JSON.stringify(STATION), "a.bin": new Uint8Array(5) };

/** A request to an address that does not answer, without --yes and without a terminal. */
function dry(line: string) {
  return runCli([...line.replace("{}", "192.0.2.10").split(" "), "--dry-run"], {
    files: FILES,
    now: () => Date.UTC(2026, 10, 23, 12),
  });
}

const LINES = [
  "command {} 47/5010 --type double --on --select-before-operate --names s.json",
  "command {} 47/5101 --type single --off --qualifier short --feedback 211=0",
  "command {} 47/5101 --type single --on --tag-time 2026-11-23T12:00:00Z --test",
  "command {} 47/5101 --type single --on --cancel",
  "setpoint {} 47/0.19.238 --type float --value 20 --address-format 8.8.8",
  "parameter {} 47/500 --threshold 1",
  "clock {} --ca 47 --time 2026-11-23T12:00:00Z",
  "reset {} --ca 47",
  "counters {} --ca 47 --freeze",
  "files put {} 47/30000/2 a.bin",
  "files delete {} 47/30000/2",
  "interrogate {} --ca 47",
  "interrogate {}",
  "read {} 47/500-502",
  "monitor {} --ca 47 --counters",
  "monitor {} --no-interrogate",
  "send {} 2E 01 06 00 2F 00 92 13 00 03",
  "command {} 7/1 --type single --on --profile 1/1/1",
];

Deno.test("--dry-run prints what would be sent, and matches the reviewed text", async () => {
  const outputs: string[] = [];
  for (const line of LINES) {
    const { code, stdout, stderr } = await dry(line);
    assertEquals(code, 0, `${line}: ${stderr}`);
    outputs.push(`== ${line}\n${stdout}-- ${stderr}`);
  }
  assertGolden("tests/cli/request/dry_run.txt", outputs.join("\n"));
});

Deno.test("--dry-run --json has the ASDUs as hex", async () => {
  const { stdout } = await dry("command {} 47/5101 --type single --on --json");
  assertEquals(JSON.parse(stdout), {
    command: "command",
    host: "192.0.2.10",
    port: 2404,
    request: "C_SC_NA_1 ON to 47/5101",
    dryRun: true,
    asdus: [{ text: "C_SC_NA_1 act CA 47: 5101=ON", octets: "2d0106002f00ed130001" }],
  });
});

Deno.test("--dry-run refuses a wrong command line as the request does", async () => {
  const { code, stderr } = await dry("command {} 47/5101 --type single --raise");
  assertStringIncludes(stderr, "Option --raise is not a value of a single command");
  assertEquals(code, 2);
});

Deno.test("monitor --dry-run shows that it would set the clock", async () => {
  const { code, stdout, stderr } = await dry("monitor {} --ca 47 --sync-clock --no-interrogate");
  assertStringIncludes(stdout, "C_CS_NA_1 act CA 47: @");
  assertEquals(stderr, "Dry run of the requests to CA 47: nothing was sent to 192.0.2.10:2404\n");
  assertEquals(code, 0);
});

Deno.test("a dry run hides only the end of a request that waits, and no other fault", async () => {
  const link = { profile: IEC104, originator: 0, zone: undefined };
  const faults = [
    new RequestError("read", "the link is closed", { code: "closed", reach: "no" }),
    new TypeError("wrong"),
  ];
  for (const fault of faults) {
    const perform = () => Promise.reject(fault);
    const found = await assertRejects(() => asdusOf({ perform }, { link, test: false }));
    assertEquals(found, fault);
  }
});

Deno.test("the highest object address that fits the field is accepted, and not the next one", async () => {
  for (const [line, highest] of [["--profile 2/2/2", 65_535], ["", 16_777_215]] as const) {
    const command = "command {} 1/5 --type single --on --feedback IOA";
    for (const request of ["read {} 1/IOA", command]) {
      const run = (ioa: number) => dry(`${request.replace("IOA", `${ioa}`)} ${line}`.trimEnd());
      const [fits, excessive] = [await run(highest), await run(highest + 1)];
      assertEquals([fits.code, excessive.code], [0, 2]);
      assertStringIncludes(excessive.stderr, String(highest + 1));
    }
  }
});
