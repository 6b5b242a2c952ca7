// The conformance case of robustness: many reconnections, and frames that mean nothing.

import { APCI_OCTETS, isProcessData, TYPES } from "../../../codec/low_level.ts";
import { forBoth } from "../bench/either_role.ts";
import type { EitherStation } from "../bench/either_role.ts";
import { until } from "../bench/open_frames.ts";
import type { Tester } from "../bench/tester.ts";
import type { ConformanceCase } from "../case.ts";
import { fuzz, fuzzPlan } from "../fuzz/fuzz_run.ts";
import { FuzzGenerator } from "../fuzz/generate.ts";
import { fuzzScript } from "../fuzz/script.ts";
import { DeviceTarget } from "../fuzz/target.ts";
import { CaseFailure } from "../verdict.ts";

/** Number of reconnections without a pause. */
const RECONNECTIONS = 50;

/** Time in which a device releases connections that have ended, in ms. */
const RELEASE_MS = 1000;

/** Share of frames that are not ASDUs, most of which end the connection. */
const RAW_SHARE = 0.1;

/** The same for a controlling station, which waits before it connects again. */
const RARE_RAW_SHARE = 0.01;

/** Robustness. */
export const ROBUSTNESS: readonly ConformanceCase[] = [
  {
    id: "ROB-01",
    clause: "5.3.2.7",
    kind: "R",
    title: "Reconnections and generated frames",
    precondition: "Connected",
    stimulus:
      `${RECONNECTIONS} connections without a pause; then generated frames: ASDUs built from the types of the sheet with random and damaged fields, mutations of frames of the campaign, control frames (their number and the seed are options)`,
    criterion:
      "The device may close connections, but answers on the next one; no frame crashes or blocks it; a normal exchange works afterwards",
    needs: ["long"],
    duration: () => 60_000,
    connections: 480,
    unobserved: true,
    ...forBoth(async (t, station) => {
      await reconnect(t, station);
      await endure(t);
      await station.expectUsable("after the generated frames");
    }),
  },
];

async function reconnect(t: Tester, station: EitherStation): Promise<void> {
  for (let count = 0; count < RECONNECTIONS; count++) {
    const link = await station.stopped();
    link.close();
    link.forget();
  }
  await until(t, t.now + RELEASE_MS); // A device counts a connection until it has seen its end.
  await station.expectUsable(`after ${RECONNECTIONS} connections`);
  t.step(`${RECONNECTIONS} connections were opened and closed`);
}

async function endure(t: Tester): Promise<void> {
  const isControlled = t.sheet.role === "controlled";
  const types = t.sheet.types.filter((type) => !isControlled || !isProcessData(TYPES[type].id));
  const generator = new FuzzGenerator({
    ...{ random: t.random, profile: t.profile, types, addresses: t.sheet.signals },
    recorded: t.recorded().filter((octets) => isControlled || octets.length > APCI_OCTETS),
    rawShare: isControlled ? RAW_SHARE : RARE_RAW_SHARE,
  });
  const target = new DeviceTarget(t);
  const { sent, fatal } = await fuzz(generator, target, fuzzPlan(t.fuzzFrames));
  t.outcome(`${sent} generated frames; the device closed the connection ${target.closed} times`);
  target.disconnect();
  if (fatal === undefined) return;
  const { frames, isMinimal, tries } = fatal;
  const size = isMinimal ? "none of which can be left out" : "which could not be reduced further";
  t.attach(
    "ROB-01.master",
    fuzzScript(frames, {
      notes: [
        `The device no longer answered after these ${frames.length} frames, ${size}.`,
        "Repeat with: iec104 master ROB-01.master --host HOST",
      ],
    }),
  );
  t.step(`The sequence was reduced to ${frames.length} frames in ${tries} attempts`);
  throw new CaseFailure(
    `Expect that no frame ends the device; seen: it no longer answers after ${sent} frames; ${frames.length} of them end it again (ROB-01.master), ${size}`,
  );
}
