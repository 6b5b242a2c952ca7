// The requests of the controlling station that tests script: how its operator makes them, and which answers end them.

import { Inconclusive } from "../../../cli/conform/verdict.ts";
import type { OperatorRequest } from "../../../cli/conform/bench/upper_tester.ts";
import { counterpartOf, isCommand, isProcessData } from "../../../codec/low_level.ts";
import { type Asdu, type AsduInput, CAUSE, type TypeName } from "../../../codec/mod.ts";
import { ORIGINATOR } from "./full_client_sheet.ts";

/** A request of the operator, or one of its own. */
export interface MasterRequest {
  /** What is sent next. */
  asdu: AsduInput;
  readonly ioa: number;
  /** What ends it: the confirmation, the termination after it, or the value of a point. */
  readonly end: "confirmation" | "termination" | "value";
  /** How long it waits for each answer, in ms. @default {for ever} */
  readonly patienceMs?: number;
  /** The command that follows a selection. */
  readonly execution?: AsduInput | undefined;
  isConfirmed: boolean;
  isCancelled: boolean;
  state: OperatorRequest;
}

/** What an answer means for a request. */
export type Progress =
  | { readonly kind: "none" | "done" | "confirmed" | "selected" }
  | { readonly kind: "failed"; readonly text: string };

/** How long the operator's requests wait for each answer, in ms. */
const PATIENCE_MS = 8000;

const WAITING = {
  ...{ isConfirmed: false, isCancelled: false },
  state: { state: "pending", text: "" },
} as const;

/** A request that the station makes by itself. */
export function ownRequest(type: "C_CS_NA_1" | "C_IC_NA_1", now: number): MasterRequest {
  return systemRequest(type === "C_CS_NA_1" ? "clock" : "interrogate", { ca: 1, now });
}

/** The number of the last test command. */
let tests = 0;

function systemRequest(
  verb: string,
  { ca, now }: { readonly ca: number; readonly now: number },
): MasterRequest {
  const about = { cause: CAUSE.activation, ca, originator: ORIGINATOR } as const;
  const end = verb === "clock" || verb === "test" ? "confirmation" : "termination";
  const request = { ioa: 0, end, ...WAITING } as const;
  if (verb === "clock") {
    return { ...request, asdu: { type: "C_CS_NA_1", ...about, objects: [{ time: now }] } };
  }
  if (verb === "interrogate") {
    return { ...request, asdu: { type: "C_IC_NA_1", ...about, objects: [{ qoi: 20 }] } };
  }
  if (verb === "counters") {
    return { ...request, asdu: { type: "C_CI_NA_1", ...about, objects: [{ rqt: 5, frz: 0 }] } };
  }
  if (verb === "test") {
    const objects = [{ tsc: ++tests & 0xffff, time: now }];
    return { ...request, asdu: { type: "C_TS_TA_1", ...about, objects } };
  }
  throw new Inconclusive(`The scripted station cannot: ${verb}`);
}

/** The request of a line in the language of `iec104 session`. */
export function requestOf(line: string, now: number): MasterRequest {
  const [verb = "", address = ""] = line.split(" ");
  const option = (name: string) => line.match(new RegExp(`--${name} (\\S+)`))?.[1];
  const patience = { patienceMs: PATIENCE_MS };
  if (address.startsWith("--")) {
    return { ...systemRequest(verb, { ca: Number(option("ca")), now }), ...patience };
  }
  const [ca, ioa] = address.split("/").map(Number) as [number, number];
  const about = { ca, originator: ORIGINATOR } as const;
  if (verb === "read") {
    const asdu: AsduInput = {
      type: "C_RD_NA_1",
      cause: CAUSE.request,
      ...about,
      objects: [{ ioa }],
    };
    return { asdu, ioa, end: "value", ...patience, ...WAITING };
  }
  if (verb !== "command" && verb !== "setpoint") {
    throw new Inconclusive(`The scripted station cannot: ${verb}`);
  }
  const isTagged = line.includes("--time-tag");
  const named = option("type");
  const untagged = (named === undefined || named === "single" ? "C_SC_NA_1" : named) as TypeName;
  const type = isTagged ? counterpartOf(untagged, "cp56")! : untagged;
  const object = {
    ...{ ioa, value: valueOf(untagged, option("value") ?? "on"), ...isTagged && { time: now } },
    ...untagged !== "C_BO_NA_1" && { qualifier: 0, select: false },
  };
  // The object has the keys of its type.
  const execution = {
    ...{ type, cause: CAUSE.activation, ...about, objects: [object] },
  } as unknown as AsduInput;
  const common = { ioa, end: "termination", ...patience, ...WAITING } as const;
  if (!line.includes("--select")) return { ...common, asdu: execution };
  return { ...common, asdu: selecting(execution), execution };
}

function valueOf(type: TypeName, word: string): number {
  const isOn = word === "on" || word === "raise";
  if (type === "C_SC_NA_1") return isOn ? 1 : 0;
  if (type === "C_DC_NA_1" || type === "C_RC_NA_1") return isOn ? 2 : 1;
  return Number(word);
}

/** The selection of a command. */
function selecting(asdu: AsduInput): AsduInput {
  const objects = (asdu as { readonly objects: readonly object[] }).objects;
  return {
    ...asdu,
    objects: objects.map((object) => ({ ...object, select: true })),
  } as unknown as AsduInput;
}

/** The deactivation of a selection. */
export function cancelling(asdu: AsduInput): AsduInput {
  return { ...asdu, cause: CAUSE.deactivation } as AsduInput;
}

/** What an ASDU means for a request. */
export function progressOf(asdu: Asdu, { asdu: asked, ioa, ...request }: MasterRequest): Progress {
  const none = { kind: "none" } as const;
  if (asdu.type === "raw" || asdu.type === "private" || asdu.ca !== asked.ca) return none;
  const object = asdu.objects.find((each) => (each.ioa ?? 0) === ioa) as Fields | undefined;
  if (object === undefined) return none;
  if (request.end === "value" && isProcessData(asdu.typeId)) {
    return { kind: asdu.cause === CAUSE.request ? "done" : "none" };
  }
  if (asdu.type !== asked.type || asdu.originator !== ORIGINATOR) return none;
  const wanted = (asked as { readonly objects: readonly Fields[] }).objects[0]!;
  if (asdu.negative || asdu.cause >= CAUSE.unknownType) {
    return { kind: "failed", text: `refused with cause ${asdu.cause}` };
  }
  const isSame = (["value", "select", "tsc"] as const).every((key) =>
    wanted[key] === undefined || wanted[key] === object[key]
  );
  if (!isSame) return { kind: "failed", text: "the answer is another one" };
  if (asdu.cause === CAUSE.activationCon) {
    if (request.end === "confirmation") return { kind: "done" };
    return { kind: wanted.select === true && isCommand(asdu.typeId) ? "selected" : "confirmed" };
  }
  const isEnd = asdu.cause === CAUSE.activationTermination && request.isConfirmed;
  return { kind: isEnd ? "done" : "none" };
}

interface Fields {
  readonly ioa?: number;
  readonly value?: number;
  readonly select?: boolean;
  readonly tsc?: number;
}
