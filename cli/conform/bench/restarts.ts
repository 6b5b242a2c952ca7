// A device that has restarted: the connection with it, and its end of initialization.

import { commonAddresses } from "./requests.ts";
import { CAUSE } from "../../../codec/mod.ts";
import { describeFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS } from "./timing.ts";

/** How long a device may take to restart if its sheet does not say, in ms. */
export const RESTART_MS = 120_000;

/**
 * Connects with a device that restarts, after the time that its sheet says, and starts data transfer. Without one it has two
 * minutes.
 */
export async function startedAfterRestart(t: Tester): Promise<TesterLink> {
  const time = t.sheet.pixit("pixit.resetTime");
  if (time === undefined) return await t.started({ within: RESTART_MS });
  await t.wait(time * 1000);
  return await t.started();
}

/**
 * Expects the end of initialization of each common address, as the first that it sends.
 *
 * @throws {CaseFailure} One has none, or another one, or sends something before it.
 */
export async function expectInitialized(
  t: Tester,
  link: TesterLink,
  { coi, parametersChanged }: {
    /** The reason. */
    readonly coi: number;
    /** BS1; `undefined` if it may have either value. */
    readonly parametersChanged: boolean | undefined;
  },
): Promise<void> {
  for (const ca of commonAddresses(t)) {
    const frame = await link.expect({ type: "M_EI_NA_1", ca }, { within: CONFIRMATION_MS });
    const { asdu } = frame;
    const first = link.received.find((each) => each.asdu?.ca === ca)!;
    t.check(first === frame, {
      expected: `M_EI_NA_1 as the first ASDU of CA ${ca}`,
      seen: describeFrame(first),
    });
    if (asdu?.type !== "M_EI_NA_1") return;
    const [object] = asdu.objects;
    const seen = `cause ${asdu.cause}, IOA ${object!.ioa}, COI ${object!.coi}, BS1 = ${
      object!.parametersChanged ? 1 : 0
    }`;
    t.check(
      asdu.cause === CAUSE.initialized && object!.ioa === 0 && object!.coi === coi &&
        (parametersChanged ?? object!.parametersChanged) === object!.parametersChanged,
      {
        expected: `cause ${CAUSE.initialized}, IOA 0, COI ${coi}${
          parametersChanged === undefined ? "" : `, BS1 = ${parametersChanged ? 1 : 0}`
        }`,
        seen,
      },
    );
  }
}
