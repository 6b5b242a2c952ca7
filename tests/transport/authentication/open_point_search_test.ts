// The open points of stations are found in the record of their link.

import { assert, assertEquals } from "@std/assert";
import { MAC_ALGORITHM, USER_ROLE } from "../../../codec/security/tables.ts";
import {
  DEFAULT_OPEN_POINTS,
  type OpenPoints,
} from "../../../transport/authentication/open_points.ts";
import type { OpenPointResult } from "../../../transport/authentication/open_point_search.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { openPointSearch } from "../../../transport/runtime/mac_verifier.ts";
import { recordedLink } from "../../helpers/stations/recorded_link.ts";

const UPDATE_KEY = new Uint8Array(16).fill(1);

const USER = { number: 1, name: "operator", role: USER_ROLE.operator, updateKey: UPDATE_KEY };

/** Records three commands between stations with these options, and searches their open points. */
async function searched(
  options: AuthenticationOptions,
  updateKey: Uint8Array = UPDATE_KEY,
): Promise<OpenPointResult> {
  const search = openPointSearch(new Map([[1, { updateKey }]]));
  const link = await recordedLink({ users: [USER], ...options });
  const { findings } = link.report({ macVerifier: search });
  // A MAC that is right with any combination is not a finding.
  assertEquals(findings.filter(({ code }) => code === "mac-wrong"), []);
  return search.result();
}

/** Whether one of the combinations has these values, and the defaults for the others. */
function isFound({ combinations }: OpenPointResult, points: OpenPoints): boolean {
  const expected = { ...DEFAULT_OPEN_POINTS, ...points };
  return combinations.some((found) =>
    Object.entries(found).every(([name, value]) => expected[name as keyof OpenPoints] === value)
  );
}

const AGGRESSIVE = { sendAggressive: true, acceptAggressive: true };

const CASES: readonly (readonly [OpenPoints, AuthenticationOptions])[] = [
  [{}, {}],
  [{ challengeRange: "content", criticalRange: "content" }, {}],
  [{ keyStatusRange: "asdu", keyChangeRange: "segmented-content" }, {}],
  [{ aggressiveRange: "content", aggressiveChallenge: "none" }, AGGRESSIVE],
  [{ gmacVector: "data", challengeRange: "segmented-content" }, { mac: MAC_ALGORITHM.aesGmac }],
  [{ gmacVector: "zeros-sequence" }, { mac: MAC_ALGORITHM.aesGmac, ...AGGRESSIVE }],
];

for (const [openPoints, options] of CASES) {
  const name = JSON.stringify(openPoints);
  Deno.test(`open points are found in the record of a link: ${name}`, async () => {
    const result = await searched({ ...options, openPoints });
    assert(isFound(result, openPoints), JSON.stringify(result.combinations));
    for (const { kind, total, right } of result.proofs) assertEquals(right, total, kind);
    const undecided = new Set(["segmentHeaders"]);
    if (openPoints.aggressiveChallenge === "none") undecided.add("challengeRange");
    for (const point of Object.keys(result.combinations[0]!) as (keyof OpenPoints)[]) {
      const values = new Set(result.combinations.map((each) => each[point]));
      assert(values.size === 1 || undecided.has(point), `${point}: ${[...values]}`);
    }
  });
}

Deno.test("open points: another update key unwraps nothing, and no MAC is counted", async () => {
  const { proofs, notUnwrapped, combinations } = await searched({}, new Uint8Array(16).fill(2));
  assertEquals([proofs, combinations], [[], []]);
  assertEquals([...notUnwrapped], [[1, 1]]);
});
