// The cases of the connection with controlling stations that violate a rule in one detail, which a case has to notice.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { type AsduInput, CAUSE } from "../../../../codec/mod.ts";
import { decodeApci, MIN_LENGTH, nextSequence, START } from "../../../../codec/low_level.ts";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { runOn } from "../../../helpers/conform/run_cases.ts";
import { around, type MasterLink } from "../../../helpers/conform/master_link.ts";
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

/** Changes the window or a timer of a station; its sheet stays as it is. */
function set(link: MasterLink, settings: Partial<ScriptedMaster["settings"]>): void {
  link.master.settings = { ...link.master.settings, ...settings };
}

/** The connections of a station whose V(R) continues with that of the connection before. */
function keepingNumbers(): (link: MasterLink) => void {
  let last = 0;
  return (link) => {
    link.receiveNumber = last;
    link.told = last;
    around(link, "onData", (take) => (asdu) => {
      last = link.receiveNumber;
      take(asdu);
    });
  };
}

/** Acknowledges more than has arrived when it closes the connection because of N(S). */
function acknowledgingAhead(by: number): (link: MasterLink) => void {
  return (link) =>
    around(link, "close", (close) => (reason) => {
      if (reason.startsWith("N(S)")) link.acknowledge(link.receiveNumber + by);
      close(reason);
    });
}

/** Stops sending for good once its window was full. */
function stalling(link: MasterLink): void {
  let isStalled = false;
  around(link, "flush", (flush) => () => {
    if (!isStalled) flush();
    isStalled ||= link.waiting.length > 0;
  });
}

/** A sheet of a station that ignores undefined functions. */
function ignoringFunctions(sheet: SheetDocument): SheetDocument {
  return { ...sheet, pixit: { ...sheet.pixit, "pixit.badFrame.function": "discard" } };
}

/** Repeats STARTDT act before it is confirmed. */
function repeatingStart(link: MasterLink): void {
  around(link, "start", (start) => () => {
    start();
    link.after(4000, () => {
      if (link.state === "starting") link.control("STARTDT act");
    });
  });
}

const INTERROGATION: AsduInput = {
  ...{ type: "C_IC_NA_1", cause: CAUSE.activation, ca: 1 },
  objects: [{ qoi: 20 }],
};

const WRONG: readonly WrongMaster[] = [
  {
    ...{ id: "SEQ-01", name: "V(R) continues on the next connection" },
    seen: "in the first I frame",
    change: keepingNumbers(),
  },
  {
    ...{ id: "SEQ-06", name: "V(R) continues after a wrong N(S)" },
    seen: "the first I frames of the tester",
    change: keepingNumbers(),
  },
  {
    ...{ id: "SEQ-06", name: "acknowledges the wrong I frame before it closes" },
    seen: "the I frame after a gap of N(S) is not acknowledged",
    change: acknowledgingAhead(1),
  },
  {
    ...{ id: "SEQ-06", name: "acknowledges the gap as well before it closes" },
    seen: "the I frame after a gap of N(S) is not acknowledged",
    change: acknowledgingAhead(2),
  },
  {
    ...{ id: "SEQ-06", name: "connects again only after its operator has started it" },
    ...{ verdict: "INCONCLUSIVE", seen: "its operator had to start it" },
    change: (link) =>
      around(link, "close", (close) => (reason) => {
        if (reason.startsWith("N(S)")) link.master.returns = false;
        close(reason);
      }),
  },
  {
    ...{ id: "SEQ-02", name: "N(R) of S frames is one too low, and right later" },
    seen: "S N(R)=9",
    change: (link) =>
      around(link, "acknowledge", (acknowledge) => () => {
        const { receiveNumber } = link;
        acknowledge(Math.max(0, receiveNumber - 1));
        link.told = receiveNumber;
        link.after(9000, () => acknowledge(receiveNumber));
      }),
  },
  {
    ...{ id: "SEQ-02", name: "N(R) is one too high, and right in the next S frame" },
    seen: "N(R)=11 in an S frame",
    change: (link) =>
      around(link, "acknowledge", (acknowledge) => () => {
        const { receiveNumber } = link;
        acknowledge(nextSequence(receiveNumber));
        acknowledge(receiveNumber);
      }),
  },
  {
    ...{ id: "WIN-03", name: "acknowledges after w the first time, and later after w + 3" },
    seen: "an acknowledgement by I frame 8",
    change: (link) =>
      around(link, "acknowledge", (acknowledge) => () => {
        acknowledge();
        set(link, { w: 11 });
      }),
  },
  {
    ...{ id: "WIN-03", name: "the S frame after w acknowledges too little" },
    seen: "N(R) = 8, the number of I frames that the device has received; seen: N(R) = 5",
    change: (link) =>
      around(link, "acknowledge", (acknowledge) => () => {
        const { receiveNumber, told } = link;
        acknowledge(receiveNumber - told < 8 ? receiveNumber : receiveNumber - 3);
        link.told = receiveNumber;
      }),
  },
  {
    ...{ id: "WIN-02", name: "takes the acknowledgement of one I frame for that of all" },
    seen: "further I frames after one is acknowledged: 1 frame; seen: 3 frames",
    change: (link) =>
      around(link, "onAcknowledgement", (take) => (number) => {
        const isRight = take(number);
        if (isRight && number > 0) take(link.sendNumber);
        return isRight;
      }),
  },
  {
    ...{ id: "WIN-02", name: "takes a repeated S frame for the acknowledgement of one more" },
    seen: "further I frames after an S frame that repeats N(R): 0 frames; seen: 1 frame",
    change: (link) =>
      around(link, "arrived", (arrived) => (octets) => {
        const apci = decodeApci(octets);
        const isRepeated = apci.format === "S" && apci.receiveNumber === link.acknowledged;
        if (isRepeated && link.open.length > 0) set(link, { k: link.master.settings.k + 1 });
        arrived(octets);
      }),
  },
  {
    ...{ id: "WIN-02", name: "forgets the requests that wait, and says nothing" },
    seen: "further I frames after one is acknowledged: 1 frame; seen: 0 frames",
    change: (link) =>
      around(link, "flush", (flush) => () => {
        flush();
        if (link.room <= 0) link.waiting.length = 0;
      }),
  },
  {
    ...{ id: "WIN-02", name: "does not continue after its window was full" },
    seen: "further I frames after one is acknowledged: 1 frame; seen: 0 frames",
    change: stalling,
  },
  {
    ...{ id: "WIN-04", name: "waits longer than w after an I frame of its own" },
    seen: "an acknowledgement by I frame 8 after that of the device",
    change: (link) =>
      around(link, "data", (send) => (asdu) => {
        send(asdu);
        set(link, { w: 9 });
      }),
  },
  {
    ...{ id: "WIN-05", name: "does not continue with k = 1" },
    seen: "Expect I frame within",
    change: stalling,
  },
  {
    ...{ id: "T2-01", name: "its t2 works once" },
    seen: "N(R)=2 or more",
    change: (link) => {
      let isOver = false;
      around(link, "acknowledge", (acknowledge) => () => {
        isOver = true;
        acknowledge();
      });
      const due = () => isOver ? Infinity : link.unacknowledgedSince + 10_000;
      Object.defineProperty(link, "acknowledgementDue", { get: due });
    },
  },
  {
    ...{ id: "T1-07", name: "sends an S frame before STARTDT con" },
    seen: "no I or S frame before STARTDT con",
    change: (link) =>
      around(link, "start", (start) => () => {
        start();
        link.after(8000, () => {
          if (link.state === "starting") link.acknowledge();
        });
      }),
  },
  {
    ...{ id: "T1-07", name: "repeats STARTDT act" },
    ...{ verdict: "PASS+", seen: "the station repeats STARTDT act" },
    change: repeatingStart,
  },
  {
    ...{ id: "SSP-12", name: "repeats STARTDT act" },
    ...{ verdict: "PASS+", seen: "the station repeats STARTDT act" },
    change: repeatingStart,
  },
  {
    ...{ id: "T0-02", name: "connects again at once if the tester closes its connection" },
    seen: "pause between connections that end at once",
    change: (link) => {
      link.master.retryMs = 600;
      around(link, "close", (close) => (reason) => {
        if (reason.startsWith("the tester")) link.master.retryMs = 1;
        close(reason);
      });
    },
  },
  {
    ...{ id: "T3-03", name: "confirms TESTFR twice" },
    seen: "no second TESTFR con before STARTDT con",
    change: (link) =>
      around(link, "onControl", (take) => (name) => {
        take(name);
        if (name === "TESTFR act") link.after(200, () => link.control("TESTFR con"));
      }),
  },
  {
    ...{ id: "T3-03", name: "does not confirm TESTFR while STOPDT is pending" },
    seen: "TESTFR con while STOPDT is pending",
    change: (link) =>
      around(link, "onControl", (take) => (name) => {
        if (name !== "TESTFR act" || link.state !== "stopping") take(name);
      }),
  },
  {
    ...{ id: "T3-03", name: "takes TESTFR act for the acknowledgement of everything" },
    seen: "no I frame because of TESTFR act",
    change: (link) =>
      around(link, "onControl", (take) => (name) => {
        take(name);
        if (name !== "TESTFR act") return;
        link.onAcknowledgement(link.sendNumber);
        link.flush();
      }),
  },
  {
    ...{ id: "SSP-14", name: "closes as soon as it has acknowledged everything" },
    seen: "the connection stays open until STOPDT con",
    change: (link) =>
      around(link, "stop", (stop) => () => {
        stop();
        around(link, "acknowledge", (acknowledge) => () => {
          acknowledge();
          link.close("stopped");
        });
      }),
  },
  {
    ...{ id: "SSP-14", name: "an S frame repeats the N(R) of an I frame" },
    seen: "no S frame that repeats an N(R)",
    startUp: ["C_IC_NA_1"],
    change: (link) =>
      around(link, "stop", (stop) => () => {
        link.data(INTERROGATION);
        link.acknowledge();
        stop();
      }),
  },
  {
    ...{ id: "TCP-05", name: "stores what arrives in pieces twice" },
    seen: "1 new value in all; seen: 1, 2 new values",
    change: (link) =>
      around(link, "onData", (take) => (asdu) => {
        take(asdu);
        take(asdu);
      }),
  },
  {
    ...{ id: "TCP-06", name: "stores the last ASDU of a segment only" },
    seen: "2 new values in all; seen: 1, 1 new value",
    change: (link) => {
      let arrived = 0;
      around(link, "onData", (take) => (asdu) => {
        if (++arrived % 2 === 0) take(asdu);
      });
    },
  },
  {
    ...{ id: "FRM-09", name: "takes FF for STARTDT con" },
    seen: "STARTDT act, which undefined functions do not confirm",
    declare: ignoringFunctions,
    change: (link) =>
      around(link, "arrived", (arrived) => (octets) => {
        if (octets[2] === 0xff && link.state === "starting") link.onControl("STARTDT con");
        if (!isUndefined(octets)) arrived(octets);
      }),
  },
  {
    ...{ id: "FRM-09", name: "ignores undefined functions" },
    ...{ verdict: "PASS", seen: "" },
    declare: ignoringFunctions,
    change: (link) =>
      around(link, "arrived", (arrived) => (octets) => {
        if (!isUndefined(octets)) arrived(octets);
      }),
  },
  {
    ...{ id: "FRM-09", name: "ignores undefined functions, but not octets that should be 0" },
    ...{ verdict: "PASS", seen: "" },
    startUp: ["C_IC_NA_1"],
    declare: ignoringFunctions,
    change: (link) =>
      around(link, "arrived", (arrived) => (octets) => {
        const isUnknown = octets.length === 6 && [0x03, 0x47, 0xff].includes(octets[2]!);
        if (isUnknown) return;
        const clean = octets.slice();
        if (octets.length === 6) clean[3] = 0;
        if (octets[2] === 0x43) clean[4] = clean[5] = 0;
        arrived(clean);
      }),
  },
  {
    ...{ id: "INI-04", name: "does not wait for the end of an interrogation" },
    seen: "no request before C_IC_NA_1 is",
    startUp: ["C_IC_NA_1"],
    declare: (sheet) => ({
      ...sheet,
      pixit: { ...sheet.pixit, "pixit.startSequence": ["C_IC_NA_1", "C_CS_NA_1"] },
    }),
    change: (link) =>
      around(link, "onControl", (take) => (name) => {
        take(name);
        if (name === "STARTDT con") link.after(1000, () => link.system("C_CS_NA_1"));
      }),
  },
  {
    ...{ id: "T3-01", name: "restarts t3 with its own frames, although its sheet denies it" },
    seen: "time until TESTFR act 1: 19000 to 21000 ms",
    startUp: ["C_IC_NA_1"],
    change: (link) =>
      around(link, "octets", (send) => (octets) => {
        send(octets);
        link.receivedAt = link.now;
      }),
  },
  {
    ...{ id: "FRM-01", name: "sends I frames without an ASDU" },
    seen: "68 04",
    change: (link) =>
      around(link, "octets", (send) => (octets) => {
        const isData = (octets[2]! & 1) === 0;
        send(isData ? Uint8Array.of(START, MIN_LENGTH, ...octets.subarray(2, 6)) : octets);
      }),
  },
  {
    ...{ id: "FRM-01", name: "closes the connection within an APDU" },
    seen: "68 04 01",
    change: (link) =>
      around(link, "close", (close) => (reason) => {
        if (reason.startsWith("N(")) link.octets(Uint8Array.of(START, MIN_LENGTH, 1));
        close(reason);
      }),
  },
  {
    ...{ id: "INI-04", name: "interrogates twice after the start" },
    seen: "C_IC_NA_1 once, or cyclically; seen: once more",
    startUp: ["C_IC_NA_1"],
    change: (link) =>
      around(link, "onControl", (take) => (name) => {
        take(name);
        if (name === "STARTDT con") link.after(1500, () => link.system("C_IC_NA_1"));
      }),
  },
];

/** Whether a U or S frame is one of those of FRM-09. */
function isUndefined(octets: Uint8Array): boolean {
  return octets.length === 6 && [0x03, 0x47, 0xff].includes(octets[2]!) || octets[3] === 1;
}

/** A case in which the station requests something, and closes a connection, for those that only observe. */
const TRAFFIC = "SEQ-08";

for (const { id, name, seen, verdict = "FAIL", ...habits } of WRONG) {
  Deno.test(`${id} is ${verdict} with a controlling station that is like this: ${name}`, async () => {
    const { results: [result] } = await runOn(new ScriptedMaster(habits), [id, TRAFFIC], {
      fresh: true,
    });
    assertEquals(result!.verdict, verdict, result!.reason);
    assertStringIncludes(result!.reason, seen);
  });
}
