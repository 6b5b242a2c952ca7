// The conformance cases of secure authentication, run against both stations in virtual time, and what they cover.

import { assert, assertEquals } from "@std/assert";
import { SECURITY_ERROR, SECURITY_STATISTICS } from "../../../codec/security/tables.ts";
import { CaseBench } from "../../helpers/security/case_bench.ts";
import { ALL_CASES } from "./cases/all_cases.ts";
import type { AuthenticationCase, Observed } from "./cases/case.ts";

/** Statistics that no case counts, because every ASDU does. */
const ALWAYS: ReadonlySet<string> = new Set(["messagesSent", "messagesReceived"]);

/** Errors that the stations never send: nothing is sent for a missing reply, or for too many requests. */
const NEVER: ReadonlySet<number> = new Set([
  SECURITY_ERROR.noReply,
  SECURITY_ERROR.tooManyKeyStatusRequests,
]);

function run(given: AuthenticationCase): Required<Observed> {
  const bench = new CaseBench(given);
  given.play(bench);
  return bench.observed;
}

for (const given of ALL_CASES) {
  const { id, role, stimulus, expectation, expected } = given;
  Deno.test(`${id}, ${role} station: ${stimulus} -> ${expectation}`, () => {
    const observed = run(given);
    for (const [what, value] of Object.entries(expected)) {
      assertEquals(observed[what as keyof Observed], value, `${what}: ${given.source}`);
    }
  });
}

Deno.test("each case has its own number, an expectation, a source, and something that is observed", () => {
  assertEquals(new Set(ALL_CASES.map(({ id }) => id)).size, ALL_CASES.length);
  for (const { id, role, expected, ...words } of ALL_CASES) {
    assert(/^(KEY|CHA|AGG|UPD|STA|BAD)-\d\d$/.test(id), id);
    for (const key of ["precondition", "stimulus", "expectation", "source"] as const) {
      assert(words[key].length > 5, `${id} ${role}: ${key}`);
    }
    assert(Object.keys(expected).length > 0, id);
  }
});

Deno.test("the cases count each statistic, and send each error that a station can send", () => {
  const counted = new Set(ALL_CASES.flatMap(({ expected }) => Object.keys(expected.counted ?? {})));
  const missing = Object.keys(SECURITY_STATISTICS).filter((name) => !counted.has(name));
  assertEquals(missing.filter((name) => !ALWAYS.has(name)), []);
  const sent = ALL_CASES.flatMap(({ expected }) => expected.sent ?? []).join("\n");
  const unsent = Object.values(SECURITY_ERROR).filter((error) =>
    !new RegExp(`^S_ER_NA_1 .*error=${error}$`, "m").test(sent)
  );
  assertEquals(unsent.filter((error) => !NEVER.has(error)), []);
});

Deno.test("no case carries a critical ASDU out without a user", () => {
  for (const { id, expected } of ALL_CASES) {
    for (const text of expected.carriedOut ?? []) {
      const isCritical = /^C_(SC|DC|RC|SE|BO|CS|RP)/.test(text) && / act /.test(text);
      assert(!isCritical || / of user \d+, /.test(text), `${id}: ${text}`);
    }
  }
});
