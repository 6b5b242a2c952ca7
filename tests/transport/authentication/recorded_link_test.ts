// The link of two stations with secure authentication, recorded and analyzed: the MACs are right, and nothing is found.

import { assert, assertEquals } from "@std/assert";
import { MAC_ALGORITHM, USER_ROLE } from "../../../codec/security/tables.ts";
import type { AnalysisReport } from "../../../codec/capture/analysis/report/model.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { macVerifier } from "../../../transport/runtime/mac_verifier.ts";
import { secureAuthentication } from "../../../transport/runtime/secure_authentication.ts";
import { Traffic } from "../../helpers/capture/traffic_builder.ts";
import { bothStations } from "../../helpers/stations/both_stations.ts";
import { within } from "../../helpers/stations/scripted_station.ts";

const BAY = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100 } }],
  }],
} as const;

const USER = {
  ...{ number: 1, name: "operator", role: USER_ROLE.operator },
  updateKey: new Uint8Array(16).fill(1),
};

/** Sends three commands, and analyzes the link with this update key. */
async function analyzed(
  options: AuthenticationOptions,
  updateKey = USER.updateKey,
): Promise<AnalysisReport> {
  const traffic = new Traffic();
  const link = traffic.link().open();
  const authentication = () => secureAuthentication({ users: [USER], ...options });
  await using stations = await bothStations(BAY, {
    controlled: { authentication: authentication(), onCommand: () => true },
    startMs: 30_000,
    controlling: {
      authentication: authentication(),
      onFrame: (direction, apdu) => void link.octets(direction === "sent", apdu.slice()),
    },
  });
  const { clock, station } = stations;
  for (const value of [1, 0, 1] as const) {
    await within(clock, 5000, station.command(1, { type: "C_SC_NA_1", ioa: 5000, value }));
  }
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

Deno.test("recorded link: aggressive mode after the first challenge is recognised, with right MACs", async () => {
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
