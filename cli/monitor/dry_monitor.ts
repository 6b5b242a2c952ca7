// Shows the requests of a monitoring run without connecting.

import { broadcastCa } from "../../codec/low_level.ts";
import type { ProcedureResult } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import type { LinkSettings } from "../link/link_options.ts";
import { EXIT } from "../io/exit.ts";
import { nameOfStation } from "../request/broadcast.ts";
import { dryRun } from "../request/dry_run.ts";
import type { Names } from "../text/names.ts";
import type { MonitorPlan } from "./plan.ts";

/** Prints the ASDUs that a run would send to its stations. */
export async function dryMonitor(
  link: LinkSettings,
  { plan, names, json, io }: {
    readonly plan: MonitorPlan;
    readonly names: Names;
    readonly json: boolean;
    readonly io: Io;
  },
): Promise<number> {
  const { interrogates, counters, setsClock } = plan;
  const cas = plan.cas.length === 0 ? [broadcastCa(link.profile)] : plan.cas;
  for (const ca of cas) {
    const request = {
      command: "monitor",
      title: `the requests to ${nameOfStation(ca, link.profile)}`,
      ca,
      async perform(
        station: Parameters<Parameters<typeof dryRun>[0]["perform"]>[0],
        { signal }: { readonly signal: AbortSignal },
      ): Promise<ProcedureResult> {
        const results: ProcedureResult[] = [];
        if (setsClock) results.push(await station.synchronizeClock(ca, { signal }));
        if (counters) results.push(await station.readCounters(ca, { signal, freeze: "freeze" }));
        if (interrogates) results.push(await station.interrogate(ca, { signal }));
        return results.at(-1) ?? NOTHING;
      },
    };
    const settings = { link, names, json, ...SETTINGS };
    await dryRun(request, settings, io);
  }
  return EXIT.done;
}

/** The result of a run that only listens. */
const NOTHING: ProcedureResult = {
  ...{ outcome: "done", step: "request", cause: undefined, reason: "Nothing to send" },
  ...{ confirmation: undefined, termination: undefined, label: "nothing", steps: [] },
  ...{ objects: 0, data: [], notes: [], trace: [] },
};

const SETTINGS = { audit: {}, verbose: false, test: false, yes: true, dryRun: true } as const;
