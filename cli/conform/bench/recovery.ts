// After a connection has ended, the next one works, and counts from 0.

import { CAUSE } from "../../../codec/mod.ts";
import { interrogation } from "./requests.ts";
import type { Tester } from "./tester.ts";
import { CONFIRMATION_MS } from "./timing.ts";
import { informationFrames } from "./observation.ts";

/**
 * A new connection with a controlled station works: data transfer starts, the first I frame has N(S)=0, and an interrogation
 * is confirmed. It is closed afterwards.
 *
 * @throws {CaseFailure} It does not.
 */
export async function expectUsable(t: Tester, { what }: { readonly what: string }): Promise<void> {
  const link = await t.started();
  await link.send(interrogation(t));
  await link.expect({ type: "C_IC_NA_1", cause: CAUSE.activationCon }, {
    within: CONFIRMATION_MS,
    what: `a new connection to work ${what}`,
  });
  const first = informationFrames(link)[0];
  t.check(first?.apci.sendNumber === 0 && first.apci.receiveNumber <= 1, {
    expected: `numbers that begin at 0 ${what}`,
    seen: `N(S)=${first?.apci.sendNumber} N(R)=${first?.apci.receiveNumber}`,
  });
  link.close();
}

/**
 * A new connection of a controlling station works: it starts data transfer, and answers TESTFR act. It is closed afterwards.
 *
 * @throws {CaseFailure} It does not.
 */
export async function expectReturn(t: Tester, { what }: { readonly what: string }): Promise<void> {
  const link = await t.acceptedAndStarted();
  await link.expectAlive();
  t.step(`The station has connected again ${what}`);
  link.close();
}
