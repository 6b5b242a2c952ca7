// The cases of the connection with controlling stations that are right in an unusual way: none fails.

import { assertEquals } from "@std/assert";
import { casesOfAreas } from "../../../helpers/conform/faulty_case.ts";
import { runOn } from "../../../helpers/conform/run_cases.ts";
import type { MasterLink } from "../../../helpers/conform/master_link.ts";
import { type Habits, ScriptedMaster } from "../../../helpers/conform/scripted_master.ts";

const AREAS = ["TCP", "FRM", "SEQ", "WIN", "T0", "T1", "T2", "T3", "SSP"];

/** All cases of the connection, apart from the one with 32768 I frames, and the start-up. */
const CASES = [
  ...casesOfAreas(AREAS, "controlling").filter((id) => id !== "SEQ-05"),
  "INI-04",
];

/** A right station, and the cases that do not pass, with their verdicts and a part of the reason. */
interface RightMaster extends Habits {
  readonly name: string;
  readonly except?: Readonly<Record<string, readonly [verdict: string, reason: string]>>;
}

const EARLY = ["PASS+", "earlier than t2 requires"] as const;
const NEVER_IDLE = ["INCONCLUSIVE", "never idle"] as const;
const SINGLE = { "T2-02": EARLY, "WIN-04": ["NOT APPLICABLE", "w is 1"] } as const;
const BUSY = {
  ...{ "T1-04": NEVER_IDLE, "T1-05": NEVER_IDLE, "T2-02": EARLY },
  ...{ "T3-01": NEVER_IDLE, "T3-02": NEVER_IDLE, "T3-04": NEVER_IDLE, "T3-05": NEVER_IDLE },
} as const;

/** The cases that last longer than a connection that ends by itself after some time. */
function ended(seconds: number, ids: readonly string[]): NonNullable<RightMaster["except"]> {
  const exception = [
    "INCONCLUSIVE",
    `ends its connections by itself after about ${seconds} s`,
  ] as const;
  return Object.fromEntries(ids.map((id) => [id, exception]));
}

const STARTS = ["C_CS_NA_1", "C_IC_NA_1"] as const;

/** Restarts t3 with each frame that the station sends. */
function restartingWithOwn(link: MasterLink): void {
  const send = link.octets.bind(link);
  link.octets = (octets) => {
    send(octets);
    link.receivedAt = link.now;
  };
}

const RIGHT: readonly RightMaster[] = [
  { name: "requests nothing by itself" },
  { name: "sets the clock and interrogates after each start", startUp: STARTS },
  { name: "has k = w = 1", settings: { k: 1, w: 1 }, startUp: STARTS, except: SINGLE },
  { name: "has k = 2 and w = 1", settings: { k: 2, w: 1 }, except: SINGLE },
  { name: "has short timers", settings: { t1: 2, t2: 1, t3: 3 } },
  { name: "has a t2 just below t1", settings: { t1: 4, t2: 3, t3: 6 } },
  { name: "tests an idle connection after an hour", settings: { t3: 3600 } },
  { name: "has an upper tester that takes half a second", upperMs: 500, startUp: STARTS },
  {
    ...{ name: "has an operator who takes three seconds for each request", upperMs: 3000 },
    except: {
      "WIN-02": ["INCONCLUSIVE", "they take too long"],
      "WIN-05": ["INCONCLUSIVE", "they take too long"],
    },
  },
  {
    ...{ name: "waits for each answer", isSerial: true, startUp: STARTS },
    except: {
      "WIN-02": ["INCONCLUSIVE", "before earlier ones are answered"],
      "WIN-05": ["INCONCLUSIVE", "before earlier ones are answered"],
    },
  },
  {
    ...{ name: "acknowledges each I frame at once", except: { "T2-02": EARLY } },
    change: (link) => {
      const arrived = link.arrived.bind(link);
      link.arrived = (octets) => {
        arrived(octets);
        if (!link.isOver && link.told !== link.receiveNumber) link.acknowledge();
      };
    },
  },
  {
    ...{ name: "restarts t3 with its own frames", startUp: STARTS, change: restartingWithOwn },
    declare: (sheet) => ({ ...sheet, pixit: { ...sheet.pixit, "pixit.t3OnSend": true } }),
  },
  {
    ...{ name: "restarts t3 with its own frames, and does not say so", change: restartingWithOwn },
    declare: ({ pixit: { "pixit.t3OnSend": _restarts, ...pixit } = {}, ...sheet }) => ({
      ...{ ...sheet, pixit },
    }),
  },
  {
    ...{ name: "interrogates every five seconds", startUp: STARTS },
    cyclic: { type: "C_IC_NA_1", everyMs: 5000 },
    except: { ...BUSY, "INI-04": ["PASS+", "sends it cyclically"] },
  },
  {
    ...{ name: "sets the clock every second", startUp: STARTS },
    cyclic: { type: "C_CS_NA_1", everyMs: 1000 },
    except: { ...BUSY, "INI-04": ["PASS+", "sends it cyclically"] },
  },
  { name: "starts data transfer late", startAfterMs: 18_000, startUp: STARTS },
  {
    ...{ name: "starts data transfer after a test of the connection", startAfterMs: 30_000 },
    except: { "TCP-03": ["PASS+", "tests the connection before"] },
  },
  { name: "connects again after fifty seconds", retryMs: 50_000, startUp: STARTS },
  { name: "has a standby connection", links: 2, startUp: STARTS },
  {
    ...{ name: "ends its connections after 25 s", endsAfterMs: 25_000 },
    except: ended(25, ["T1-04", "T1-05", "T3-01", "T3-02", "T3-04", "T3-05"]),
  },
  {
    ...{ name: "stops data transfer after 25 s", endsAfterMs: 25_000, stopsBefore: true },
    except: ended(25, ["T3-01", "T3-02", "T3-04", "T3-05"]),
  },
  { name: "is started by its operator on each connection", isStartedByOperator: true },
  {
    ...{ name: "ends after 9 s and is started by its operator", endsAfterMs: 9000, returns: false },
    except: {
      ...ended(9, [
        "TCP-05",
        "TCP-06",
        "TCP-07",
        "SEQ-02",
        "SEQ-06",
        "SEQ-07",
        "SSP-12",
        "SSP-14",
      ]),
      ...ended(9, ["T1-04", "T1-05", "T1-06", "T1-07", "T1-08", "T2-01", "T2-02"]),
      ...ended(9, ["T3-01", "T3-02", "T3-04", "T3-05"]),
      // What does not come back by itself does not keep trying either.
      ...{ "T0-01": ["FAIL", "is given up"], "T0-02": ["FAIL", "a connection of the device"] },
      ...started("INCONCLUSIVE", ["FRM-03", "FRM-04", "FRM-05", "FRM-06", "FRM-07", "FRM-08"]),
      ...started("INCONCLUSIVE", ["FRM-09", "FRM-10", "SEQ-08", "SSP-13"]),
      ...started("PASS+", ["SEQ-01", "WIN-05"]),
    },
  },
];

/** Cases that need several connections, each of which the operator starts. */
function started(
  verdict: string,
  ids: readonly string[],
): NonNullable<RightMaster["except"]> {
  return Object.fromEntries(ids.map((id) => [id, [verdict, "its operator had"]]));
}

for (const { name, except = {}, ...habits } of RIGHT) {
  Deno.test(`no case of the connection fails a controlling station that ${name}`, async () => {
    const { results } = await runOn(new ScriptedMaster(habits), CASES, { fresh: true });
    const wrong = results.flatMap(({ case: { id }, verdict, reason }) => {
      const [expected, part] = except[id] ?? ["PASS", ""];
      return verdict === expected && reason.includes(part) ? [] : [`${id} ${verdict}: ${reason}`];
    });
    assertEquals(wrong, []);
  });
}
