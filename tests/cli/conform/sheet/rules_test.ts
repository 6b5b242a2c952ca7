// Tests of the consistency rules: a sound sheet breaks none, and each rule is broken by a sheet of its own.

import { assertEquals } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { checkSheet, RULES } from "../../../../cli/conform/sheet/rules.ts";
import { PICS_SCHEMA } from "../../../../cli/conform/sheet/schema.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { checkSchema } from "../../../../codec/low_level.ts";
import { type SheetChanges, sheetWith, SOUND_SHEET } from "../../../helpers/conform/sound_sheet.ts";

/** The first finding of a sheet, and the rules that it breaks. */
function broken(
  document: SheetDocument,
): { readonly ids: readonly string[]; readonly text: string } {
  const findings = checkSheet(new Sheet(document));
  const ids = [...new Set(findings.map(({ id }) => id))];
  return { ids, text: findings[0]?.text ?? "" };
}

/** A sheet that breaks a rule, the text of the finding, and other rules that it breaks as well. */
interface Row {
  readonly rule: string;
  readonly sheet: SheetChanges;
  readonly text: string;
  readonly others?: readonly string[];
}

const SIGNALS = SOUND_SHEET.signals!;

/** Marks of integrated totals and their procedures that a test removes. */
const NO_TOTALS = {
  "type.15": undefined,
  "type.101": undefined,
  "baf.it.modeC": undefined,
  "baf.it.freeze": undefined,
  "baf.it.general": undefined,
} as const;

/** A mark of a type that the list does not have. */
const BLACK_BOX: Readonly<Record<string, "X">> = { "type.2": "X" };

const NO_TOTAL_SIGNALS = SIGNALS.filter(({ type }) => type !== "M_IT_NA_1");

const ROWS: readonly Row[] = [
  {
    rule: "one-role",
    sheet: { marks: { "dev.system": "X" } },
    text: "dev.system and dev.controlled are marked, expected exactly one of dev.system, " +
      "dev.controlling, dev.controlled; a device with both roles has two sheets",
  },
  {
    rule: "one-role",
    sheet: { marks: { "dev.controlled": undefined } },
    text: "none is marked, expected exactly one of dev.system, dev.controlling, dev.controlled; " +
      "a device with both roles has two sheets",
  },
  {
    rule: "role-of-device",
    sheet: { marks: { "dev.controlled": "", "dev.controlling": "X" } },
    text: 'device.role is "controlled", but dev.controlling is marked',
  },
  {
    rule: "fixed-items",
    sheet: { marks: { "app.ca.2": "" } },
    text: 'app.ca.2 (Two octets) is blank, but 104 fixes it: expected "X"',
  },
  {
    rule: "black-boxes",
    sheet: { marks: BLACK_BOX },
    text: "type.2 (M_SP_TA_1) is marked, but 104 does not use this type: expected no mark",
  },
  {
    rule: "address-structure",
    sheet: { marks: { "app.ioa.structured": "X" } },
    text: "both are marked, expected app.ioa.structured or app.ioa.unstructured",
  },
  {
    rule: "undetermined",
    sheet: { unknown: ["type.1"] },
    text: "type.1 is listed as unknown, but the sheet states it",
  },
  {
    rule: "causes-of-type",
    sheet: { cot: { "30": [3, 20] } },
    text: "cause 20 is not permitted for M_SP_TB_1, expected 3, 5, 11, 12",
  },
  {
    rule: "causes-of-edition",
    sheet: { cot: { "13": [3, 20, 11] } },
    text: "cause 11 of M_ME_NC_1 is permitted only by some editions of the standard",
  },
  {
    rule: "type-of-causes",
    sheet: { cot: { "36": [3] } },
    text: "the causes of M_ME_TF_1 have no effect, because it is not marked",
  },
  {
    rule: "type-without-cause",
    sheet: { cot: { "15": [] } },
    text: "type.15 (M_IT_NA_1 Integrated totals) is marked, but has no cause",
    others: ["cause-of-procedure"],
  },
  {
    rule: "cause-of-procedure",
    sheet: { cot: { "1": [3, 20], "13": [3, 20] } },
    text: "baf.gi.g1 (Group 1) is marked, but no marked type in monitor direction has cause 21",
  },
  {
    rule: "cause-of-procedure",
    sheet: { marks: { "baf.cyclic": "X" }, cot: { "13": [3, 20] } },
    text: "baf.cyclic (Cyclic data transmission) is marked, but no marked type in monitor " +
      "direction has cause 1",
  },
  {
    rule: "spontaneous-totals",
    sheet: { marks: { "baf.it.modeD": "X" }, cot: { "15": [37] } },
    text: "baf.it.modeD (Mode D: freeze by counter interrogation, frozen values reported " +
      "spontaneously) is marked, but no type of integrated totals has cause 3",
  },
  {
    rule: "causes-of-command",
    sheet: { cot: { "58": [6, 10] } },
    text:
      "type.58 (C_SC_TA_1 Single command with time tag CP56Time2a) is marked, but has no cause 7",
  },
  {
    rule: "image-of-type",
    sheet: { marks: { "type.31": "X" } },
    text: "type.31 (M_DP_TB_1 Double-point information with time tag CP56Time2a) has no form in " +
      "interrogations, because type.3 is not marked",
    others: ["signal-of-type"],
  },
  {
    rule: "procedure-and-type",
    sheet: { marks: { "type.103": undefined, "baf.cmd.maxDelay": undefined } },
    text: "baf.clock (Clock synchronization) is marked, expected a mark of type.103 as well",
    others: ["limit-without-supervision"],
  },
  {
    rule: "procedure-and-type",
    sheet: { marks: { "type.107": "X" } },
    text: "type.107 (C_TS_TA_1 Test command with time tag CP56Time2a) is marked, expected a mark " +
      "of baf.test as well",
  },
  {
    rule: "procedure-and-type",
    sheet: { marks: { "baf.param.low": "X" } },
    text: "baf.param.low (Low limit for transmission of measured values) is marked, expected a " +
      "mark of type.110, type.111 or type.112 as well",
  },
  {
    rule: "procedure-and-type",
    sheet: { marks: { "type.105": "X" } },
    text: "type.105 (C_RP_NA_1 Reset process command) is marked, expected a mark of " +
      "baf.init.remote as well",
  },
  {
    rule: "procedure-and-type",
    sheet: { marks: { "baf.gi.global": undefined, "baf.gi.g1": undefined } },
    text: "type.100 (C_IC_NA_1 Interrogation command) is marked, expected a mark of " +
      "baf.gi.global, baf.gi.g1, ... or baf.gi.g16 as well",
    others: ["marks-of-groups"],
  },
  {
    rule: "file-types",
    sheet: {
      marks: {
        "baf.file.mon.transparent": "X",
        "type.120": "X",
        "type.121": "X",
        "type.122": "X",
        "type.123": "X",
        "type.125": "X",
      },
    },
    text: "type.120 is marked, expected a mark of type.124 (F_AF_NA_1 Acknowledge file, " +
      "acknowledge section) as well",
  },
  {
    rule: "directory",
    sheet: { marks: { "type.126": "X" } },
    text: "type.126 (F_DR_TA_1 Directory) is marked, expected a mark of " +
      "baf.file.mon.transparent, baf.file.mon.disturbance, baf.file.mon.soe, " +
      "baf.file.mon.analog or baf.file.ctl.transparent as well",
  },
  {
    rule: "counter-types",
    sheet: { marks: { "type.15": undefined }, signals: NO_TOTAL_SIGNALS },
    text: "baf.it.general (General request counter) is marked, but no marked type in monitor " +
      "direction has cause 37",
    others: ["cause-of-procedure", "marks-of-groups"],
  },
  {
    rule: "counter-interrogation",
    sheet: { marks: { "type.101": undefined } },
    text: "baf.it.modeC (Mode C: freeze and transmit by counter interrogation) is marked, " +
      "expected a mark of type.101 as well",
  },
  {
    rule: "counter-interrogation",
    sheet: { marks: { ...NO_TOTALS, "type.101": "X" }, signals: NO_TOTAL_SIGNALS },
    text: "type.101 (C_CI_NA_1 Counter interrogation command) is marked, expected a mark of " +
      "baf.it.modeB, baf.it.modeC, ... or baf.it.g4 as well",
  },
  {
    rule: "remote-freeze",
    sheet: { marks: { "baf.it.freeze": undefined } },
    text: "baf.it.modeC (Mode C: freeze and transmit by counter interrogation) is marked, " +
      "expected a mark of baf.it.freeze or baf.it.freezeReset as well",
  },
  {
    rule: "mode-of-totals",
    sheet: { marks: { "baf.it.modeC": undefined } },
    text: "type.15 (M_IT_NA_1 Integrated totals) is marked, expected a mark of baf.it.modeA, " +
      "baf.it.modeB, baf.it.modeC or baf.it.modeD as well",
  },
  {
    rule: "double-transmission",
    sheet: { marks: { "baf.double.r32": "X" } },
    text: "baf.double.r32 (Measured value, short floating point number) is marked, expected a " +
      "mark of type.36 as well",
  },
  {
    rule: "qualifiers-of-commands",
    sheet: {
      marks: {
        "type.45": undefined,
        "type.58": undefined,
        "type.51": undefined,
        "baf.cmd.direct": undefined,
        "baf.cmd.sbo": undefined,
        "baf.cmd.maxDelay": undefined,
        "baf.cmd.qu2": "X",
      },
      values: { "baf.cmd.maxDelayValue": undefined },
      cot: {},
      signals: SIGNALS.filter(({ ioa }) => ioa !== 5000 && ioa !== 5001),
    },
    text: "baf.cmd.qu2 (Long pulse duration, set by a parameter of the outstation (QU 2)) is " +
      "marked, expected a mark of baf.cmd.direct or baf.cmd.sbo as well",
  },
  {
    rule: "termination-of-set-points",
    sheet: {
      marks: {
        "type.50": undefined,
        "baf.cmd.directSetpoint": undefined,
        "baf.cmd.seActterm": "X",
      },
      signals: SIGNALS.filter(({ ioa }) => ioa !== 5002),
    },
    text: "baf.cmd.seActterm (C_SE ACTTERM used) is marked, expected a mark of " +
      "baf.cmd.directSetpoint or baf.cmd.sboSetpoint as well",
  },
  {
    rule: "way-of-command",
    sheet: {
      marks: { "type.51": undefined, "baf.cmd.directSetpoint": undefined },
      signals: SIGNALS.filter(({ ioa }) => ioa !== 5001 && ioa !== 5002),
    },
    text:
      "type.50 (C_SE_NC_1 Set-point command, short floating point number) is marked, expected " +
      "a mark of baf.cmd.directSetpoint or baf.cmd.sboSetpoint as well",
    others: ["signal-of-type"],
  },
  {
    rule: "command-of-way",
    sheet: {
      marks: { "baf.cmd.sboSetpoint": "X", "type.50": undefined },
      signals: SIGNALS.slice(0, 5),
    },
    text: "baf.cmd.sboSetpoint (Select and execute set-point command) is marked, expected a mark " +
      "of type.48, type.49, type.50, type.61, type.62 or type.63 as well",
  },
  {
    rule: "delay-of-command",
    sheet: {
      marks: { "type.58": undefined },
      cot: {},
      signals: SIGNALS.filter(({ ioa }) => ioa !== 5000),
    },
    text: "baf.cmd.maxDelay is marked, expected a mark of type.58, type.59, type.60, type.61, " +
      "type.62, type.63 or type.64 as well",
    others: ["signal-of-type"],
  },
  {
    rule: "delay-of-command",
    sheet: { values: { "baf.cmd.maxDelayValue": undefined } },
    text: "baf.cmd.maxDelay is marked, expected a value of baf.cmd.maxDelayValue, in s",
  },
  {
    rule: "clock-of-delay",
    sheet: { marks: { "type.103": undefined, "baf.clock": undefined } },
    text: "baf.cmd.maxDelay is marked, expected a mark of baf.clock, or pixit.timeAccuracy for " +
      "another time source",
  },
  {
    rule: "limit-without-supervision",
    sheet: { marks: { "baf.cmd.maxDelay": undefined } },
    text: "baf.cmd.maxDelayValue has no effect, because baf.cmd.maxDelay is not marked",
  },
  {
    rule: "select-time-out",
    sheet: { pixit: { "pixit.selectTimeout": undefined } },
    text: "baf.cmd.sbo is marked, but pixit.selectTimeout is missing",
  },
  {
    rule: "t2-below-t1",
    sheet: { values: { t2: 15 } },
    text: "t2 is 15 s, expected less than t1, 15 s",
  },
  {
    rule: "t3-above-t1",
    sheet: { values: { t3: 15 } },
    text: "t3 is 15 s, expected more than t1, 15 s",
  },
  { rule: "w-within-k", sheet: { values: { w: 13 } }, text: "w is 13, expected at most k, 12" },
  {
    rule: "w-two-thirds",
    sheet: { values: { w: 9 } },
    text: "w is 9, at most 8 is recommended, two thirds of k, 12",
  },
  {
    rule: "whole-seconds",
    sheet: { values: { t3: 20.5 } },
    text: "t3 is 20.5 s, the standard has whole seconds from 1 to 172800",
  },
  {
    rule: "redundancy",
    sheet: { values: { "red.n": 2 }, pixit: { "red.groups": [{ name: "A" }] } },
    text:
      "red.n is 2, but pixit.redTakeover is missing: expected STARTDT on a second connection of a group",
  },
  {
    rule: "switch-time",
    sheet: {
      device: { role: "controlling" },
      marks: { "dev.controlled": "", "dev.controlling": "X" },
      values: { "red.n": 2 },
      pixit: { "pixit.selectTimeout": undefined, "pixit.maxConnections": undefined },
    },
    text: "red.n is 2, but pixit.switchTime is missing",
  },
  {
    rule: "slots-of-groups",
    sheet: { pixit: { "red.groups": [{ name: "A", maxConnections: 4 }, { name: "B" }] } },
    text: "the groups have 5 connections, expected at most pixit.maxConnections, 4",
  },
  {
    rule: "originator",
    sheet: {
      device: { role: "controlling" },
      marks: { "dev.controlled": "", "dev.controlling": "X" },
      pixit: {
        "pixit.selectTimeout": undefined,
        "pixit.maxConnections": undefined,
        "pixit.originator": 7,
      },
    },
    text: "pixit.originator is 7, but app.cot.oa is not marked",
  },
  {
    rule: "answers-of-role",
    sheet: { pixit: { "pixit.retryInterval": 5 } },
    text: "pixit.retryInterval has no effect: it is a question about a controlling station",
  },
  {
    rule: "type-of-signal",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 101, type: 3 }] },
    text:
      "M_DP_NA_1 at 1/101 needs type.3 (M_DP_NA_1 Double-point information), which is not marked",
  },
  {
    rule: "type-of-signal",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 201, type: 13, event: "both" }] },
    text: "M_ME_NC_1 at 1/201 needs type.36 (M_ME_TF_1 Measured value, short floating point " +
      "number with time tag CP56Time2a), which is not marked",
  },
  {
    rule: "type-of-signal",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 5003, type: "C_SE_NC_1", timeTag: "required" }] },
    text: "C_SE_NC_1 at 1/5003 needs type.63 (C_SE_TC_1 Set-point command with time tag " +
      "CP56Time2a, short floating point number), which is not marked",
  },
  {
    rule: "signal-once",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 100, type: "M_ME_NC_1" }] },
    text: "M_ME_NC_1 at 1/100 is the second signal there",
  },
  {
    rule: "address-of-signal",
    sheet: { commonAddresses: [2, 1], signals: [...SIGNALS, { ca: 3, ioa: 1, type: 1 }] },
    text: "common address 3 is not one of 1, 2",
  },
  {
    rule: "groups-of-signal",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 301, type: 15, groups: [5] }] },
    text: "counters have no group 5, expected 0 to 4",
  },
  {
    rule: "groups-of-signal",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 101, type: 30, groups: [0] }] },
    text: "M_SP_TB_1 at 1/101 has groups, but interrogations do not report M_SP_TB_1",
  },
  {
    rule: "marks-of-groups",
    sheet: { marks: { "baf.gi.g2": "X" } },
    text: "baf.gi.g2 (Group 2) is marked, but no signal is in it",
  },
  {
    rule: "marks-of-groups",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 102, type: 1, groups: [9] }] },
    text: "M_SP_NA_1 at 1/102 is in group 9, but baf.gi.g9 is not marked",
  },
  {
    rule: "mode-of-signal",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 5003, type: 50, mode: "select" }] },
    text: "C_SE_NC_1 at 1/5003 has the mode select, but baf.cmd.sboSetpoint is not marked",
  },
  {
    rule: "mode-of-signal",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 5003, type: 51, mode: "select" }] },
    text: "C_BO_NA_1 at 1/5003 has the mode select, but its type cannot be selected",
  },
  {
    rule: "mode-of-signal",
    sheet: { marks: { "baf.cmd.directSetpoint": undefined, "baf.cmd.sboSetpoint": "X" } },
    text: "C_SE_NC_1 at 1/5002 has the mode direct, but baf.cmd.directSetpoint is not marked",
  },
  {
    rule: "mode-of-signal",
    sheet: { marks: { "baf.cmd.sbo": undefined } },
    text: "C_SC_NA_1 at 1/5000 has the mode both, but baf.cmd.sbo is not marked",
  },
  {
    rule: "feedback-of-signal",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 5003, type: 45, feedback: 5000 }] },
    text: "the feedback of C_SC_NA_1 at 1/5003 is 5000, but no signal in monitor direction has " +
      "the address 1/5000",
  },
  {
    rule: "range-of-signal",
    sheet: { signals: [...SIGNALS, { ca: 1, ioa: 201, type: 13, range: [5, 4] }] },
    text: "the range 5 to 4 is empty",
  },
  {
    rule: "signal-of-type",
    sheet: { marks: { "type.38": "X" } },
    text: "type.38 (M_EP_TD_1 Event of protection equipment with time tag CP56Time2a) is marked, " +
      "but has no signal",
  },
];

Deno.test("a sound sheet breaks no rule", () => {
  assertEquals(checkSchema(SOUND_SHEET, PICS_SCHEMA), []);
  assertEquals(checkSheet(new Sheet(SOUND_SHEET)), []);
});

for (const { rule, sheet, text, others = [] } of ROWS) {
  Deno.test(`the rule ${rule} is broken: ${text.slice(0, 60)}`, () => {
    const document = sheetWith(sheet);
    assertEquals(checkSchema(document, PICS_SCHEMA), []);
    const found = broken(document);
    assertEquals([found.text, found.ids.toSorted()], [text, [rule, ...others].toSorted()]);
  });
}

Deno.test("every rule has a sheet that breaks it, and an id of its own", () => {
  const ids = RULES.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  assertEquals(new Set(ROWS.map(({ rule }) => rule)), new Set(ids));
});
