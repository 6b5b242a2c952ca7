// Each fault of a controlling station: what a controlled station does about it, and what a recording shows.

import { assert, assertEquals } from "@std/assert";
import type { FaultStage } from "../../../cli/simulation/faults/fault_row.ts";
import {
  type FaultName,
  faultNames,
  FAULTS,
  faultUse,
} from "../../../cli/simulation/faults/fault_table.ts";
import type { StationDeclaration } from "../../../mod.ts";
import { Recording } from "../../../cli/trace/recording.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { type MasterRun, PUMP, runMaster } from "../../helpers/stations/master_bench.ts";

const [SECTOR] = PUMP.sectors;

/**
 * A station with many points, which sends each in an ASDU of its own, refuses old commands, and tests the connection
 * before the controlling station does.
 */
const RTU: StationDeclaration = {
  ...PUMP,
  session: { t3Ms: 5000 },
  procedures: { ...PUMP.procedures, interrogation: { objectsPerAsdu: 1 } },
  sectors: [{
    ...SECTOR!,
    commands: SECTOR!.commands!.map((each) => ({ ...each, maxAgeMs: 10_000 })),
    points: [
      ...SECTOR!.points!,
      ...Array.from({ length: 12 }, (_, i) => ({ ioa: 201 + i, type: "M_SP_NA_1" as const })),
    ],
  }],
};

/** For each fault, a script that uses it and expects the reaction of the controlled station. */
const SCRIPTS: { readonly [N in FaultName]?: string } = {
  "wrong-cause": `connect
start
fault wrong-cause cause=13
command 1/5000 --type single --on
expect refusal C_SC_NA_1 1/5000 with cause uknCOT within 1s
`,
  "flood": `connect
start
fault flood copies=40 times=1
read 1/102
expect 1/102
repeat 39
expect 1/102 within 1s
end
`,
  "stale-time": `connect
start
fault stale-time by=1h
command 1/5000 --type single --on --time-tag
expect refusal within 2s
`,
  "drifting-time": `connect
start
fault drifting-time rate=1000
wait 1m
clock --ca 1
expect actcon C_CS_NA_1
`,
  "invalid-time": `connect
start
fault invalid-time
clock --ca 1
expect refusal
`,
  "wrong-send-number": `connect
start
read 1/102
fault wrong-send-number
read 1/102
expect link closed within 1s
`,
  "wrong-receive-number": `connect
start
fault wrong-receive-number
read 1/102
expect link closed within 1s
`,
  "frozen-receive-number": `connect
start
fault frozen-receive-number
repeat 10
read 1/102
end
expect link closed within 16s
`,
  "no-s-frames": `connect
start
fault no-s-frames
interrogate --ca 1
expect link closed within 16s
`,
  "no-test-confirmation": `connect
start
fault no-test-confirmation
expect frame TESTFR act within 6s
expect link closed within 16s
`,
  "torn-frames": `connect
start
fault torn-frames
read 1/102
expect no 1/102 for 5s
read 1/102
expect link closed within 1s
`,
  "noise": `connect
start
fault noise octets=3
read 1/102
expect link closed within 20s
`,
  "one-octet-segments": `fault one-octet-segments
connect
start
read 1/102
`,
  "wrong-length": `connect
start
fault wrong-length times=1
read 1/102
expect no 1/102 for 5s
read 1/102
expect link closed within 1s
`,
  "stop-reading": `connect
start
fault stop-reading
interrogate --ca 1
expect link closed within 20s
`,
  "double-start": `fault double-start
connect
start
read 1/102
`,
  "data-before-start": `connect
fault data-before-start
send --frame 68 04 43 00 00 00
expect frame TESTFR con
start
expect link closed within 1s
`,
};

/** Runs a script, and returns what a recording of it shows. */
async function recorded(text: string): Promise<{
  readonly run: MasterRun;
  readonly findings: readonly string[];
  readonly lines: string;
}> {
  return await withTree({}, async (root) => {
    const path = `${root}/fault.pcapng`;
    const run = await runMaster(text, {
      declaration: RTU,
      record: (clock) =>
        new Recording(path, {
          now: () => clock.instant(),
          onFailure: (failure) => {
            throw new Error(failure);
          },
        }),
    });
    const files = { "fault.pcapng": await Deno.readFile(path) };
    const report = await runCli(["analyze", "fault.pcapng", "--json"], { files });
    const { findings } = JSON.parse(report.stdout) as { findings: { code: string }[] };
    const { stdout } = await runCli(["decode", "fault.pcapng"], { files });
    return { run, findings: findings.map(({ code }) => code), lines: stdout };
  });
}

/** What a recording shows of faults that do not lead to a finding. */
const OBSERVED: { readonly [N in FaultName]?: RegExp } = {
  "stale-time": /C_SC_TA_1 act CA 1: 5000=ON @2026-10-09 14:34/,
  "drifting-time": /C_CS_NA_1 act CA 1: @2026-10-09 15:36:12/,
  "invalid-time": /C_CS_NA_1 act CA 1: @2026-10-09 15:34:12.345 \(IV\)/,
  "one-octet-segments": /^ +9 .*STARTDT act$/m,
  "stop-reading": /C_IC_NA_1 act CA 1[^\n]*\n(?!.*C_IC_NA_1 actterm)/,
  "data-before-start": /I N\(S\)=0 N\(R\)=0 C_IC_NA_1 act CA 65535.*\n.*STARTDT act\n/,
  "double-start": /STARTDT act\n.*STARTDT act\n.*STARTDT con\n.*STARTDT con\n.*C_RD_NA_1/,
};

/** The stages of faults that have tests of their own: `security_faults_test.ts`, and the conformance cases that find them. */
const ELSEWHERE: readonly FaultStage[] = ["application", "process", "security", "session"];

const TESTED = faultNames("controlling").filter((name) => !ELSEWHERE.includes(FAULTS[name].stage));

for (const fault of TESTED) {
  const { finding, observable } = faultUse(fault, "controlling");
  Deno.test(`a controlled station reacts to ${fault}, and analyze shows: ${finding ?? observable}`, async () => {
    const { run, findings, lines } = await recorded(SCRIPTS[fault]!);
    const about = `${run.verdicts.join("\n")}\n${findings.join(" ")}\n${lines.slice(0, 3000)}`;
    assertEquals(run.code, 0, about);
    if (finding === undefined) assert(OBSERVED[fault]!.test(lines), about);
    else assert(findings.includes(finding), about);
  });
}

Deno.test("data before STARTDT is a finding if the station has sent something before", async () => {
  const { findings } = await recorded(SCRIPTS["data-before-start"]!);
  assert(findings.includes("data-while-stopped"), findings.join(" "));
});

Deno.test("a script without faults leads to no finding", async () => {
  const text = "connect\nstart\ninterrogate --ca 1\nread 1/102\nwait 1m\nclock --ca 1\nclose\n";
  assertEquals((await recorded(text)).findings, []);
});

Deno.test("a fault ends when the script ends it, and when its time is over", async () => {
  const ended = await runMaster(`connect
start
fault wrong-cause
faults end wrong-cause
command 1/5000 --type single --on
fault wrong-cause for=5s
wait 5s
command 1/5000 --type single --off
fault stop-reading for=3s
read 1/102
expect no 1/102 for 2s
expect 1/102 within 2s
faults end
close
`);
  assertEquals([ended.code, ended.verdicts.filter((each) => each.includes("FAILED"))], [0, []]);
});

Deno.test("faults from the command line apply from the start", async () => {
  const { code } = await runMaster("connect\nstart\nread 1/102\nexpect no 1/102 for 1s\n", {
    faults: [{ fault: "stop-reading", afterMs: 0 }],
  });
  assertEquals(code, 4); // STARTDT con is not read either
});
