// The faults of timers, start and stop: what the peer and the station see, frame by frame.

import { assertEquals } from "@std/assert";
import { faultRelay } from "../../../../../cli/simulation/faults/fault_relay.ts";
import { FaultSet } from "../../../../../cli/simulation/faults/fault_set.ts";
import type { FaultDeclaration } from "../../../../../cli/simulation/faults/fault_table.ts";
import type { Passed } from "../../../../../cli/simulation/faults/relay.ts";
import type { FaultRole } from "../../../../../cli/simulation/faults/fault_row.ts";
import { IEC104 } from "../../../../../mod.ts";
import { frame, trace } from "../../../../helpers/wire/frames.ts";

/**
 * Plays a script with a line for each frame, `0 station I(0,0)` or `0 peer S(1)`, or a time, `20000`. Returns what passes in
 * the same form: who reads it, and `end` for the end of the connection.
 */
function play(
  faults: readonly FaultDeclaration[],
  script: readonly string[],
  role: FaultRole = "controlled",
): readonly string[] {
  const set = new FaultSet();
  for (const fault of faults) set.add(fault, 0);
  const relay = faultRelay({ role, faults: set, profile: IEC104, random: () => 0 });
  const seen: string[] = [];
  function note(at: number, { toPeer, toStation, ends = false }: Passed): void {
    for (const octets of toStation) seen.push(`${at} station ${trace(octets)}`);
    for (const { octets } of toPeer) seen.push(`${at} peer ${trace(octets)}`);
    if (ends) seen.push(`${at} end`);
  }
  note(0, relay.begin(0));
  for (const line of script) {
    const [, time, sender, text = ""] = /^(\d+)(?: (\w+) (.*))?$/.exec(line)!;
    const at = Number(time);
    while (relay.due <= at && !seen.at(-1)?.endsWith(" end")) {
      note(relay.due, relay.release(relay.due));
    }
    if (sender === "station") note(at, relay.outgoing(frame(text), at));
    if (sender === "peer") note(at, relay.incoming(frame(text), at));
  }
  return seen;
}

const STARTED = ["0 peer STARTDT act", "0 station STARTDT con"] as const;

/** What passes after the start of data transfer. */
function afterStart(fault: FaultDeclaration, script: readonly string[]): readonly string[] {
  return play([fault], [...STARTED, ...script]).slice(STARTED.length);
}

Deno.test("without a fault, all frames pass, and nothing else", () => {
  const script = [
    "0 peer STARTDT act",
    "0 station STARTDT con",
    "1 station I(0,0)",
    "2 peer S(1)",
    "3 peer I(0,1)",
    "4 station S(1)",
    "20000 station TESTFR act",
    "20001 peer TESTFR con",
    "20002 peer STOPDT act",
    "20003 station STOPDT con",
    "90000",
  ];
  const other = (line: string) =>
    line.includes("station") ? line.replace("station", "peer") : line.replace("peer", "station");
  assertEquals(play([], script), script.slice(0, -1).map(other));
});

Deno.test("t1 of I frames: acknowledged in the place of the peer, shortly before it expires", () => {
  assertEquals(
    afterStart({ fault: "no-i-timeout" }, [
      "0 station I(0,0)",
      "9000 station I(1,0)",
      "60000",
      "60000 peer S(1)",
    ]),
    [
      ...["0 peer I(0,0)", "9000 peer I(1,0)", "14500 station S(1)", "23500 station S(2)"],
      "60000 station S(2)", // The station knows of the second one already.
    ],
  );
});

Deno.test("t1 of I frames: a number that the peer sent before acknowledges no later frame", () => {
  for (const old of [32_767, 32_766, 16_384]) {
    const script = ["0 station I(0,0)", `9000 peer S(${old})`, "60000"];
    const seen = afterStart({ fault: "no-i-timeout" }, script);
    assertEquals(seen, ["0 peer I(0,0)", `9000 station S(${old})`, "14500 station S(1)"]);
  }
  const script = ["0 station I(0,0)", "9000 peer S(16383)", "60000"];
  const seen = afterStart({ fault: "no-i-timeout" }, script);
  assertEquals(seen, ["0 peer I(0,0)", "9000 station S(16383)"]);
});

Deno.test("t1 of I frames: each frame that arrives restarts it", () => {
  const script = ["0 station I(0,0)", "9000 peer TESTFR act", "60000"];
  assertEquals(afterStart({ fault: "prolonged-i-timeout", t1Ms: 10_000 }, script), [
    ...["0 peer I(0,0)", "9000 station TESTFR act", "9500 station S(1)", "19000 end"],
  ]);
});

Deno.test("t1 of I frames: an acknowledgement restarts that of the others", () => {
  const fault = { fault: "i-timeout-from-acknowledgement", t1Ms: 10_000 } as const;
  const script = ["0 station I(0,0)", "2000 station I(1,0)", "7000 peer S(1)", "60000"];
  assertEquals(afterStart(fault, script), [
    ...["0 peer I(0,0)", "2000 peer I(1,0)", "7000 station S(1)", "11500 station S(2)"],
    "17000 end",
  ]);
});

Deno.test("t1 of I frames: a confirmation ends it only if it was not requested", () => {
  const fault = { fault: "confirmation-ends-i-timeout" } as const;
  const script = ["0 station I(0,0)", "1 station TESTFR act", "2 peer TESTFR con"];
  assertEquals(afterStart(fault, [...script, "3 peer TESTFR con"]), [
    ...["0 peer I(0,0)", "1 peer TESTFR act", "2 station TESTFR con", "3 station S(1)"],
  ]);
});

Deno.test("t1 of TESTFR act: confirmed in the place of the peer, or by any frame", () => {
  const script = ["0 station TESTFR act", "1 peer S(0)", "2 peer TESTFR con", "3 peer TESTFR con"];
  assertEquals(afterStart({ fault: "no-test-timeout" }, script), [
    ...["0 station TESTFR con", "0 peer TESTFR act", "1 station S(0)", "3 station TESTFR con"],
  ]);
  assertEquals(afterStart({ fault: "any-frame-confirms-test" }, script.slice(0, 3)), [
    ...["0 peer TESTFR act", "1 station TESTFR con", "1 station S(0)"],
  ]);
});

Deno.test("t1 of STARTDT act: the station continues without a confirmation", () => {
  const script = [
    "0 station STARTDT act",
    "9000",
    "9001 peer STARTDT con",
    "9002 peer STARTDT con",
  ];
  assertEquals(play([{ fault: "no-start-timeout" }], script, "controlling"), [
    ...["0 peer STARTDT act", "5000 station STARTDT con", "9002 station STARTDT con"],
  ]);
  assertEquals(
    play([{ fault: "no-start-timeout" }], [script[0]!, "4000 peer STARTDT con"], "controlling"),
    [
      ...["0 peer STARTDT act", "4000 station STARTDT con"],
    ],
  );
});

Deno.test("tests of the connection: left out, at fixed intervals, late, or not while an own one waits", () => {
  const own = ["20000 station TESTFR act"];
  assertEquals(play([{ fault: "no-test-frames" }], own), ["20000 station TESTFR con"]);
  const periodic = { fault: "periodic-test-frames", everyMs: 8000 } as const;
  assertEquals(play([periodic], ["9000 peer TESTFR con", ...own, "20001 peer TESTFR con"]), [
    ...["8000 peer TESTFR act", "16000 peer TESTFR act", "20000 station TESTFR con"],
  ]);
  const asked = ["0 peer TESTFR act", "0 station TESTFR con", "9000"];
  assertEquals(play([{ fault: "late-test-confirmation" }], asked), [
    ...["0 station TESTFR act", "5000 peer TESTFR con"],
  ]);
  const crossing = { fault: "no-crossing-test-confirmation" } as const;
  assertEquals(play([crossing], [...asked, "9001 station TESTFR act", "9002 station TESTFR con"]), [
    ...["0 station TESTFR act", "0 peer TESTFR con", "9001 peer TESTFR act"],
  ]);
});

Deno.test("acknowledgements: late, after a pause of the peer, or not of a part", () => {
  const late = ["0 peer I(0,0)", "100 station S(1)", "200 peer I(1,0)", "300 station S(2)", "9000"];
  assertEquals(afterStart({ fault: "late-acknowledgement" }, late), [
    ...["0 station I(0,0)", "200 station I(1,0)", "5100 peer S(2)"],
  ]);
  assertEquals(afterStart({ fault: "t2-restarts", t2Ms: 3000 }, late), [
    ...["0 station I(0,0)", "200 station I(1,0)", "3200 peer S(2)"],
  ]);
  const carried = [...late.slice(0, 2), "150 station I(0,1)", "9000"];
  assertEquals(afterStart({ fault: "late-acknowledgement" }, carried), [
    ...["0 station I(0,0)", "150 peer I(0,1)"],
  ]);
  const partial = ["0 station I(0,0)", "0 station I(1,0)", "1 peer S(1)", "2 peer S(2)"];
  assertEquals(afterStart({ fault: "ignore-partial-acknowledgement" }, partial), [
    ...["0 peer I(0,0)", "0 peer I(1,0)", "1 station S(0)", "2 station S(2)"],
  ]);
});

Deno.test("data transfer is started without a request, or by an I frame; S frames are ignored", () => {
  assertEquals(play([{ fault: "start-unasked" }], ["0 station STARTDT con", "1 station I(0,0)"]), [
    ...["0 station STARTDT act", "1 peer I(0,0)"],
  ]);
  assertEquals(
    play([{ fault: "execute-while-stopped" }], ["0 peer I(0,0)", "0 station STARTDT con"]),
    [
      ...["0 station STARTDT act", "0 station I(0,0)"],
    ],
  );
  assertEquals(play([{ fault: "accept-s-while-stopped" }], ["0 peer S(0)"]), []);
  assertEquals(afterStart({ fault: "accept-s-while-stopped" }, ["0 peer S(0)"]), [
    "0 station S(0)",
  ]);
});

Deno.test("a controlling station accepts data before STARTDT con", () => {
  const fault = { fault: "accept-data-before-start" } as const;
  const script = ["0 station STARTDT act", "1 peer I(0,0)", "2 peer STARTDT con"];
  assertEquals(play([fault], script, "controlling"), [
    ...["0 peer STARTDT act", "1 station STARTDT con", "1 station I(0,0)"],
  ]);
});

Deno.test("STARTDT is confirmed twice, only once, or resets N(S)", () => {
  assertEquals(play([{ fault: "double-start-confirmation" }], [...STARTED]), [
    ...["0 station STARTDT act", "0 peer STARTDT con", "0 peer STARTDT con"],
  ]);
  assertEquals(afterStart({ fault: "confirm-start-once" }, ["1 peer STARTDT act"]), []);
  const script = ["0 station I(0,0)", "1 station STARTDT con", "2 station I(1,0)", "3 peer S(1)"];
  assertEquals(afterStart({ fault: "restart-numbers" }, script), [
    ...["0 peer I(0,0)", "1 peer STARTDT con", "2 peer I(0,0)", "3 station S(2)"],
  ]);
});

Deno.test("STOPDT is confirmed too early, without effect, or without the acknowledgement", () => {
  const open = ["0 station I(0,0)", "1 peer STOPDT act"];
  assertEquals(afterStart({ fault: "continue-after-stop" }, [...open, "2 station I(1,0)"]), [
    ...["0 peer I(0,0)", "1 peer STOPDT con", "2 peer I(1,0)"],
  ]);
  assertEquals(
    afterStart({ fault: "stop-at-once" }, [...open, "2 peer S(1)", "3 station STOPDT con"]),
    ["0 peer I(0,0)", "1 station STOPDT act", "1 peer STOPDT con", "2 station S(1)"],
  );
  const asked = ["0 peer I(0,0)", "1 station S(1)", "2 peer I(1,0)", "3 peer STOPDT act"];
  const stops = ["3 station S(2)", "3 station STOPDT con"];
  assertEquals(
    afterStart({ fault: "no-acknowledgement-before-stop" }, [...asked, ...stops]),
    [
      ...["0 station I(0,0)", "1 peer S(1)", "2 station I(1,0)", "3 station STOPDT act"],
      "3 peer STOPDT con",
    ],
  );
  const surplus = { fault: "surplus-acknowledgement-before-stop" } as const;
  assertEquals(afterStart(surplus, ["0 peer STOPDT act", "0 station STOPDT con"]), [
    ...["0 station STOPDT act", "0 peer S(0)", "0 peer STOPDT con"],
  ]);
});
