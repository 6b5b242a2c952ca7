// Rules about the link: time-outs, windows, redundancy, addresses of originators. Clauses 9.5.d and 9.6.17 to 9.6.20.

import type { Rule } from "./rule.ts";
import { answerPath, isUsed, itemPath } from "./rule.ts";
import { VALUE_KEYS, VALUED } from "./items.ts";
import { PIXIT_KEYS, type PixitItem, QUESTIONS } from "./pixit_items.ts";

/** Share of k that w should not exceed. */
const RECOMMENDED_SHARE = 2 / 3;

/** Rules about the link. */
export const LINK_RULES: readonly Rule[] = [
  {
    id: "whole-seconds",
    severity: "warning",
    text: "Times have the resolution and the range of the standard",
    check: (sheet) =>
      VALUE_KEYS.flatMap((key) => {
        const { range: [low, high], unit } = VALUED[key];
        if (unit !== "s" || !sheet.isMarked(key)) return [];
        const value = sheet.value(key);
        if (Number.isInteger(value) && value >= low) return [];
        const text = `${key} is ${value} s, the standard has whole seconds from ${low} to ${high}`;
        return [{ path: itemPath(key), text }];
      }),
  },
  {
    id: "t2-below-t1",
    severity: "error",
    text: "t2 is shorter than t1",
    check: (sheet) => {
      const [t1, t2] = [sheet.value("t1"), sheet.value("t2")];
      if (t2 < t1) return [];
      return [{ path: itemPath("t2"), text: `t2 is ${t2} s, expected less than t1, ${t1} s` }];
    },
  },
  {
    id: "t3-above-t1",
    severity: "warning",
    text: "t3 is longer than t1",
    check: (sheet) => {
      const [t1, t3] = [sheet.value("t1"), sheet.value("t3")];
      if (t3 > t1) return [];
      return [{ path: itemPath("t3"), text: `t3 is ${t3} s, expected more than t1, ${t1} s` }];
    },
  },
  {
    id: "w-within-k",
    severity: "error",
    text: "w is at most k",
    check: (sheet) => {
      const [k, w] = [sheet.value("k"), sheet.value("w")];
      return w <= k ? [] : [{ path: itemPath("w"), text: `w is ${w}, expected at most k, ${k}` }];
    },
  },
  {
    id: "w-two-thirds",
    severity: "warning",
    text: "w is at most two thirds of k",
    check: (sheet) => {
      const [k, w] = [sheet.value("k"), sheet.value("w")];
      const most = Math.max(1, Math.floor(k * RECOMMENDED_SHARE));
      if (w <= most || w > k) return [];
      const text = `w is ${w}, at most ${most} is recommended, two thirds of k, ${k}`;
      return [{ path: itemPath("w"), text }];
    },
  },
  {
    id: "redundancy",
    severity: "error",
    text: "A controlled station with redundant connections declares its groups and the takeover",
    check: (sheet) => {
      const count = sheet.value("red.n");
      if (count === 1 || sheet.role === "controlling") return [];
      const keys = ["pixit.redTakeover", "red.groups"] as const;
      return keys.filter((key) => sheet.pixit(key) === undefined).map((key) => ({
        path: itemPath("red.n"),
        text: `red.n is ${count}, but ${key} is missing: expected ${QUESTIONS[key].text}`,
      }));
    },
  },
  {
    id: "switch-time",
    severity: "warning",
    text: "A controlling station with redundant connections declares the time of its switchover",
    check: (sheet) => {
      const count = sheet.value("red.n");
      const isStated = sheet.pixit("pixit.switchTime") !== undefined;
      if (count === 1 || sheet.role === "controlled" || isStated) return [];
      return [{
        path: itemPath("red.n"),
        text: `red.n is ${count}, but pixit.switchTime is missing`,
      }];
    },
  },
  {
    id: "slots-of-groups",
    severity: "error",
    text: "The connections of the redundancy groups are within the maximum number of connections",
    check: (sheet) => {
      const most = sheet.pixit("pixit.maxConnections");
      const groups = sheet.pixit("red.groups") ?? [];
      const needed = groups.reduce((sum, { maxConnections = 1 }) => sum + maxConnections, 0);
      if (most === undefined || needed <= most) return [];
      return [{
        path: answerPath("red.groups"),
        text: `the groups have ${needed} connections, expected at most ` +
          `pixit.maxConnections, ${most}`,
      }];
    },
  },
  {
    id: "originator",
    severity: "error",
    text: "A station with an originator address other than 0 uses originator addresses",
    check: (sheet) => {
      if (sheet.originator === 0 || isUsed(sheet, "app.cot.oa")) return [];
      return [{
        path: answerPath("pixit.originator"),
        text: `pixit.originator is ${sheet.originator}, but app.cot.oa is not marked`,
      }];
    },
  },
  {
    id: "answers-of-role",
    severity: "warning",
    text: "Answers are those of the role of the device",
    check: (sheet) =>
      PIXIT_KEYS.flatMap((key) => {
        const { role }: PixitItem = QUESTIONS[key];
        if (role === undefined || role === sheet.role || sheet.pixit(key) === undefined) return [];
        return [{
          path: answerPath(key),
          text: `${key} has no effect: it is a question about a ${role} station`,
        }];
      }),
  },
];
