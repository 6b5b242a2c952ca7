// Conformance cases of the station initialization.

import { count } from "../../text/count.ts";
import { type Asdu, CAUSE } from "../../../codec/mod.ts";
import { expectConfirmed } from "../bench/answers.ts";
import { someCommand } from "../bench/commands.ts";
import { expectInitialized, startedAfterRestart } from "../bench/restarts.ts";
import { isOf, pointsIn } from "../bench/seen_points.ts";
import { somePoint, twoValues } from "../bench/points.ts";
import { interrogate } from "../bench/interrogations.ts";
import { QUIET_MS } from "../bench/timing.ts";
import { Inconclusive } from "../verdict.ts";
import type { ConformanceCase } from "../case.ts";

/** COI: why a station has initialized. */
const COI = { power: 0, manual: 1 } as const;

/** Station initialization. */
export const INITIALIZATION: readonly ConformanceCase[] = [
  {
    id: "INI-01",
    clause: "-",
    kind: "+",
    title: "End of initialization after a restart",
    precondition:
      "The device restarts: power cycle, manual reset, and manual reset after a change of its parameters",
    stimulus: "Connect, and start data transfer",
    criterion:
      "The first I frame of each common address is M_EI_NA_1 with cause 4, IOA 0 and COI 0 after the power cycle, 1 after the manual reset; with BS1 = 1 after the change",
    condition: ["type.70"],
    needs: ["power", "settings"],
    duration: () => 5000,
    async controlled(t) {
      // Reports the changes of earlier cases.
      await t.upper.restart("power");
      (await startedAfterRestart(t)).close();
      await t.upper.restart("power");
      // Whether parameters were changed before is not known.
      await expectInitialized(t, await startedAfterRestart(t), {
        ...{ coi: COI.power, parametersChanged: undefined },
      });
      await t.upper.restart("manual");
      await expectInitialized(t, await startedAfterRestart(t), {
        coi: COI.manual,
        parametersChanged: false,
      });
      try {
        await t.upper.setting("t3", t.timing.t3 / 1000 + 1);
      } catch (error) {
        if (!(error instanceof Inconclusive)) throw error;
        t.remark(`no parameter was changed: ${error.message}`);
        return;
      }
      try {
        await t.upper.restart("manual");
        const link = await startedAfterRestart(t);
        await expectInitialized(t, link, { coi: COI.manual, parametersChanged: true });
      } finally {
        await t.upper.setting("t3", undefined);
      }
    },
  },
  {
    id: "INI-02",
    clause: "-",
    kind: "-",
    title: "No end of initialization after a mere reconnection",
    precondition: "Data transfer was started before, and the device has not restarted since",
    stimulus: "Close the connection, connect again, and start data transfer",
    criterion: "No M_EI_NA_1 arrives",
    condition: ["type.70"],
    duration: () => 2 * QUIET_MS,
    async controlled(t) {
      const first = await t.started();
      await first.wait(QUIET_MS);
      first.close();
      const second = await t.started();
      await second.expectNone({ type: "M_EI_NA_1" }, { during: QUIET_MS });
    },
  },
  {
    id: "INI-03",
    clause: "-",
    kind: "+",
    title: "Nothing old after a restart",
    precondition:
      "Data transfer stopped; a command was executed, and an input has changed several times",
    stimulus: "Power cycle; connect, start data transfer, interrogate",
    criterion:
      "The interrogation has the present state; events from before arrive only if `pixit.eventBufferKept` says so; no command is executed again",
    needs: ["upper", "power"],
    duration: () => 5000,
    async controlled(t) {
      const point = somePoint(t);
      const command = await someCommand(t);
      const link = await t.started();
      await expectConfirmed(t, link, command.execute(), { what: "a single command" });
      await link.wait(QUIET_MS);
      await link.stop();
      const [low, high] = twoValues(point);
      for (const value of [low, high, low, high]) await t.upper.input(point, value);
      const before = await t.upper.output(command.signal);
      link.close();
      await t.upper.restart("power");
      await t.upper.input(point, high);
      const again = await startedAfterRestart(t);
      await again.wait(QUIET_MS);
      const { points } = await interrogate(t, again, { ca: point.ca });
      const shown = points.find((each) => isOf(each, point));
      t.check(shown?.value === high, {
        expected: `the value ${high} of ${point.ca}/${point.ioa} in the interrogation`,
        seen: shown === undefined ? "none" : String(shown.value),
      });
      const events = pointsIn(again.received).filter((each) =>
        isOf(each, point) && each.cause === CAUSE.spontaneous
      );
      // The input that was set again is one event in two types at most.
      const old = events.filter(({ value }) => value === low);
      if (old.length > 0 && t.sheet.pixit("pixit.eventBufferKept") === true) {
        t.outcome("events from before the restart are kept, as the sheet says");
      } else {
        t.check(old.length === 0, {
          expected: "no event from before the restart",
          seen: `${old.length} with the value ${low}`,
        });
      }
      const operated = again.received.find(({ asdu }) => isReturn(asdu));
      const after = await t.upper.output(command.signal);
      t.check(operated === undefined && after.operations <= before.operations, {
        expected: "that no command is executed again",
        seen: operated === undefined
          ? `${count(after.operations, "operation")}, ${before.operations} before`
          : "return information of a command",
      });
    },
  },
];

function isReturn(asdu: Asdu | undefined): boolean {
  return asdu?.cause === CAUSE.returnRemote;
}
