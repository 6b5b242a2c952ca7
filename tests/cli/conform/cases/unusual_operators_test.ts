// The cases of the application with controlling stations that are correct but unusual: none fails.

import { assertEquals } from "@std/assert";
import type { SheetDocument, SignalEntry } from "../../../../cli/conform/sheet/document.ts";
import type { MarkKey } from "../../../../cli/conform/sheet/items.ts";
import { isCommand, TYPES } from "../../../../codec/low_level.ts";
import type { Asdu, TypeName } from "../../../../codec/mod.ts";
import type { MasterLink } from "../../../helpers/conform/master_link.ts";
import { runOn } from "../../../helpers/conform/run_cases.ts";
import { type Habits, ScriptedMaster } from "../../../helpers/conform/scripted_master.ts";

const CASES = [
  ...["DUI-14", "DUI-15", "DUI-16", "MON-10", "INI-04", "GI-10", "CI-08", "CLK-05", "CMD-22"],
  ...["CMD-23", "CMD-24", "CMD-25", "TST-03", "EVT-05", "CYC-04", "RED-08"],
] as const;

/** A correct station, and the cases that do not pass, with their verdicts and a part of the reason. */
interface RightMaster extends Habits {
  readonly name: string;
  readonly except?: { readonly [Id in (typeof CASES)[number]]?: readonly [string, string] };
}

const STARTS = ["C_CS_NA_1", "C_IC_NA_1"] as const;

/** Types of commands, and what sends them. */
const COMMAND_MARKS: readonly MarkKey[] = [
  ...["type.45", "type.46", "type.47", "type.48", "type.49", "type.50", "type.51"] as const,
  ...["type.58", "type.59", "type.60", "type.61", "type.62", "type.63", "type.64"] as const,
  ...["baf.cmd.direct", "baf.cmd.directSetpoint", "baf.cmd.sbo", "baf.cmd.sboSetpoint"] as const,
];

const TYPED = { "DUI-15": ["NOT APPLICABLE", "marks no command"] } as const;
const BY_ITSELF = ["INCONCLUSIVE", "by itself as well"] as const;
const LISTED = {
  "MON-10": ["INCONCLUSIVE", "stores no objects beyond its sheet"],
} as const;

/** A sheet without some items and signals. */
function without(
  keys: readonly MarkKey[],
  isKept: (signal: SignalEntry) => boolean = () => true,
): (sheet: SheetDocument) => SheetDocument {
  return ({ marks, signals = [], ...sheet }) => ({
    ...sheet,
    marks: Object.fromEntries(
      Object.entries(marks).filter(([key]) => !keys.some((each) => each === key)),
    ),
    signals: signals.filter(isKept),
  });
}

/** A sheet on which every command has to be selected. */
function selecting(sheet: SheetDocument): SheetDocument {
  const { signals = [], ...rest } = without(["baf.cmd.direct", "baf.cmd.directSetpoint"])(sheet);
  return {
    ...rest,
    signals: signals.map((signal) =>
      signal.mode === "both" ? { ...signal, mode: "select" } : signal
    ),
  };
}

/** Refuses to execute what its operator has not selected. */
function refusingDirect(link: MasterLink): void {
  const ask = link.ask.bind(link);
  link.ask = (request) => {
    if (request.execution !== undefined || !isCommand(TYPES[request.asdu.type as TypeName].id)) {
      return ask(request);
    }
    request.state = { state: "failed", text: "the object has to be selected" };
  };
}

/** Stores the objects of its sheet only, and only types that the sheet marks. */
function storingListed({ master }: MasterLink): void {
  const { sheet: { signals, types } } = master;
  const known = new Set(signals.map(({ ca, ioa }) => `${ca}/${ioa}`));
  master.take = (asdu) => {
    if (asdu.type === "raw" || !types.some((type) => type === asdu.type)) return;
    const objects = asdu.objects.filter(({ ioa }) => known.has(`${asdu.ca}/${ioa}`));
    ScriptedMaster.prototype.take.call(master, { ...asdu, objects } as Asdu);
  };
}

const RIGHT: readonly RightMaster[] = [
  { name: "requests nothing by itself" },
  { name: "sets the clock and interrogates after each start", startUp: STARTS },
  { name: "has k = w = 1", settings: { k: 1, w: 1 } },
  { name: "waits for each answer", isSerial: true, startUp: STARTS },
  { name: "has an upper tester that takes half a second", upperMs: 500 },
  { name: "is started by its operator on each connection", isStartedByOperator: true },
  { name: "interrogates every 30 seconds", cyclic: { type: "C_IC_NA_1", everyMs: 30_000 } },
  {
    ...{ name: "interrogates every five seconds", except: { "GI-10": BY_ITSELF } },
    cyclic: { type: "C_IC_NA_1", everyMs: 5000 },
  },
  {
    ...{ name: "sets the clock every second, and does not start with it" },
    cyclic: { type: "C_CS_NA_1", everyMs: 1000 },
    except: { "CLK-05": BY_ITSELF, "INI-04": ["PASS+", "sends it cyclically"] },
  },
  {
    ...{ name: "has to select every command", declare: selecting, change: refusingDirect },
    except: { "CMD-22": ["NOT APPLICABLE", "baf.cmd.direct"] },
  },
  {
    ...{ name: "sends no commands" },
    declare: without(COMMAND_MARKS, ({ type }) => !String(type).startsWith("C_")),
    except: {
      ...{ ...TYPED, "DUI-16": TYPED["DUI-15"], "CMD-22": ["NOT APPLICABLE", "baf.cmd.direct"] },
      ...{ "CMD-23": ["NOT APPLICABLE", "baf.cmd.sbo"], "CMD-24": ["NOT APPLICABLE", "baf.cmd"] },
      "CMD-25": ["NOT APPLICABLE", "type.58"],
    },
  },
  {
    ...{ name: "does not interrogate", declare: without(["type.100", "baf.gi.global"]) },
    except: { "GI-10": ["NOT APPLICABLE", "type.100"] },
  },
  {
    ...{ name: "sends double commands only with time tag" },
    declare: without(["type.58", "type.60", "type.61", "type.62", "type.63", "type.64"]),
    change: (link) => {
      const ask = link.ask.bind(link);
      link.ask = (request) => {
        if (request.asdu.type !== "C_SC_TA_1") return ask(request);
        request.state = { state: "failed", text: "it has no time tag" };
      };
    },
  },
  {
    ...{ name: "knows single points only without time tag", change: storingListed },
    declare: without(["type.30", "baf.double.sp"]),
    except: { ...LISTED, "EVT-05": ["NOT APPLICABLE", "M_SP_TB_1"] },
  },
  {
    ...{ name: "knows only measured values and totals", change: storingListed, except: LISTED },
    declare: without(
      ["type.1", "type.3", "type.5", "type.30", "type.31", "type.32"],
      ({ type }) => !/^M_(SP|DP|ST)/.test(String(type)),
    ),
  },
  { name: "has a standby connection that takes over", links: 2, switches: true, startUp: STARTS },
  {
    ...{ name: "starts data transfer late, and has a standby connection" },
    ...{ links: 2, switches: true, startAfterMs: 18_000 },
  },
  {
    ...{ name: "starts up with pauses of five seconds", startUp: ["C_CS_NA_1"] },
    except: { "GI-10": BY_ITSELF },
    declare: (sheet) => ({
      ...sheet,
      pixit: { ...sheet.pixit, "pixit.startSequence": ["C_CS_NA_1", "C_IC_NA_1"] },
    }),
    change: (link) => {
      const finish = link.finish.bind(link);
      link.finish = (request, state) => {
        finish(request, state);
        const isOwn = request.patienceMs === undefined && request.asdu.type === "C_CS_NA_1";
        if (isOwn) link.after(5000, () => link.system("C_IC_NA_1"));
      };
    },
  },
];

for (const { name, except = {}, ...habits } of RIGHT) {
  Deno.test(`no case of the application fails a controlling station that ${name}`, async () => {
    const { results } = await runOn(new ScriptedMaster(habits), CASES, { fresh: true });
    const wrong = results.flatMap(({ case: { id }, verdict, reason }) => {
      const usual = id === "RED-08" && habits.links === undefined
        ? ["NOT APPLICABLE", "red.n"] as const
        : ["PASS", ""] as const;
      const [expected, part] = except[id as (typeof CASES)[number]] ?? usual;
      return verdict === expected && reason.includes(part) ? [] : [`${id} ${verdict}: ${reason}`];
    });
    assertEquals(wrong, []);
  });
}
