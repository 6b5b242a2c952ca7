// The proof that a case can fail: a named fault of the device, or a device that differs from its sheet, makes it FAIL.

import { assert, assertEquals } from "@std/assert";
import { areaOf, type DeviceRole, rolesOf } from "../../../cli/conform/case.ts";
import { ALL_CASES } from "../../../cli/conform/cases/all_cases.ts";
import type { CaseResult } from "../../../cli/conform/run/campaign.ts";
import type { FaultDeclaration } from "../../../cli/simulation/faults/fault_table.ts";
import { assertGolden } from "../golden.ts";
import { runCases, runClientCases, type RunOptions, type UpperCall } from "./run_cases.ts";
import { stepsText } from "./steps_text.ts";
import type { VirtualClientOptions } from "./virtual_client.ts";
import type { VirtualDeviceOptions } from "./virtual_device.ts";

/** A device that fails a case. */
export interface FaultyCase {
  readonly case: string;
  /** @default {"controlled"} */
  readonly role?: DeviceRole;
  /** The faults of the device. */
  readonly faults: readonly FaultDeclaration[];
  /** What else the device differs in; without faults, this is the fault. */
  readonly device?: Omit<VirtualDeviceOptions & RunOptions, "faults">;
  /** What a controlling station differs in. */
  readonly client?: Omit<VirtualClientOptions & RunOptions, "faults">;
  /** Name of a device that differs without a fault of the simulator. */
  readonly name?: string;
  /** A part of the reason of the verdict: the case fails because of the fault, not because of something else. */
  readonly seen: string;
}

/** Rows of controlling stations. */
export function controlling(rows: readonly FaultyCase[]): readonly FaultyCase[] {
  return rows.map((row) => ({ ...row, role: "controlling" }));
}

/** A case that no device in virtual time can fail, with the reason. */
export interface ExceptionalCase {
  readonly case: string;
  /** @default {"controlled"} */
  readonly role?: DeviceRole;
  readonly reason: string;
}

/** How cases are proven. */
export interface AreaProof {
  readonly areas: readonly string[];
  /** @default {"controlled"} */
  readonly role?: DeviceRole;
  readonly faulty: readonly FaultyCase[];
  /** @default {[]} */
  readonly exceptions?: readonly ExceptionalCase[];
  /** Devices that single cases need to apply, by case. */
  readonly devices?: Readonly<Record<string, VirtualDeviceOptions>>;
  /** Controlling stations that single cases need to apply, by case. */
  readonly clients?: Readonly<Record<string, VirtualClientOptions>>;
}

/** A case with data in both directions, which runs together with those that only observe. */
const TRAFFIC = "SEQ-02";

/** The identifiers of the cases of some areas for a role; those that only observe included. */
export function casesOfAreas(areas: readonly string[], role: DeviceRole): readonly string[] {
  return ALL_CASES.filter((each) => areas.includes(areaOf(each)) && rolesOf(each).includes(role))
    .map(({ id }) => id);
}

/** The name of what makes a case fail. */
export function nameOfFault({ faults, name = "" }: FaultyCase): string {
  return faults.length === 0 ? name : faults.map(({ fault }) => fault).join(" + ");
}

/** A case, and traffic for one that only observes. */
function withTraffic(id: string): readonly string[] {
  const observes = ALL_CASES.some((each) => each.id === id && each.passive !== undefined);
  return observes ? [id, TRAFFIC] : [id];
}

/**
 * Registers the tests of areas: every case passes on the good device, and fails on a faulty one. What the cases do on the
 * good device, and the reasons of the failures, are in a file of `tests/cli/conform/cases/steps/`.
 */
export function testAreas(proof: AreaProof): void {
  const { areas, role = "controlled", faulty, exceptions = [], devices = {}, clients = {} } = proof;
  const cases = casesOfAreas(areas, role);
  const mine = faulty.filter((row) => (row.role ?? "controlled") === role);
  async function run(
    id: string,
    { faults = [], device, client, onCall }: Partial<FaultyCase> & Pick<RunOptions, "onCall">,
  ): Promise<CaseResult> {
    const { results } = role === "controlled"
      ? await runCases(withTraffic(id), { ...devices[id], ...device, faults, onCall })
      : await runClientCases(withTraffic(id), { ...clients[id], ...client, faults, onCall });
    return results[0]!;
  }
  const texts: string[] = [];
  Deno.test(`${areas.join(", ")} (${role}): each case has a device that fails it`, () => {
    const covered = new Set([...mine, ...exceptions].map((row) => row.case));
    assertEquals(cases.filter((id) => !covered.has(id)), []);
  });
  for (const id of cases) {
    Deno.test(`${id} (${role}): a good device does not fail`, async () => {
      const calls: UpperCall[] = [];
      const result = await run(id, { onCall: (call) => calls.push(call) });
      const { verdict, reason } = result;
      texts.push(stepsText(result, calls));
      assert(verdict === "PASS" || verdict === "PASS+", `${verdict}: ${reason}`);
    });
  }
  for (const row of mine) {
    Deno.test(`${row.case} (${role}): fails with ${nameOfFault(row)}`, async () => {
      const { verdict, reason } = await run(row.case, row);
      texts.push(`${row.case} with ${nameOfFault(row)}: ${reason}`);
      assertEquals(verdict, "FAIL", reason);
      assert(reason.includes(row.seen), `expected a reason with "${row.seen}", found: ${reason}`);
    });
  }
  Deno.test(`${areas.join(", ")} (${role}): the steps of the cases, and why they fail`, () => {
    // Some of the tests before this one were not run.
    if (texts.length !== cases.length + mine.length) return;
    const file = `tests/cli/conform/cases/steps/${areas.join("_")}_${role}.txt`.toLowerCase();
    assertGolden(file, `${texts.join("\n")}\n`);
  });
}
