// Cases that test a station in either role in the same way: how each one is reached, asked, and found to work again.

import { type AsduInput, CAUSE } from "../../../codec/mod.ts";
import type { ConformanceCase } from "../case.ts";
import { expectNotExecuted, someCommand } from "./commands.ts";
import { interrogationAnswer, startedAndQuiet } from "./observation.ts";
import type { AsduPattern } from "./pattern.ts";
import { report, reportedPoint } from "./provoke.ts";
import { expectReturn, expectUsable } from "./recovery.ts";
import { interrogation } from "./requests.ts";
import { acceptedAndQuiet } from "./start_up.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS, TOLERANCE_MS } from "./timing.ts";

/** An ASDU whose effect is visible, and how to see that it had none. */
export interface Effect {
  /** Single command ON, or single point of another value than the stored one. */
  readonly asdu: AsduInput;
  /** What shows on the connection that it had an effect. */
  readonly answer: AsduPattern | undefined;
  /** How often it had an effect so far; `undefined` if that is not known. */
  readonly times: () => Promise<number | undefined>;
  /**
   * Checks that it had no effect.
   *
   * @throws {CaseFailure} It had one.
   */
  readonly expectNone: () => Promise<void>;
}

/** A station in one role. */
export interface EitherStation {
  /** P1: connected, data transfer stopped. */
  readonly stopped: () => Promise<TesterLink>;
  /** P2: data transfer started, and nothing to send. */
  readonly started: () => Promise<TesterLink>;
  /** Something that the station acknowledges, and a controlled station answers. */
  readonly data: () => AsduInput;
  /** Waits for the reaction to `data()`: the confirmation, or the acknowledgement by t2. */
  readonly expectTaken: (link: TesterLink) => Promise<void>;
  /** An ASDU with a visible effect. */
  readonly effect: () => Promise<Effect>;
  /** A new connection works. */
  readonly expectUsable: (what: string) => Promise<void>;
  /** A new connection works, and the numbers of both directions begin at 0. */
  readonly expectCounting: (what: string) => Promise<void>;
}

/** The tests of both roles by one function. */
export function forBoth(
  run: (t: Tester, station: EitherStation) => Promise<void>,
): Pick<ConformanceCase, "controlled" | "controlling"> {
  return {
    controlled: (t) => run(t, controlledStation(t)),
    controlling: (t) => run(t, controllingStation(t)),
  };
}

/** A controlled station. */
export function controlledStation(t: Tester): EitherStation {
  return {
    stopped: () => t.connected(),
    started: () => startedAndQuiet(t),
    data: () => interrogation(t),
    expectTaken: async (link) => {
      await link.expect(interrogationAnswer(t), { within: CONFIRMATION_MS });
    },
    effect: async () => {
      const command = await someCommand(t);
      const { signal, before } = command;
      const { type, ca, ioa } = signal;
      return {
        asdu: command.execute(),
        answer: { type, ca, ioa, cause: CAUSE.activationCon, negative: false },
        times: async () =>
          before === undefined ? undefined : (await t.upper.output(signal)).operations - before,
        expectNone: () => expectNotExecuted(t, command),
      };
    },
    expectUsable: (what) => expectUsable(t, { what }),
    expectCounting: (what) => expectUsable(t, { what }),
  };
}

/** A controlling station. */
export function controllingStation(t: Tester): EitherStation {
  return {
    stopped: () => t.accepted(),
    started: () => acceptedAndQuiet(t),
    data: () => report(t, 0),
    expectTaken: async (link) => {
      await link.expect({ acknowledges: link.sendNumber }, { within: t.timing.t2 + TOLERANCE_MS });
    },
    effect: async () => {
      const point = reportedPoint(t);
      const before = t.hasUpper ? await t.upper.stored(point) : undefined;
      const value = before?.value === 1 ? 0 : 1;
      const counted = async () => {
        const after = await t.upper.stored(point);
        return (after?.count ?? 0) - (before?.count ?? 0);
      };
      return {
        asdu: report(t, value),
        answer: undefined,
        times: () => t.hasUpper ? counted() : Promise.resolve(undefined),
        expectNone: async () => {
          if (!t.hasUpper) {
            t.missing("Without an upper tester, it is not known whether the value was stored");
            return;
          }
          const after = await t.upper.stored(point);
          const isSame = after?.value === before?.value;
          t.check(isSame, {
            expected: `that the value of ${point.ca}/${point.ioa} is not stored`,
            seen: isSame ? "not stored" : `stored as ${after?.value}`,
          });
        },
      };
    },
    expectUsable: (what) => expectReturn(t, { what }),
    expectCounting: (what) => expectReturn(t, { what, isCounting: true }),
  };
}
