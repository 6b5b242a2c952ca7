// The link of two stations with secure authentication, recorded and analyzed: the MACs are right, and nothing is found.

import { assert, assertEquals } from "@std/assert";
import { MAC_ALGORITHM, USER_ROLE } from "../../../codec/security/tables.ts";
import type { AnalysisReport } from "../../../codec/capture/analysis/report/model.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { macVerifier } from "../../../transport/runtime/mac_verifier.ts";
import { recordedLink } from "../../helpers/stations/recorded_link.ts";

const USER = {
  ...{ number: 1, name: "operator", role: USER_ROLE.operator },
  updateKey: new Uint8Array(16).fill(1),
};

/** Sends three commands, and analyzes the link with this update key. */
async function analyzed(
  options: AuthenticationOptions,
  updateKey = USER.updateKey,
): Promise<AnalysisReport> {
  const traffic = await recordedLink({ users: [USER], ...options });
  const { openPoints } = options;
  const users = new Map([[1, { updateKey }]]);
  return traffic.report({ macVerifier: macVerifier({ users, openPoints }) });
}

for (const mac of ["hmacSha256Octets8", "hmacSha256Octets16", "aesGmac"] as const) {
  Deno.test(`recorded link: all MACs with ${mac} are right, and no finding is about authentication`, async () => {
    const { security, findings, transactions } = await analyzed({ mac: MAC_ALGORITHM[mac] });
    const [user, ...others] = security!.users;
    assertEquals(others, []);
    assertEquals(user!.authentications, 3);
    assertEquals(user!.macs, { right: 4, wrong: 0, notVerified: 0 });
    assertEquals(security!.keyChanges.map(({ result }) => result), ["accepted"]);
    const commands = transactions.filter(({ kind }) => kind === "command");
    assertEquals(commands.map(({ facts: { user, macRight } }) => [user, macRight]), [
      [1, true],
      [1, true],
      [1, true],
    ]);
    assertEquals(findings.filter(({ severity }) => severity === "error"), []);
  });
}

Deno.test("recorded link: aggressive mode after the first challenge is recognized, with right MACs", async () => {
  const options = { sendAggressive: true, acceptAggressive: true };
  const { security, findings, transactions } = await analyzed(options);
  const [user] = security!.users;
  assertEquals([user!.authentications, user!.aggressive], [1, 2]);
  assertEquals(user!.macs, { right: 4, wrong: 0, notVerified: 0 });
  const commands = transactions.filter(({ kind }) => kind === "command");
  assertEquals(commands.map(({ facts, result }) => [facts.authentication, result]), [
    ["challenge", "terminated"],
    ["aggressive", "terminated"],
    ["aggressive", "terminated"],
  ]);
  assertEquals(findings.filter(({ severity }) => severity === "error"), []);
});

Deno.test("recorded link: other open points are those of the stations, and a wrong update key verifies nothing", async () => {
  const points = { criticalRange: "content", keyStatusRange: "asdu" } as const;
  const { security } = await analyzed({ openPoints: points });
  assertEquals(security!.users[0]!.macs, { right: 4, wrong: 0, notVerified: 0 });
  const wrong = await analyzed({}, new Uint8Array(16).fill(2));
  const [user] = wrong.security!.users;
  assert(user!.macs!.notVerified === 4, JSON.stringify(user!.macs));
});
