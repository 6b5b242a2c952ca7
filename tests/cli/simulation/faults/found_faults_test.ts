// Each fault of a simulated station is found by `iec104 analyze` in a recording of its connections, under the name in the table.

import { assert, assertEquals } from "@std/assert";
import type { FaultRow, FaultStage } from "../../../../cli/simulation/faults/fault_row.ts";
import {
  type FaultDeclaration,
  type FaultName,
  faultNames,
  FAULTS,
} from "../../../../cli/simulation/faults/fault_table.ts";
import { Recording } from "../../../../cli/trace/recording.ts";
import type { StationDeclaration } from "../../../../mod.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { withTree } from "../../../helpers/machine/temp.ts";
import { TestBench } from "../../../helpers/stations/bench_station.ts";
import type { ScriptedMaster } from "../../../helpers/stations/scripted_master.ts";
import { type FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";

const PUMP: StationDeclaration = {
  name: "Pump",
  procedures: { endOfInitialization: false },
  sectors: [{
    ca: 1,
    points: [
      { ioa: 101, type: "M_SP_NA_1", value: 0 },
      { ioa: 102, type: "M_ME_NC_1", value: 20.5 },
    ],
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 101 } }],
  }],
};

const COMMAND = { type: "C_SC_NA_1", cause: 6, ca: 1 } as const;

/** A mirrored request, which a station acknowledges and does not answer. */
const UNANSWERED = { ...COMMAND, cause: 47, negative: true } as const;

/** What a controlling station does: an interrogation, commands, and an idle time in which both sides test the connection. */
async function visit(master: ScriptedMaster, clock: FakeClock): Promise<void> {
  const isStarted = () => master.connection.state === "started";
  if (isStarted()) master.tell({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] });
  for (let i = 0; i < 24; i++) {
    await clock.advance(6000);
    const value = i % 2 === 0 ? 1 : 0;
    if (!isStarted()) continue;
    master.tell({ ...COMMAND, objects: [{ ioa: 5000, value, qualifier: 0, select: false }] });
    await settle();
  }
  await clock.advance(660_000);
  if (isStarted()) await master.connection.stop();
}

/** Sends what a station acknowledges and does not answer. */
async function unanswered(master: ScriptedMaster, clock: FakeClock): Promise<void> {
  for (let i = 0; i < 10; i++) {
    master.tell({ ...UNANSWERED, objects: [{ ioa: 5000, value: 1, qualifier: 0, select: false }] });
  }
  await clock.advance(60_000);
}

/** Sends many commands at once. */
async function burst(master: ScriptedMaster, clock: FakeClock): Promise<void> {
  for (let i = 0; i < 10; i++) {
    master.tell({ ...COMMAND, objects: [{ ioa: 5000, value: 1, qualifier: 0, select: false }] });
  }
  await clock.advance(60_000);
}

/** Faults that another visit shows, or that begin later. */
const SPECIAL: {
  readonly [N in FaultName]?: { readonly visit?: typeof visit; readonly afterMs?: number };
} = {
  "frozen-receive-number": { visit: burst },
  "no-s-frames": { visit: unanswered },
  "omit-termination": { afterMs: 8000 },
  "wrong-send-number": { afterMs: 500 },
  "torn-frames": { afterMs: 500 },
  "wrong-length": { afterMs: 500 },
  "stop-reading": { afterMs: 8000 },
};

/** The path of a recording of a visit to a station with a fault, and its findings. */
async function recorded(fault: FaultDeclaration | undefined): Promise<{
  readonly findings: readonly string[];
  readonly lines: string;
}> {
  return await withTree({}, async (root) => {
    const path = `${root}/fault.pcapng`;
    let clock: FakeClock | undefined;
    {
      using recording = new Recording(path, {
        now: () => clock?.instant() ?? 0,
        onFailure: (text) => {
          throw new Error(text);
        },
      });
      await using bench = new TestBench({
        declaration: PUMP,
        faults: fault === undefined ? [] : [fault],
        record: recording,
      });
      clock = bench.clock;
      const master = await bench.listener.connect();
      await (SPECIAL[fault?.fault ?? "refuse"]?.visit ?? visit)(master!, bench.clock);
      await master!.connection.close();
      await settle();
    }
    const octets = await Deno.readFile(path);
    const files = { "fault.pcapng": octets };
    const report = await runCli(["analyze", "fault.pcapng", "--json"], { files });
    const { findings } = JSON.parse(report.stdout) as { findings: { code: string }[] };
    const { stdout } = await runCli(["decode", "fault.pcapng", "--zone", "UTC"], { files });
    return { findings: findings.map(({ code }) => code), lines: stdout };
  });
}

Deno.test("a station without faults has no finding in a recording", async () => {
  assertEquals((await recorded(undefined)).findings, []);
});

/** What a recording shows of faults that do not lead to a finding. */
const OBSERVED: {
  readonly [N in FaultName]?: (seen: Awaited<ReturnType<typeof recorded>>) => boolean;
} = {
  "stop-reading": ({ lines }) => matches(lines, /actcon CA 1: 5000/) === 1,
};

function matches(text: string, what: RegExp): number {
  return text.split("\n").filter((line) => what.test(line)).length;
}

/** The stages of faults that have tests of their own: `security_faults_test.ts`, and the conformance cases that find them. */
const ELSEWHERE: readonly FaultStage[] = ["application", "process", "security", "session"];

const TESTED = faultNames("controlled").filter((name) => !ELSEWHERE.includes(FAULTS[name].stage));

for (const fault of TESTED) {
  const { finding, observable }: FaultRow = FAULTS[fault];
  Deno.test(`analyze of a recording shows ${fault}: ${finding ?? observable}`, async () => {
    const seen = await recorded(
      { fault, afterMs: SPECIAL[fault]?.afterMs ?? 0 } as FaultDeclaration,
    );
    const about = `${seen.findings.join(" ")}\n${seen.lines.slice(0, 3000)}`;
    if (finding === undefined) {
      assert(OBSERVED[fault]!(seen), about);
    } else assert(seen.findings.includes(finding), about);
  });
}
