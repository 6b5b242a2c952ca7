// Each fault of secure authentication: what the other station does about it, and what a recording shows.

import { assert, assertEquals } from "@std/assert";
import type { FaultRole } from "../../../../cli/simulation/faults/fault_row.ts";
import { FaultRelay } from "../../../../cli/simulation/faults/fault_relay.ts";
import { FaultSet } from "../../../../cli/simulation/faults/fault_set.ts";
import {
  type FaultDeclaration,
  type FaultName,
  faultNames,
  FAULTS,
  faultUse,
} from "../../../../cli/simulation/faults/fault_table.ts";
import { typeWord } from "../../../../cli/simulation/faults/fault_text.ts";
import { faultyAuthentication } from "../../../../cli/simulation/faults/faulty_authentication.ts";
import { FaultyStream } from "../../../../cli/simulation/faulty_stream.ts";
import { observedStream } from "../../../../cli/trace/observed_stream.ts";
import { Recording } from "../../../../cli/trace/recording.ts";
import { SECURITY_ERROR, USER_ROLE } from "../../../../codec/low_level.ts";
import { CAUSE, IEC104 } from "../../../../codec/mod.ts";
import {
  type ByteStream,
  ControlledStation,
  ControllingStation,
  type StationDeclaration,
} from "../../../../mod.ts";
import {
  type AuthenticationEvent,
  secureAuthentication,
  type SecureAuthenticationOptions,
} from "../../../../transport/authentication.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { withTree } from "../../../helpers/machine/temp.ts";
import { TestBench } from "../../../helpers/stations/bench_station.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";

const BAY: StationDeclaration = {
  procedures: { endOfInitialization: false },
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100 } }],
  }],
};

const UPDATE_KEY = Uint8Array.from({ length: 16 }, (_, index) => index);

/** The update key, for `--mac-keys`. */
const MAC_KEYS = JSON.stringify({
  users: { 1: { updateKey: "000102030405060708090a0b0c0d0e0f" } },
});

/** What a visit showed. */
interface Seen {
  /** Outcomes of the commands, or the codes of their errors. */
  readonly outcomes: readonly string[];
  /** Number of commands that were carried out. */
  readonly executed: number;
  readonly here: readonly string[];
  readonly there: readonly string[];
  readonly findings: readonly string[];
  /** The findings with the update key. */
  readonly verified: readonly string[];
  readonly lines: string;
}

/** A fault with its circumstances. */
interface Circumstances {
  /** The first fault begins after the keys and one command, unless it concerns the keys. */
  readonly fromStart?: boolean;
  readonly options?: Partial<SecureAuthenticationOptions>;
  /** Other faults at the same time, also of the other station. */
  readonly also?: FaultDeclaration;
  readonly alsoRole?: FaultRole;
}

const AGGRESSIVE = { sendAggressive: true, acceptAggressive: true };

/** Faults that act on the exchange of keys, or that another setting shows. */
const SPECIAL: { readonly [N in FaultName]?: Circumstances } = {
  "refuse-key-change": { fromStart: true },
  "wrong-key-status": { fromStart: true },
  "omit-key-status": { fromStart: true },
  "delay-key-status": { fromStart: true },
  "wrong-key-number": { fromStart: true },
  "wrong-wrap": { fromStart: true },
  "wrong-user": { fromStart: true },
  "double-aggressive": { options: AGGRESSIVE },
};

/** Faults that only a fault of the other station shows. */
const OF_ROLE: { readonly [R in FaultRole]: { readonly [N in FaultName]?: Circumstances } } = {
  controlled: {
    "wrong-mac": { fromStart: true },
    "other-error-layout": { also: { fault: "wrong-mac" }, alsoRole: "controlling" },
  },
  controlling: {
    "other-error-layout": { also: { fault: "weak-mac" }, alsoRole: "controlled" },
  },
};

/** Three commands at an interval of 30 s; the faults of one station apply. */
async function visit(
  role: FaultRole,
  declarations: readonly FaultDeclaration[],
  { options = {}, fromStart = false, also, alsoRole }: Circumstances = {},
): Promise<Seen> {
  return await withTree({}, async (root) => {
    const path = `${root}/fault.pcapng`;
    const clock = new FakeClock();
    const sets = { controlled: new FaultSet(), controlling: new FaultSet() };
    const events = { here: [] as string[], there: [] as string[] };
    let executed = 0;
    const outcomes: string[] = [];
    {
      using recording = new Recording(path, {
        now: () => clock.instant(),
        onFailure: (text) => {
          throw new Error(text);
        },
      });
      const users = [{ number: 1, name: "op", role: USER_ROLE.operator, updateKey: UPDATE_KEY }];
      const [near, far] = memoryPipe();
      const faulty = (stream: ByteStream, side: FaultRole) => {
        const relay = new FaultRelay({
          ...{ role: side, faults: sets[side], profile: IEC104, random: () => 0 },
        });
        return new FaultyStream(stream, { relay, clock, onClosed: () => {} });
      };
      const controlled = new ControlledStation(BAY, {
        clock,
        authentication: faultyAuthentication(
          secureAuthentication({ users, ...options }),
          sets.controlled,
        ),
        onCommand: () => (executed++, true),
        onNotice: (notice) => {
          if (notice.type === "authentication") events.there.push(eventText(notice.event));
        },
      });
      controlled.accept(faulty(far, "controlled"));
      const local = { host: "192.0.2.9", port: 40_000 };
      const remote = { host: "192.0.2.1", port: 2404 };
      const observed = observedStream(near, [
        recording.connection({ local, remote }, { decrypted: false }),
      ]);
      const station = new ControllingStation(faulty(observed, "controlling"), {
        clock,
        confirmationMs: 10_000,
        authentication: secureAuthentication({ users, ...options }),
        onAuthentication: (event) => events.here.push(eventText(event)),
      });
      const addAll = () => {
        for (const each of declarations) sets[role].add(each, clock.monotonic());
        if (also !== undefined) sets[alsoRole!].add(also, clock.monotonic());
      };
      if (fromStart) addAll();
      await within(clock, 60_000, station.start());
      for (let count = 0; count < 3; count++) {
        if (count === 1 && !fromStart) addAll();
        const input = { type: "C_SC_NA_1", ioa: 5000, value: count % 2 === 0 ? 1 : 0 } as const;
        const command = station.command(1, input).then(
          ({ outcome }) => outcome,
          ({ code }: { readonly code: string }) => code,
        );
        outcomes.push(await within(clock, 60_000, command));
        await clock.advance(30_000);
      }
      await within(clock, 60_000, station.close());
      await within(clock, 60_000, controlled.close());
    }
    const files = { "fault.pcapng": await Deno.readFile(path), "keys.json": MAC_KEYS };
    const codesOf = async (...options: string[]) => {
      const given = ["analyze", "fault.pcapng", "--json", ...options];
      const { stdout } = await runCli(given, { files });
      const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
      return findings.map(({ code }) => code);
    };
    const findings = await codesOf();
    const verified = await codesOf("--mac-keys", "keys.json");
    const { stdout } = await runCli(["decode", "fault.pcapng", "--zone", "UTC"], { files });
    return {
      ...{ outcomes, executed, here: events.here, there: events.there },
      ...{ findings, verified, lines: stdout },
    };
  });
}

function eventText(event: AuthenticationEvent): string {
  return ["type", "status", "reason", "error"]
    .map((key) => (event as unknown as Readonly<Record<string, unknown>>)[key])
    .filter((value) => value !== undefined).join(" ");
}

/** What a recording shows of faults that do not lead to a finding. */
const OBSERVED: { readonly [R in FaultRole]: { readonly [N in FaultName]?: RegExp } } = {
  controlled: {
    "omit-key-status": /S_KR_NA_1(?![^]*S_KS_NA_1)[^]*S_KR_NA_1/,
    "delay-key-status": /S_KR_NA_1[^\n]*\n(?:(?!S_KS_NA_1)[^])*S_KR_NA_1/,
    "wrong-mac": /S_KC_NA_1[^]*kst=1 \(OK\)[^\n]*mac=16[^]*S_KC_NA_1/,
    "other-error-layout": /S_ER_NA_1 auth CA 1: csq=\d+ ksq=0 usr=1/,
  },
  controlling: {
    "other-error-layout": /S_ER_NA_1 auth CA 1: csq=\d+ ksq=0 usr=0/,
  },
};

Deno.test("stations with secure authentication and without faults have no finding in a recording", async () => {
  const { findings, outcomes, executed } = await visit("controlled", []);
  assertEquals([findings, outcomes, executed], [[], ["done", "done", "done"], 3]);
});

for (const role of ["controlled", "controlling"] as const) {
  for (const fault of faultNames(role).filter((name) => FAULTS[name].stage === "security")) {
    const { finding, observable } = faultUse(fault, role);
    const circumstances = { ...SPECIAL[fault], ...OF_ROLE[role][fault] };
    Deno.test(`a recording shows ${fault} of a ${role} station: ${finding ?? observable}`, async () => {
      const seen = await visit(role, [{ fault } as FaultDeclaration], circumstances);
      const about = `${JSON.stringify({ ...seen, lines: "" })}\n${seen.lines.slice(0, 5000)}`;
      if (finding === undefined) assert(OBSERVED[role][fault]!.test(seen.lines), about);
      else assert(seen.findings.includes(finding), about);
      // A peer with faults never makes a station carry out what it does not report, or twice.
      assertEquals(seen.executed, seen.outcomes.filter((each) => each === "done").length, about);
    });
  }
}

Deno.test("a wrong MAC in the confirmation of keys is a finding with the update key, and nothing is carried out", async () => {
  const seen = await visit("controlled", [{ fault: "wrong-mac" }], { fromStart: true });
  assert(seen.verified.includes("mac-wrong"), seen.verified.join(" "));
  assertEquals([seen.executed, seen.here.includes("keys auth-fail refused")], [0, true]);
});

for (const error of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 128]) {
  Deno.test(`a request that is refused with error ${error} has a negative result, and is a finding`, async () => {
    const fault: FaultDeclaration = { fault: "refuse-authentication", error };
    const { outcomes, findings, executed } = await visit("controlled", [fault]);
    assertEquals([outcomes, executed], [["done", "negative", "negative"], 1]);
    const isFailure = error === SECURITY_ERROR.authenticationFailed ||
      error === SECURITY_ERROR.authorizationFailed;
    const unknown = error === SECURITY_ERROR.unknownUser ? "unknown-user" : "security-error";
    assert(findings.includes(isFailure ? "authentication-failed" : unknown), findings.join(" "));
  });
}

for (const status of [2, 3, 4]) {
  Deno.test(`keys whose status is ${status} for no reason are not used`, async () => {
    const fault: FaultDeclaration = { fault: "wrong-key-status", status };
    const { outcomes, executed } = await visit("controlled", [fault], { fromStart: true });
    assertEquals([new Set(outcomes), executed], [new Set(["not-authenticated"]), 0]);
  });
}

Deno.test("faults that occur once are overcome: the last command is carried out", async () => {
  const names = faultNames("controlled").filter((name) => FAULTS[name].stage === "security");
  for (const fault of names) {
    const declaration = { fault, times: 1 } as FaultDeclaration;
    const { outcomes } = await visit("controlled", [declaration], SPECIAL[fault] ?? {});
    assertEquals(outcomes.at(-1), "done", `${fault}: ${outcomes}`);
  }
});

Deno.test("a repeated challenge is about the same request: it is not carried out without authentication", async () => {
  const { findings } = await visit("controlled", [{ fault: "double-challenge" }]);
  assertEquals(findings.includes("critical-unchallenged"), false);
});

Deno.test("a simulated station carries a command out without a challenge only as long as it has the fault", async () => {
  const users = [{ number: 1, name: "op", role: USER_ROLE.operator, updateKey: UPDATE_KEY }];
  await using bench = new TestBench({
    declaration: BAY,
    authentication: secureAuthentication({ users }),
    faults: [{ fault: "skip-challenge", type: "C_SC_NA_1", times: 1 }],
  });
  const master = await bench.listener.connect();
  await settle();
  for (const value of [1, 0] as const) {
    const object = { ioa: 5000, value, qualifier: 0, select: false } as const;
    master!.tell({ type: "C_SC_NA_1", cause: 6, ca: 1, objects: [object] });
    await settle();
  }
  const news = master!.asdus.map(({ typeId, cause }) => `${typeWord(typeId)} ${cause}`);
  assertEquals(news.filter((each) => !each.startsWith("M_")), [
    `C_SC_NA_1 ${CAUSE.activationCon}`,
    `C_SC_NA_1 ${CAUSE.activationTermination}`,
    `S_CH_NA_1 ${CAUSE.authentication}`,
  ]);
  await master!.connection.close();
});
