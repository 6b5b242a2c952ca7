// The timers t1, t2 and t3 of a session: what starts them, what stops them, and their effects.

import { type Rule, testRules } from "../../helpers/wire/session_script.ts";

const started = "rx STARTDT act";

const t1: Rule[] = [
  {
    rule: "t1 closes when an I frame is not acknowledged",
    given: `${started}; at 1000; send`,
    when: "tick 16000",
    then: { events: "closed t1-timeout", state: "closed", deadline: Infinity },
  },
  {
    rule: "t1 does not close a millisecond early",
    given: `${started}; at 1000; send`,
    when: "tick 15999",
    then: { events: "", state: "started", deadline: 16_000 },
  },
  {
    rule: "t1 runs from the oldest unacknowledged I frame, regardless of later ones",
    given: `${started}; send; at 5000; send; at 10000; send`,
    when: "",
    then: { deadline: 15_000 },
  },
  {
    rule: "t1 is not prolonged by a TESTFR act, a stale N(R) or an I frame of the peer",
    given: `${started}; send; at 9000; rx TESTFR act; rx S(0); rx I(0,0)`,
    when: "tick 15000",
    then: { events: "closed t1-timeout" },
  },
  {
    rule: "t1 after a partial acknowledgement runs from the oldest remaining frame",
    given: `${started}; send; at 5000; send; at 6000; send; at 7000; rx S(1)`,
    when: "",
    then: { deadline: 20_000 },
  },
  {
    rule: "t1 ends with the last acknowledgement",
    given: `${started}; send; at 5000; send; at 12000; rx S(2)`,
    when: "tick 20000",
    then: { events: "", state: "started", deadline: 32_000 },
  },
  {
    rule: "t1 of a TESTFR act closes",
    given: "tick 20000",
    when: "tick 35000",
    then: { frames: "", events: "closed t1-timeout" },
  },
  {
    rule: "t1 of a TESTFR act is stopped only by TESTFR con, not by other frames",
    given: `${started}; tick 20000; at 21000; rx I(0,0); rx S(0); rx TESTFR act`,
    when: "tick 35000",
    then: { events: "closed t1-timeout" },
  },
  {
    rule: "t1 of a TESTFR act ends with TESTFR con",
    given: "tick 20000; at 34000; rx TESTFR con",
    when: "tick 35000",
    then: { frames: "", events: "", state: "stopped", deadline: 54_000 },
  },
];

const t2: Rule[] = [
  {
    rule: "t2 sends an S frame",
    given: `${started}; at 1000; rx I(0,0)`,
    when: "tick 11000",
    then: { frames: "S(1)", events: "", deadline: 21_000 },
  },
  {
    rule: "t2 runs from the first unacknowledged I frame, regardless of later ones",
    given: `${started}; rx I(0,0); at 5000; rx I(1,0), TESTFR act`,
    when: "tick 10000",
    then: { frames: "S(2)" },
  },
  {
    rule: "t2 ends with an outgoing I frame, which acknowledges",
    given: `${started}; rx I(0,0); at 1000; send; rx S(1)`,
    when: "tick 10000",
    then: { frames: "", deadline: 21_000 },
  },
  {
    rule: "t2 restarts with the first I frame after an acknowledgement",
    given: `${started}; rx I(0,0); tick 10000; at 12000; rx I(1,0)`,
    when: "",
    then: { deadline: 22_000 },
  },
];

const t3: Rule[] = [
  {
    rule: "t3 sends TESTFR act while stopped",
    given: "",
    when: "tick 20000",
    then: { frames: "TESTFR act", state: "stopped", deadline: 35_000 },
  },
  {
    rule: "t3 sends TESTFR act while started",
    given: `at 1000; ${started}`,
    when: "tick 21000",
    then: { frames: "TESTFR act", state: "started", deadline: 36_000 },
  },
  {
    rule: "t3 sends TESTFR act while stopping",
    options: { t3Ms: 5000 },
    given: `${started}; send; rx STOPDT act`,
    when: "tick 5000",
    then: { frames: "TESTFR act", state: "stopping" },
  },
  ...["I(0,0)", "S(0)", "TESTFR act", "TESTFR con", "STARTDT act", "STOPDT con"].map((
    frame,
  ): Rule => ({
    rule: `t3 restarts with a received ${frame}`,
    options: { t2Ms: 14_000 },
    given: `${started}; at 10000; rx ${frame}; tick 24000`,
    when: "tick 29999",
    then: { frames: "", deadline: 30_000 },
  })),
  {
    rule: "t3 is not restarted by sent frames",
    options: { t1Ms: 30_000 },
    given: `${started}; at 10000; send; at 12000; test`,
    when: "",
    then: { deadline: 20_000 },
  },
  {
    rule: "t3 is not restarted by part of a frame",
    given: `${started}; at 10000; raw 68 04 43 00 00`,
    when: "",
    then: { deadline: 20_000 },
  },
  {
    rule: "t3 sends no second TESTFR act while one is unanswered",
    options: { t3Ms: 5000 },
    given: `tick 5000; at 6000; rx STARTDT act`,
    when: "tick 11000",
    then: { frames: "", deadline: 20_000 },
  },
  {
    rule: "t3 repeats the test after it was answered",
    given: "tick 20000; at 20010; rx TESTFR con",
    when: "tick 40010",
    then: { frames: "TESTFR act" },
  },
  {
    rule: "tests that cross are both confirmed",
    given: "tick 20000",
    when: "rx TESTFR act, TESTFR con",
    then: { frames: "TESTFR con", events: "", deadline: 40_000 },
  },
  {
    rule: "test() tests at once",
    given: "at 3000",
    when: "test",
    then: { frames: "TESTFR act", events: "", deadline: 18_000 },
  },
  {
    rule: "test() while a test is unanswered sends nothing",
    given: "at 3000; test; at 4000",
    when: "test",
    then: { frames: "", events: "refused", deadline: 18_000 },
  },
];

const ticks: Rule[] = [
  {
    rule: "a tick before the deadline does nothing",
    given: `${started}; rx I(0,0); send; tick 1; tick 2; tick 2`,
    when: "tick 9999",
    then: { frames: "", events: "", state: "started" },
  },
  {
    rule: "a late tick performs everything that is due",
    options: { t2Ms: 10_000, t3Ms: 10_000 },
    given: `${started}; rx I(0,0)`,
    when: "tick 14000",
    then: { frames: "S(1), TESTFR act", deadline: 29_000 },
  },
  {
    rule: "an overdue answer does not close while earlier octets are unread, and stays due",
    given: `${started}; send; test`,
    when: "tick 20000 heard 14999",
    then: { events: "", state: "started", deadline: 15_000 },
  },
  {
    rule: "an answer that is overdue with all octets read closes",
    given: `${started}; send; at 1000; send; rx S(1)`,
    when: "tick 20000 heard 16000",
    then: { events: "closed t1-timeout" },
  },
  {
    rule: "t2 and t3 do not wait for unread octets",
    given: `${started}; rx I(0,0); test`,
    when: "tick 20000 heard 0",
    then: { frames: "S(1)", events: "", deadline: 15_000 },
  },
  {
    rule: "a tick after the end does nothing",
    given: "close",
    when: "tick 99999",
    then: { frames: "", events: "", state: "closed", deadline: Infinity },
  },
];

testRules("controlled", [...t1, ...t2, ...t3, ...ticks]);
