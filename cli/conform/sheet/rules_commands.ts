// Rules about commands: clause 9.6.8.

import { COMMAND_WAYS, COMMANDS, type CommandWay, TAGGED_COMMANDS } from "./type_groups.ts";
import { anyOf, isUsed, itemPath, named, type Rule, used } from "./rule.ts";

const WAYS = Object.keys(COMMAND_WAYS) as CommandWay[];

/** Rules about commands. */
export const COMMAND_RULES: readonly Rule[] = [
  {
    id: "way-of-command",
    severity: "error",
    text: "A type of command is transmitted directly, or after a selection",
    check: (sheet) =>
      used(sheet, COMMANDS).flatMap((key) => {
        const ways = WAYS.filter((way) => COMMAND_WAYS[way].includes(key));
        if (used(sheet, ways).length > 0) return [];
        return [{
          path: itemPath(key),
          text: `${named(key)} is marked, expected a mark of ${anyOf(ways)} as well`,
        }];
      }),
  },
  {
    id: "command-of-way",
    severity: "error",
    text: "A way of command transmission has a type of command; bitstrings cannot be selected",
    check: (sheet) =>
      used(sheet, WAYS).flatMap((way) => {
        if (used(sheet, COMMAND_WAYS[way]).length > 0) return [];
        return [{
          path: itemPath(way),
          text: `${named(way)} is marked, expected a mark of ${anyOf(COMMAND_WAYS[way])} as well`,
        }];
      }),
  },
  {
    id: "delay-of-command",
    severity: "error",
    text: "The supervision of the delay of commands has a limit, and commands with time tag",
    check: (sheet) => {
      if (!isUsed(sheet, "baf.cmd.maxDelay")) return [];
      const path = itemPath("baf.cmd.maxDelay");
      const head = "baf.cmd.maxDelay is marked";
      const missing: string[] = [];
      if (used(sheet, TAGGED_COMMANDS).length === 0) {
        missing.push(`${head}, expected a mark of ${anyOf(TAGGED_COMMANDS)} as well`);
      }
      if (!sheet.isMarked("baf.cmd.maxDelayValue")) {
        missing.push(`${head}, expected a value of baf.cmd.maxDelayValue, in s`);
      }
      return missing.map((text) => ({ path, text }));
    },
  },
  {
    id: "clock-of-delay",
    severity: "error",
    text: "The supervision of the delay of commands needs a clock that is synchronized",
    check: (sheet) => {
      const hasClock = isUsed(sheet, "baf.clock") ||
        sheet.pixit("pixit.timeAccuracy") !== undefined;
      if (!isUsed(sheet, "baf.cmd.maxDelay") || hasClock) return [];
      return [{
        path: itemPath("baf.cmd.maxDelay"),
        text: "baf.cmd.maxDelay is marked, expected a mark of baf.clock, or pixit.timeAccuracy " +
          "for another time source",
      }];
    },
  },
  {
    id: "limit-without-supervision",
    severity: "warning",
    text: "A maximum delay of commands is supervised",
    check: (sheet) => {
      const isStated = sheet.isMarked("baf.cmd.maxDelayValue");
      if (!isStated || isUsed(sheet, "baf.cmd.maxDelay")) return [];
      return [{
        path: itemPath("baf.cmd.maxDelayValue"),
        text: "baf.cmd.maxDelayValue has no effect, because baf.cmd.maxDelay is not marked",
      }];
    },
  },
  {
    id: "select-time-out",
    severity: "warning",
    text: "A station whose commands are selected declares the select time-out",
    check: (sheet) => {
      if (sheet.role === "controlling" || sheet.pixit("pixit.selectTimeout") !== undefined) {
        return [];
      }
      return used(sheet, ["baf.cmd.sbo", "baf.cmd.sboSetpoint"]).slice(0, 1).map((key) => ({
        path: itemPath(key),
        text: `${key} is marked, but pixit.selectTimeout is missing`,
      }));
    },
  },
];
