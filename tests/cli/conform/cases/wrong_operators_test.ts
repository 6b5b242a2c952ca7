// The cases of the application with controlling stations that violate a rule in one detail, which a case has to notice.

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { type Asdu, type AsduInput, TIME_FLAGS } from "../../../../codec/mod.ts";
import { around, type MasterLink } from "../../../helpers/conform/master_link.ts";
import { runOn } from "../../../helpers/conform/run_cases.ts";
import { type Habits, ScriptedMaster } from "../../../helpers/conform/scripted_master.ts";

/** A wrong station, and the case that notices it. */
interface WrongMaster extends Habits {
  readonly id: string;
  readonly name: string;
  /** A part of the reason. */
  readonly seen: string;
  /** @default {"FAIL"} */
  readonly verdict?: string;
}

/** Changes the objects of what the station sends. */
function sending(
  type: string,
  change: (object: object) => object,
): (link: MasterLink) => void {
  return (link) =>
    around(link, "data", (send) => (asdu) => {
      const { objects = [] } = asdu as { readonly objects?: readonly object[] };
      if (asdu.type !== type) return send(asdu);
      send({ ...asdu, objects: objects.map(change) } as AsduInput);
    });
}

/** Changes what the station stores of each ASDU. */
function storing(change: (asdu: Asdu) => Asdu | undefined): (link: MasterLink) => void {
  return ({ master }) => {
    master.take = (asdu) => {
      const changed = change(asdu);
      if (changed !== undefined) ScriptedMaster.prototype.take.call(master, changed);
    };
  };
}

/** Changes the objects of what the station stores. */
function storingObjects(change: (object: object) => object): (link: MasterLink) => void {
  return storing((asdu) =>
    asdu.type === "raw" ? asdu : { ...asdu, objects: asdu.objects.map(change) } as Asdu
  );
}

/** A sheet with two requests after each start. */
function startingTwice(sheet: SheetDocument): SheetDocument {
  const pixit = { ...sheet.pixit, "pixit.startSequence": ["C_IC_NA_1", "C_CS_NA_1"] } as const;
  return { ...sheet, pixit };
}

/** Sends the second request of the start-up after a fixed time, whatever is answered. */
function blindAfter(ms: number): Habits {
  return {
    ...{ startUp: ["C_IC_NA_1"], declare: startingTwice },
    change: (link) =>
      around(link, "onControl", (take) => (name) => {
        take(name);
        if (name === "STARTDT con") link.after(ms, () => link.system("C_CS_NA_1"));
      }),
  };
}

const NOT_ITS_OWN = "values of other objects are not stored";

const WRONG: readonly WrongMaster[] = [
  {
    ...{ id: "INI-04", name: "continues without answers after three seconds", ...blindAfter(3000) },
    seen: "no request before C_IC_NA_1 is confirmed",
  },
  {
    ...{ id: "INI-04", name: "continues without answers after eight seconds", ...blindAfter(8000) },
    seen: "no request before C_IC_NA_1 is confirmed",
  },
  {
    ...{ id: "INI-04", name: "continues after 15 seconds", ...blindAfter(15_000) },
    ...{ verdict: "INCONCLUSIVE", seen: "not known whether it waits for their ends" },
  },
  {
    ...{ id: "GI-10", name: "interrogates a group", seen: "a station interrogation (QOI 20)" },
    change: sending("C_IC_NA_1", (object) => ({ ...object, qoi: 21 })),
  },
  {
    ...{ id: "GI-10", name: "ends an interrogation with its confirmation" },
    seen: "without a termination failed; seen: done",
    change: (link) =>
      around(link, "confirmed", () => (asked) => link.finish(asked, { state: "done", text: "" })),
  },
  {
    ...{ id: "CLK-05", name: "repeats a synchronization many times" },
    seen: "at most 1 repetition",
    change: (link) =>
      around(link, "finish", (finish) => (asked, state) => {
        finish(asked, state);
        if (asked.asdu.type !== "C_CS_NA_1" || state.state !== "failed") return;
        for (const ms of [300, 600, 900]) link.after(ms, () => link.data(asked.asdu));
      }),
  },
  {
    ...{ id: "CMD-22", name: "sends ON for every value", seen: "value 0" },
    change: sending("C_SC_NA_1", (object) => ({ ...object, value: 1 })),
  },
  {
    ...{ id: "CMD-23", name: "reports success after cancelling" },
    seen: "not told of success after cancelling",
    change: (link) =>
      around(link, "selected", (selected) => (asked) => {
        selected(asked);
        if (asked.isCancelled) asked.state = { state: "done", text: "" };
      }),
  },
  {
    ...{ id: "CMD-24", name: "takes the answer to another object for its own" },
    seen: "is still pending",
    change: (link) =>
      around(link, "onData", (take) => (asdu) => {
        const [asked] = link.asking;
        if (asdu.type !== "C_SC_NA_1" || asked === undefined) return take(asdu);
        take({ ...asdu, objects: asdu.objects.map((each) => ({ ...each, ioa: asked.ioa })) });
      }),
  },
  {
    ...{ id: "CMD-25", name: "sends invalid time tags", seen: "a valid time tag" },
    change: sending("C_SC_TA_1", (object) => ({ ...object, timeFlags: TIME_FLAGS.invalid })),
  },
  {
    ...{ id: "DUI-14", name: "does not look at the common address", seen: NOT_ITS_OWN },
    change: storing((asdu) => ({ ...asdu, ca: 1 })),
  },
  {
    ...{ id: "DUI-14", name: "does not look at the object address", seen: NOT_ITS_OWN },
    change: storingObjects((object) => ({ ...object, ioa: 100 })),
  },
  {
    ...{ id: "MON-10", name: "stores no overflow", seen: "OV, cause 3" },
    change: storingObjects((object) =>
      "quality" in object ? { ...object, quality: Number(object.quality) & ~1 } : object
    ),
  },
  {
    ...{ id: "MON-10", name: "takes each value for a spontaneous one", seen: "cause 20; seen" },
    change: storing((asdu) => ({ ...asdu, cause: 3 }) as Asdu),
  },
  {
    ...{ id: "MON-10", name: "takes an invalid time for a valid one", seen: "IT, cause 3" },
    change: storingObjects((object) =>
      "timeFlags" in object ? { ...object, timeFlags: 0 } : object
    ),
  },
  {
    ...{ id: "EVT-05", name: "stores no events with time tag", seen: "are stored" },
    change: storing((asdu) => asdu.type === "M_SP_TB_1" ? undefined : asdu),
  },
  {
    ...{ id: "RED-08", name: "uses the connection that comes back as well" },
    ...{ seen: "no STARTDT act on the connection that comes back", links: 2, switches: true },
    change: (link) => {
      if (link.isStandby && link.master.clock.monotonic() > 2000) {
        link.after(500, () => link.start());
      }
    },
  },
  {
    ...{ id: "RED-08", name: "acknowledges on the standby connection" },
    ...{ seen: "no S frame on the standby", links: 2, switches: true },
    change: (link) => {
      if (link.isStandby) link.after(3000, () => link.acknowledge());
    },
  },
];

for (const { id, name, seen, verdict = "FAIL", ...habits } of WRONG) {
  Deno.test(`${id} is ${verdict} with a controlling station that ${name}`, async () => {
    const { results: [result] } = await runOn(new ScriptedMaster(habits), [id], { fresh: true });
    assertEquals(result!.verdict, verdict, result!.reason);
    assertStringIncludes(result!.reason, seen);
  });
}
