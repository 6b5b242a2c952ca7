// Conformance cases of the start/stop procedure of controlling stations.

import { count } from "../../text/count.ts";
import { expectNoRepetition } from "../bench/acknowledgements.ts";
import { informationFrames } from "../bench/observation.ts";
import { fits } from "../bench/pattern.ts";
import { acceptedAndQuiet, isIdleTest, noteRepetition } from "../bench/start_up.ts";
import { until } from "../bench/open_frames.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import { report, reportedPoint } from "../bench/provoke.ts";
import { CLOSE_MS, CONFIRMATION_MS, PROMPT_MS, QUIET_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";

/** How long the tester waits with STARTDT con, in ms. */
const PAUSE_MS = 5000;

/** Start and stop of data transfer by a controlling station. */
export const START_STOP_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "SSP-12",
    clause: "5.3.2.70",
    kind: "+",
    title: "The controlling station starts data transfer first",
    precondition: "The station has connected",
    stimulus: "STARTDT con 5 s after STARTDT act, or after half of t1 if that is less",
    criterion:
      "The station sends STARTDT act first, and no I or S frame before STARTDT con; then it continues",
    condition: ["dev.controlling"],
    duration: () => PAUSE_MS + PROMPT_MS,
    async controlling(t) {
      const link = await t.starting();
      const start = link.lastTaken!;
      const before = link.received.slice(0, link.received.indexOf(start))
        .filter((frame) => !fits(frame, "TESTFR act") || !isIdleTest(t, link, frame));
      t.check(before.length === 0, {
        expected: "STARTDT act as the first frame, apart from TESTFR act after t3",
        seen: `${count(before.length, "frame")} before it`,
      });
      const during = Math.min(PAUSE_MS, t.timing.t1 / 2);
      await link.expectNone("I", { during, what: "I frame before STARTDT con" });
      await link.expectNone("S", { during: 0, what: "S frame before STARTDT con" });
      noteRepetition(t, link);
      await t.confirmStart(link);
      await link.expectAlive();
      await link.send(report(t, 1));
      await link.expect({ acknowledges: link.sendNumber }, { within: t.timing.t2 + TOLERANCE_MS });
    },
  },
  {
    id: "SSP-13",
    clause: "5.3.2.70",
    kind: "-",
    title: "I frame before STARTDT con",
    precondition: "The station has sent STARTDT act",
    stimulus: "A spontaneous single point in the I frame N(S)=0",
    criterion: "The station closes the connection, and does not store the value",
    condition: ["dev.controlling"],
    needs: ["upper"],
    duration: () => CLOSE_MS,
    async controlling(t) {
      const point = reportedPoint(t);
      const before = t.hasUpper ? await t.upper.stored(point) : undefined;
      const link = await t.starting();
      await link.send(report(t, before?.value === 1 ? 0 : 1));
      await link.expectClosed({ within: CLOSE_MS });
      if (!t.hasUpper) {
        return t.remark("without an upper tester, it is not known whether the value was stored");
      }
      const after = await t.upper.stored(point);
      const isSame = after?.value === before?.value;
      t.check(isSame, {
        expected: `that the value of ${point.ca}/${point.ioa} is not stored`,
        seen: isSame ? "not stored" : `stored as ${after?.value}`,
      });
    },
  },
  {
    id: "SSP-14",
    clause: "5.3.2.70",
    kind: "+",
    title: "Orderly stop by the controlling station",
    precondition: "Data transfer started; the tester sends events",
    stimulus:
      "The operator stops data transfer; the tester sends three more I frames, then STOPDT con",
    criterion:
      "The station acknowledges everything, keeps the connection, and no S frame repeats an acknowledgement; it sends no I frame after STOPDT act, and only U " +
      "format after STOPDT con",
    condition: ["dev.controlling"],
    needs: ["upper"],
    duration: ({ t2 }) => t2 + 2 * QUIET_MS,
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      await link.send(report(t, 1));
      await t.upper.transfer(false);
      try {
        const stop = await link.expect("STOPDT act", { within: CONFIRMATION_MS });
        for (let sent = 0; sent < 3; sent++) await link.send(report(t, sent % 2 === 0 ? 0 : 1));
        // STOPDT con has to arrive before t1 expires.
        const { t1, t2 } = t.timing;
        await until(t, stop.at + Math.min(t2 + TOLERANCE_MS, t1 - Math.min(TOLERANCE_MS, t1 / 8)));
        t.check(link.end === undefined, {
          expected: "that the connection stays open until STOPDT con",
          seen: link.end === undefined ? "open" : "the device closed it",
        });
        if (link.confirmed !== link.sendNumber && t2 + TOLERANCE_MS > t1) {
          t.missing("t2 is so close to t1 that an acknowledgement may be due after STOPDT con");
          return;
        }
        t.check(link.confirmed === link.sendNumber, {
          expected: `that all ${link.sendNumber} I frames are acknowledged before STOPDT con`,
          seen: `N(R)=${link.confirmed}`,
        });
        expectNoRepetition(t, link, 0);
        const late = informationFrames(link, stop.index)[0];
        t.check(late === undefined, {
          expected: "no I frame after STOPDT act",
          seen: late === undefined ? "none" : describeFrame(late),
        });
        link.clear();
        await link.control("STOPDT con");
        link.isStarted = false;
        await link.expectNone("S", { during: QUIET_MS, orClosed: true, what: "further S frame" });
        await link.expectNone("I", { during: 0, orClosed: true });
      } finally {
        await t.upper.transfer(true);
      }
    },
  },
];
