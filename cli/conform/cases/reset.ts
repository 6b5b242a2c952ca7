// Conformance cases of the reset process, for controlled stations.

import { CAUSE, QRP } from "../../../codec/mod.ts";
import {
  answerTo,
  expectConfirmed,
  expectConfirmedByAll,
  expectRefused,
  expectRejected,
  expectSingleAnswers,
} from "../bench/answers.ts";
import { eventsOf, taggedEvent } from "../bench/clocks.ts";
import { expectNotExecuted, someCommand } from "../bench/commands.ts";
import { interrogate } from "../bench/interrogations.ts";
import { startedAndQuiet } from "../bench/observation.ts";
import { somePoint, twoValues } from "../bench/points.ts";
import { broadcastOf, rawAsdu } from "../bench/raw_asdu.ts";
import { commonAddresses, firstCa, resetCommand } from "../bench/requests.ts";
import { expectInitialized, startedAfterRestart } from "../bench/restarts.ts";
import { isOf } from "../bench/seen_points.ts";
import { CONFIRMATION_MS, QUIET_MS, quietOf } from "../bench/timing.ts";
import { fillWindow, openWindow } from "../bench/window.ts";
import type { ConformanceCase } from "../case.ts";
import { typeKey } from "../sheet/type_items.ts";
import { Inconclusive, NotApplicable } from "../verdict.ts";

/** COI after a reset by the controlling station. */
const REMOTE_RESET = 2;

/** Qualifiers that no device has, unless it has declared the private ones. */
const INVALID_QRP = [0, 3, 255] as const;

/** Reset process, for controlled stations. */
export const RESET: readonly ConformanceCase[] = [
  {
    id: "RST-01",
    clause: "-",
    kind: "+",
    title: "Reset of the process",
    precondition: "Data transfer started",
    stimulus: "C_RP_NA_1 with QRP 1 to all common addresses; connect again, start data transfer",
    criterion:
      "Positive confirmation, then the device closes the connection; after it M_EI_NA_1 with COI 2 if the sheet marks it; no output is operated",
    condition: ["type.105", "baf.init.remote"],
    needs: ["power"],
    duration: (timing) => 2 * quietOf(timing),
    async controlled(t) {
      const link = await startedAndQuiet(t);
      const command = t.hasUpper ? await someCommand(t) : undefined;
      const addresses = commonAddresses(t);
      if (addresses.length > 1) {
        const request = resetCommand(t, { ca: broadcastOf(t) });
        await expectConfirmedByAll(t, link, request, { what: "a reset to the broadcast address" });
      } else await expectConfirmed(t, link, resetCommand(t), { what: "a reset" });
      if (t.sheet.pixit("pixit.reset") === "none") {
        await link.wait(QUIET_MS);
        await link.expectAlive();
        t.outcome("confirmed without effect, as the sheet says");
        return;
      }
      await link.expectClosed({ within: CONFIRMATION_MS });
      const again = await startedAfterRestart(t);
      if (t.sheet.isTypeMarked("M_EI_NA_1")) {
        await expectInitialized(t, again, { coi: REMOTE_RESET, parametersChanged: undefined });
      }
      await again.expectAlive();
      if (command === undefined) t.remark("without an upper tester, the outputs are not observed");
      else await expectNotExecuted(t, command);
    },
  },
  {
    id: "RST-02",
    clause: "-",
    kind: "+",
    title: "Reset of the events with time tag",
    precondition: "Data transfer started; the window is full, and events with time tag wait",
    stimulus:
      "C_RP_NA_1 with QRP 2; then everything is acknowledged, an interrogation, and another change",
    criterion:
      "Positive confirmation; the events that waited do not arrive; the interrogation has the present state; later events arrive",
    condition: ["type.105"],
    needs: ["upper"],
    duration: () => 2 * QUIET_MS,
    async controlled(t) {
      if (t.sheet.pixit("pixit.resetEvents") === false) {
        throw new NotApplicable("pixit.resetEvents: QRP 2 has no effect");
      }
      const point = somePoint(t, { events: "tagged only" });
      const [low, high] = twoValues(point);
      await t.upper.input(point, low);
      const link = await startedAndQuiet(t);
      await fillWindow(t, link);
      const index = link.frames.length;
      for (const value of [high, low, high]) await t.upper.input(point, value);
      if (eventsOf(link, point, index).length > 0) {
        throw new Inconclusive("The device does not keep to the k of its sheet: no event waits");
      }
      const sent = await link.send(resetCommand(t, { ca: point.ca, qrp: QRP.events }));
      await openWindow(link);
      await answerTo(t, link, sent, {
        ...{ cause: CAUSE.activationCon, negative: false, what: "a reset of events" },
      });
      await link.wait(QUIET_MS);
      const events = eventsOf(link, point, index);
      t.check(events.length === 0, {
        expected: "no event with time tag from before the reset",
        seen: `${events.length} of ${point.ca}/${point.ioa}`,
      });
      const { points } = await interrogate(t, link, { ca: point.ca });
      const shown = points.find((each) => isOf(each, point));
      t.check(shown?.value === high, {
        expected: `the value ${high} of ${point.ca}/${point.ioa} in the interrogation`,
        seen: String(shown?.value),
      });
      await taggedEvent(t, link, { point, value: low });
      await expectSingleAnswers(t, link);
    },
  },
  {
    id: "RST-03",
    clause: "-",
    kind: "-",
    title: "Reset that is refused",
    precondition: "Data transfer started",
    stimulus:
      "C_RP_NA_1 with QRP 0, 3 and 255, with IOA 1, and with QRP 2 to the common address 65535; or any, if the sheet does not mark it",
    criterion:
      "Refused with cause 7 and P/N = 1; mirrored with 47; confirmed by each common address. If it is not marked: mirrored with 44",
    duration: () => QUIET_MS,
    async controlled(t) {
      const link = await t.started();
      if (t.lacks(typeKey("C_RP_NA_1"))) {
        await expectRejected(t, link, resetCommand(t), CAUSE.unknownType);
        return;
      }
      for (const qrp of INVALID_QRP) {
        await expectRefused(t, link, resetCommand(t, { qrp }), { what: `QRP ${qrp}` });
      }
      const wrong = rawAsdu(resetCommand(t, { ca: firstCa(t) }), { ioa: 1 }, t.profile);
      await expectRejected(t, link, wrong, CAUSE.unknownObjectAddress, "a reset with IOA 1");
      if (t.sheet.pixit("pixit.resetEvents") === false) {
        t.outcome("QRP 2 has no effect, as the sheet says, and was not sent");
      } else {
        const all = resetCommand(t, { ca: broadcastOf(t), qrp: QRP.events });
        await expectConfirmedByAll(t, link, all, {
          what: "a reset of the events to the broadcast address",
        });
      }
      await link.wait(QUIET_MS);
      await expectSingleAnswers(t, link);
      await link.expectAlive();
    },
  },
];
