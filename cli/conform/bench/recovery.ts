// After a connection has ended, the next one works, and counts from 0.

import { expectTrueAcknowledgements } from "./acknowledgements.ts";
import { report } from "./provoke.ts";
import { interrogation } from "./requests.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS, TOLERANCE_MS } from "./timing.ts";
import { informationFrames, interrogationAnswer } from "./observation.ts";

/**
 * A new connection with a controlled station works: data transfer starts, the first I frame has N(S)=0, and an interrogation
 * is confirmed, or refused if the sheet does not mark interrogations. It is closed afterwards.
 *
 * @throws {CaseFailure} It does not.
 */
export async function expectUsable(t: Tester, { what }: { readonly what: string }): Promise<void> {
  const link = await t.started();
  await link.send(interrogation(t));
  await link.expect(interrogationAnswer(t), {
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
export async function expectReturn(
  t: Tester,
  { what, isCounting = false }: {
    readonly what: string;
    /** Whether the numbers of both directions have to begin at 0 as well. */
    readonly isCounting?: boolean;
  },
): Promise<void> {
  const { restarts } = t;
  const link = await t.acceptedAndStarted();
  if (t.restarts > restarts) {
    t.missing(
      `It is not known whether the station still runs ${what}: its operator had to start it`,
    );
  }
  await link.expectAlive();
  if (isCounting) {
    await expectTaken(t, link);
    const own = informationFrames(link)[0];
    t.check(own === undefined || own.apci.sendNumber === 0, {
      expected: `numbers that begin at 0 ${what}`,
      seen: own === undefined ? "no I frame" : `N(S)=${own.apci.sendNumber}`,
    });
  }
  t.step(`The station has connected again ${what}`);
  link.close();
}

/** Number of reports that make a controlling station acknowledge at once, if its w is not larger. */
const MOST_REPORTS = 50;

/**
 * A controlling station takes reports whose numbers begin at 0 on a new connection: it acknowledges them, by t2 at the latest.
 *
 * @throws {CaseFailure} It does not.
 */
export async function expectTaken(t: Tester, link: TesterLink): Promise<void> {
  const { t2, w } = t.timing;
  const reports = w > MOST_REPORTS ? 1 : w;
  for (let index = 0; index < reports; index++) await link.send(report(t, 1));
  await link.until(() => link.confirmed !== 0, {
    within: t2 + TOLERANCE_MS,
    what: "an acknowledgement of the first I frames of the tester",
  });
  expectTrueAcknowledgements(t, link);
}
