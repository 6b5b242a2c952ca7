// The words of a script, for the parser, the help and the reference.

import { SESSION_COMMANDS } from "../session/language.ts";
import { REPEAT_WORDS } from "../simulation/console/blocks.ts";
import { helpLines } from "../simulation/console/verbs.ts";

/** A row of the reference. */
interface Row {
  readonly name: string;
  readonly usage: string;
  readonly text: string;
}

/** The lines of a script other than requests, expectations and repeats. */
const STATEMENTS: readonly Row[] = [
  { name: "host", usage: "HOST[:PORT]", text: "the station, unless --host names it" },
  { name: "connect", usage: "", text: "connect, without starting data transfer" },
  { name: "start", usage: "", text: "start data transfer (STARTDT)" },
  { name: "stop", usage: "", text: "stop data transfer (STOPDT)" },
  { name: "close", usage: "", text: "stop data transfer and close the connection" },
  { name: "cut", usage: "", text: "close the connection without STOPDT" },
  {
    name: "every",
    usage: "DURATION REQUEST",
    text:
      "send a request now and at this interval, alongside the lines that follow; each must succeed",
  },
  {
    name: "send",
    usage: "[--frame] HEX...",
    text: "send an ASDU, or with --frame octets of any kind, exactly as written",
  },
  { name: "wait", usage: "DURATION", text: "wait, while cyclic requests continue" },
  {
    name: "fault",
    usage: "NAME [KEY=VALUE...]",
    text: "misbehave from now on; see --list-faults",
  },
  { name: "faults", usage: "end [NUMBER|NAME]", text: "end all faults, or some" },
  { name: "second", usage: "LINE", text: "any of these lines, on a second connection" },
];

/** The words that begin a line other than a request. */
export const STATEMENT_WORDS: readonly string[] = [
  ...STATEMENTS.map(({ name }) => name),
  "expect",
  ...REPEAT_WORDS.map(({ name }) => name),
];

/** The forms of an expectation. */
const EXPECTATIONS: readonly Row[] = [
  {
    name: "actcon, deactcon, actterm",
    usage: "",
    text:
      "a positive confirmation, or a termination; without a type and address, of the last request",
  },
  { name: "refusal", usage: "", text: "a negative confirmation, or a cause from 44 to 47" },
  { name: "TYPE", usage: "", text: "an ASDU of this type, such as M_SP_TB_1" },
  { name: "CA/IOA", usage: "", text: "an object with this address" },
  {
    name: "=",
    usage: "VALUE [QUALITY...]",
    text:
      "its value, with or without =: a number, a range such as 20..21, or a state such as on; then IV, NT, good, ...",
  },
  { name: "with", usage: "cause CAUSE", text: "47 or uknIOA, 3 or spont, ..." },
];

/** Expectations that stand alone. */
const OTHER_EXPECTATIONS: readonly Row[] = [
  { name: "link closed", usage: "", text: "the station closes the connection" },
  {
    name: "frame",
    usage: "FRAME",
    text: "S, STARTDT con, STOPDT con, TESTFR act or TESTFR con arrives",
  },
  { name: "nothing", usage: "", text: "no ASDU of any kind" },
];

/** The reference of scripts. */
export function masterLanguage(): readonly string[] {
  return [
    "Requests, as in iec104 session:",
    `  ${SESSION_COMMANDS.join(", ")}`,
    "with the options that iec104 REQUEST --help lists, without HOST and --yes. The script waits for the",
    "end of a request, which must succeed. If expectations follow, it checks these instead.",
    "",
    "Other lines:",
    ...helpLines([...STATEMENTS, ...REPEAT_WORDS]),
    "",
    "expect WHAT [within DURATION], by default within --timeout; expect no WHAT for DURATION;",
    "expect nothing for DURATION.",
    "WHAT is any combination of:",
    ...helpLines(EXPECTATIONS),
    "or one of:",
    ...helpLines(OTHER_EXPECTATIONS),
    "What has arrived since the last request counts too. Each ASDU or object can meet only one",
    "expectation.",
    "",
    "Durations need a unit: 500ms, 2s, 1m. # starts a comment. Put texts with spaces in double quotes.",
  ];
}
