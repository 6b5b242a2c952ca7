// Traffic whose whole report is reviewed: transactions, points, sessions and captures of every kind.

import type { AsduInput } from "../../../../../codec/asdu_types.ts";
import type { AnalyzerOptions } from "../../../../../codec/capture/analysis/options.ts";
import { parseFilter } from "../../../../../codec/capture/filter.ts";
import { TIME_FLAGS } from "../../../../../codec/time.ts";
import {
  type CaptureOf,
  clock,
  command,
  event,
  interrogation,
  type Link,
  measured,
  type Traffic,
} from "../../../../helpers/capture/traffic_builder.ts";
import { octets } from "../../../../helpers/wire/frames.ts";
import { times } from "./finding_case.ts";

/** Traffic with a name. */
export interface ReportScript {
  readonly name: string;
  readonly options?: AnalyzerOptions;
  readonly how?: CaptureOf;
  readonly script: (traffic: Traffic) => void;
}

/** Creates an ASDU of any type. */
function asdu(
  type: string,
  cause: number,
  objects: readonly object[],
  more: object = {},
): AsduInput {
  return { type, cause, ca: 1, objects, ...more } as unknown as AsduInput;
}

/** Sends a request and its mirror. */
function confirmed(
  link: Link,
  type: string,
  object: object,
  answers: readonly number[] = [7],
): Link {
  link.fromClient(asdu(type, 6, [object]));
  for (const cause of answers) link.fromServer(asdu(type, cause, [object]));
  return link.acknowledge();
}

/** Two controlling stations and their controlled stations, operating for several minutes. */
function plant(t: Traffic): void {
  const links = ["192.0.2.1", "192.0.2.9"].map((client, i) =>
    t.link({ client, server: `192.0.2.${20 + i}`, serverPort: 2404 }).start()
  );
  for (const [i, link] of links.entries()) {
    link.fromClient(interrogation()).fromServer(interrogation(7));
    times(3 + i, (n) => link.fromServer(measured(100 + n, n / 3, 20)));
    link.fromServer(interrogation(10)).acknowledge();
  }
  times(24, (i) => {
    t.wait(5000 + 7 * i);
    for (const [n, link] of links.entries()) {
      link.fromServer(event(1 + n, Math.round(t.now) - 40 * n)).fromServer(measured(100, i * n));
      if (i % (n + 2) === 0) link.acknowledge();
    }
    if (i === 12) {
      links[0]!.fromClient(command()).fromServer(command({ cause: 7 }));
      links[0]!.fromServer(command({ cause: 10 })).acknowledge();
    }
  });
  links[0]!.fromClient("TESTFR act").fromServer("TESTFR con");
  links[0]!.fromClient("STOPDT act").fromServer("STOPDT con").close();
}

/** Commands with every result. */
function commands(t: Traffic): void {
  const link = t.link().start();
  const select = (ioa: number) => {
    link.fromClient(command({ ioa, select: true })).fromServer(
      command({ ioa, select: true, cause: 7 }),
    );
  };
  const execute = (ioa: number, ...answers: readonly object[]) => {
    link.fromClient(command({ ioa }));
    t.wait(20);
    for (const answer of answers) link.fromServer(command({ ioa, ...answer }));
    link.acknowledge();
  };
  select(1);
  t.wait(700);
  execute(1, { cause: 7 }, { cause: 10 });
  execute(2, { cause: 7 }, { cause: 10, negative: true });
  execute(3, { cause: 7, negative: true });
  for (const cause of [44, 45, 46, 47]) execute(cause, { cause });
  select(4);
  link.fromClient(command({ ioa: 4, select: true, cause: 8 }));
  link.fromServer(command({ ioa: 4, select: true, cause: 9 }));
  select(5);
  link.fromClient(command({ ioa: 5, select: true, cause: 8 }));
  link.fromServer(command({ ioa: 5, select: true, cause: 9, negative: true }));
  select(6);
  link.fromServer(command({ ioa: 6, select: true, cause: 10 }));
  select(7);
  link.fromClient(command({ ioa: 7, value: 0 })).fromServer(
    command({ ioa: 7, value: 0, cause: 7 }),
  );
  link.fromServer(command({ ioa: 8, cause: 7 })).fromServer(command({ ioa: 9, cause: 10 }));
  confirmed(link, "C_DC_NA_1", { ioa: 10, value: 2, qualifier: 3 });
  confirmed(link, "C_RC_TA_1", { ioa: 11, value: 1, time: t.now }, [7, 10]);
  confirmed(link, "C_SE_NC_1", { ioa: 12, value: 49.5, qualifier: 1 }, [7, 10]);
  confirmed(link, "C_BO_NA_1", { ioa: 13, value: 0x1234 });
  execute(14);
  t.wait(61_000);
  execute(15, { cause: 7 }, { cause: 10 });
  select(16);
  t.wait(65_001);
  execute(16, { cause: 7 });
}

/** Every other kind of request. */
function requests(t: Traffic): void {
  const link = t.link().start();
  const group = (qoi: number, causes: readonly number[], count: number) => {
    link.fromClient(interrogation(6, 1, qoi)).fromServer(interrogation(7, 1, qoi));
    times(
      count,
      (i) =>
        link.fromServer(
          asdu("M_SP_NA_1", qoi, [{ ioa: 10 + i, value: 1 }, { ioa: 90 + i, value: 0 }]),
        ),
    );
    for (const cause of causes) link.fromServer(interrogation(cause, 1, qoi));
    link.acknowledge();
    t.wait(100);
  };
  group(20, [10], 4);
  group(20, [10], 2);
  group(21, [10], 1);
  group(36, [10], 1);
  // Data before the confirmation, and two requests of a kind at a time.
  const data = (qoi: number) => link.fromServer(asdu("M_SP_NA_1", qoi, [{ ioa: 50, value: 1 }]));
  link.fromClient(interrogation(6, 1, 23));
  data(23).fromServer(interrogation(7, 1, 23)).fromServer(interrogation(10, 1, 23));
  link.fromClient(interrogation(6, 1, 24)).fromServer(interrogation(7, 1, 24));
  link.fromClient(interrogation(6, 1, 24));
  data(24).fromServer(interrogation(7, 1, 24));
  data(24).fromServer(interrogation(10, 1, 24)).fromServer(interrogation(10, 1, 24)).acknowledge();
  link.fromClient(interrogation(6, 1, 22)).fromServer(interrogation(7, 1, 22));
  link.fromClient(interrogation(8, 1, 22)).fromServer(interrogation(9, 1, 22));
  link.fromClient(interrogation(6, 65_535)).fromServer(interrogation(7, 65_535));
  for (const ca of [1, 2]) {
    link.fromServer(asdu("M_DP_NA_1", 20, [{ ioa: 7, value: 2 }], { ca })).fromServer(
      interrogation(10, ca),
    );
  }
  for (const [rqt, cause] of [[5, 37], [1, 38], [4, 41]] as const) {
    const request = (answer: number) => asdu("C_CI_NA_1", answer, [{ rqt, frz: 0 }]);
    link.fromClient(request(6)).fromServer(request(7));
    link.fromServer(asdu("M_IT_NA_1", cause, [{ ioa: 200 + rqt, value: 1000 * rqt }]));
    link.fromServer(request(10)).acknowledge();
  }
  confirmed(link, "C_CI_NA_1", { rqt: 5, frz: 2 });
  link.fromClient(clock(t.now + 250)).fromServer(clock(t.now + 260, 7));
  link.fromClient(asdu("C_RD_NA_1", 5, [{ ioa: 100 }])).fromServer(measured(100, 1, 5 as 3));
  link.fromClient(asdu("C_RD_NA_1", 5, [{ ioa: 101 }])).fromServer(
    asdu("C_RD_NA_1", 47, [{ ioa: 101 }]),
  );
  confirmed(link, "C_TS_NA_1", { fbp: 0x55aa });
  confirmed(link, "C_TS_TA_1", { tsc: 17, time: t.now });
  confirmed(link, "C_RP_NA_1", { qrp: 1 });
  link.fromServer(asdu("M_EI_NA_1", 4, [{ coi: 0 }]));
  confirmed(link, "C_CD_NA_1", { delayMs: 300 });
  confirmed(link, "P_ME_NC_1", { ioa: 300, value: 1.5, kpa: 1 });
  confirmed(link, "P_AC_NA_1", { ioa: 301, qpa: 3 });
  link.fromClient(asdu("P_AC_NA_1", 8, [{ ioa: 301, qpa: 3 }]));
  link.fromServer(asdu("P_AC_NA_1", 9, [{ ioa: 301, qpa: 3 }])).acknowledge();
}

/** Transfers a file of two sections, from the controlled station or to it. */
function transfer(
  link: Link,
  nof: number,
  faults: { readonly chs?: number; readonly lof?: number } = {},
): void {
  const call = (scq: number, nos = 0) =>
    link.fromClient(asdu("F_SC_NA_1", 13, [{ ioa: 30, nof, nos, scq }]));
  const answer = (type: string, object: object) =>
    void link.fromServer(asdu(type, 13, [{ ioa: 30, nof, ...object }]));
  call(1);
  answer("F_FR_NA_1", { lof: faults.lof ?? 5 });
  call(2);
  for (const [nos, segment] of [[1, [1, 2, 3]], [2, [250, 251]]] as const) {
    const sum = segment.reduce((a: number, b) => a + b, 0) & 0xff;
    answer("F_SR_NA_1", { nos, lof: segment.length });
    call(6, nos);
    answer("F_SG_NA_1", { nos, segment: Uint8Array.from(segment) });
    answer("F_LS_NA_1", { nos, lsq: 3, chs: nos === 1 ? faults.chs ?? sum : sum });
    link.fromClient(asdu("F_AF_NA_1", 13, [{ ioa: 30, nof, nos, afq: 3 }]));
  }
  answer("F_LS_NA_1", { nos: 3, lsq: 1, chs: (6 + 501) & 0xff });
  link.fromClient(asdu("F_AF_NA_1", 13, [{ ioa: 30, nof, nos: 0, afq: 1 }]));
}

/** File transfers with every result, and directories. */
function files(t: Traffic): void {
  const link = t.link().start();
  transfer(link, 1);
  transfer(link, 2, { chs: 7 });
  transfer(link, 3, { lof: 6 });
  const call = (nof: number, scq: number, error = 0) =>
    link.fromClient(asdu("F_SC_NA_1", 13, [{ ioa: 31, nof, nos: 0, scq, error }]));
  const answer = (type: string, nof: number, object: object, more: object = {}) =>
    link.fromServer(asdu(type, 13, [{ ioa: 31, nof, nos: 1, ...object }], more));
  call(4, 1);
  link.fromServer(asdu("F_FR_NA_1", 13, [{ ioa: 31, nof: 4, lof: 0, refused: true }]));
  for (const error of [1, 2, 3, 4, 5, 6]) {
    call(10 + error, 1);
    answer("F_AF_NA_1", 10 + error, { afq: 2, error });
  }
  for (const [nof, object] of [[20, { lsq: 2, chs: 0 }], [21, { lsq: 4, chs: 0 }]] as const) {
    call(nof, 1);
    answer("F_LS_NA_1", nof, object);
  }
  call(22, 1);
  link.fromServer(asdu("F_SR_NA_1", 13, [{ ioa: 31, nof: 22, nos: 1, lof: 3, notReady: true }]));
  call(23, 1);
  call(23, 3);
  call(24, 4);
  call(25, 1);
  answer("F_AF_NA_1", 25, { afq: 2 });
  call(26, 1);
  link.fromServer(asdu("F_SC_NA_1", 47, [{ ioa: 31, nof: 26, nos: 0, scq: 1 }]));
  link.fromClient(asdu("F_FR_NA_1", 13, [{ ioa: 32, nof: 27, lof: 2 }]));
  link.fromServer(asdu("F_SC_NA_1", 13, [{ ioa: 32, nof: 27, nos: 0, scq: 2 }]));
  link.fromClient(asdu("F_SC_NA_1", 5, [{ ioa: 33, nof: 0, nos: 0, scq: 0 }]));
  const entry = (ioa: number, lastFile: boolean) => ({
    ioa,
    nof: 1,
    lof: 9,
    status: 0,
    lastFile,
    time: t.now,
  });
  link.fromServer(
    asdu("F_DR_TA_1", 5, [entry(33, false), entry(34, false), entry(35, true)], { sq: true }),
  );
  link.fromClient(asdu("F_SC_NA_1", 5, [{ ioa: 40, nof: 0, nos: 0, scq: 0 }]));
  link.fromServer(asdu("F_DR_TA_1", 5, [entry(40, false)])).acknowledge();
}

/** Points of every type, with changes of values and quality. */
function points(t: Traffic): void {
  const link = t.link({ server: "fd00:0:0:0:0:0:0:2", client: "fd00:0:0:0:0:0:0:1" }).start();
  const report = (type: string, cause: number, objects: readonly object[]) => {
    link.fromServer(asdu(type, cause, objects));
    t.wait(1000);
  };
  const ranges: readonly (readonly [string, readonly number[], object?])[] = [
    ["M_SP_NA_1", [1, 0, 1]],
    ["M_DP_NA_1", [2, 1, 3]],
    ["M_ST_NA_1", [-64, 63, 0], { transient: true }],
    ["M_BO_NA_1", [0xffffffff, 0, 7]],
    ["M_ME_NA_1", [-1, 0.5, 0]],
    ["M_ME_NB_1", [-32768, 32767, 5]],
    ["M_ME_NC_1", [49.98, -0.25, 1e9]],
    ["M_ME_ND_1", [0.25, 0.25, -1]],
    ["M_IT_NA_1", [1000, 1001, -5], { sequence: 3, carry: true }],
    ["M_PS_NA_1", [5, 4, 3], { changed: 1 }],
  ];
  for (const [type, values, more] of ranges) {
    const cause = type === "M_IT_NA_1" ? 37 : 3;
    for (const [i, value] of values.entries()) {
      const quality = type === "M_ME_ND_1" || i !== 1 ? {} : { quality: 0x80 };
      report(type, cause, [1, 2, 7].map((ioa) => ({ ioa, value, ...quality, ...more })));
    }
  }
  for (
    const type of [
      "M_SP_TB_1",
      "M_DP_TB_1",
      "M_ST_TB_1",
      "M_BO_TB_1",
      "M_ME_TD_1",
      "M_ME_TE_1",
      "M_ME_TF_1",
    ]
  ) {
    report(type, 3, [{ ioa: 1, value: 1, time: Math.round(t.now) - 5 }]);
  }
  report("M_IT_TB_1", 3, [{ ioa: 1, value: 9, time: Math.round(t.now) }]);
  report("M_SP_TA_1", 3, [{ ioa: 3, value: 1, time: 1_234_567 }]);
  report("M_EP_TD_1", 3, [{ ioa: 4, value: 2, elapsedMs: 100, time: Math.round(t.now) }]);
  report("M_EP_TE_1", 3, [{ ioa: 5, value: 3, elapsedMs: 100, time: Math.round(t.now) }]);
  link.fromServer(event(6, Math.round(t.now), TIME_FLAGS.invalid));
  link.fromServer(
    asdu("M_SP_NA_1", 3, [{ ioa: 1, value: 1, quality: 0x10 }], {
      ca: 9,
      originator: 3,
      test: true,
    }),
  );
}

/** Clocks: in another time zone, inaccurate, slow and fast. */
function clocks(t: Traffic): void {
  const offsets = [0, 3_600_000 + 200, -7_200_000, 12_345, 50_400_000, 54_000_000];
  const links = offsets.map((_, i) => t.link({ server: `192.0.2.${50 + i}` }).start());
  times(22, (n) => {
    for (const [i, link] of links.entries()) {
      const late = n === 21 && i === 0 ? -90_000 : n === 21 && i === 1 ? 60_000 : -(n % 3) * 30;
      link.fromServer(event(1, Math.round(t.now) + offsets[i]! + late)).acknowledge();
    }
    t.wait(500);
  });
}

/** Sessions with every kind of ending, each with its own station. */
function endings(t: Traffic): void {
  let host = 10;
  const link = () => t.link({ server: `192.0.2.${host++}` });
  const data = () => link().start().fromServer(measured(1, 1));
  data().acknowledge().fromClient("STOPDT act").fromServer("STOPDT con").close();
  link().open().close();
  link().open().fromClient("TESTFR act").fromServer("TESTFR con").close(false);
  link().start().reset(false);
  link().start().close(true);
  for (const waited of [897, 898]) {
    const silent = link().start().fromClient("TESTFR act");
    t.wait(waited);
    silent.close(true);
  }
  for (const waited of [13_497, 13_498]) {
    const deaf = data();
    t.wait(waited);
    deaf.close(false);
  }
  for (const waited of [4997, 4998]) {
    const faulty = data().fromServer(measured(1, 1), { sendNumber: 5 });
    t.wait(waited);
    faulty.close(true);
  }
  for (const waited of [4997, 4998]) {
    const fields = { server: `192.0.2.${host++}` };
    const first = t.link(fields).start();
    t.link({ ...fields, clientPort: 41_000 }).start();
    t.wait(waited);
    first.close(true);
  }
  data().fromServer(measured(1, 1), { sendNumber: 0 }).close(true);
  data().acknowledge().acknowledge(true, 0).close(false);
  link().start().octets(false, octets("ff 00 01")).close(true);
  link().start().octets(true, octets("68 04 0f 00 00 00")).close(false);
  link().start().acknowledge(true, 3).close(false);
  link().open().fromClient(measured(1, 1)).close(false);
  const late = data().acknowledge().fromClient("STOPDT act").fromServer("STOPDT con");
  t.wait(2000);
  late.acknowledge().close(false);
  link().open().fromServer("STARTDT act").fromClient("STARTDT con").fromClient(measured(1, 1));
  link().open().fromServer(measured(1, 1)).acknowledge();
}

/** Traffic that reveals the settings of stations. */
function settings(t: Traffic): void {
  const link = t.link().start();
  times(5, () => link.fromServer(measured(1, 1)));
  times(7, (i) => {
    link.acknowledge(true, 2 * (i + 1));
    times(2, (n) => link.fromServer(measured(1, i + n)));
    t.wait(300);
  });
  link.acknowledge();
  times(3, (i) => {
    t.wait(1000);
    link.fromServer(measured(1, i));
    t.wait(8000 + 100 * i);
    link.acknowledge();
  });
  times(3, (i) => {
    t.wait(20_000 + 50 * i);
    link.fromClient("TESTFR act");
    t.wait(30 + i);
    link.fromServer("TESTFR con");
  });
  link.fromClient("TESTFR act");
  t.wait(14_000);
  link.close();
}

/** Captures with losses: a gap, truncated packets, retransmissions, and only one direction. */
function losses(t: Traffic): void {
  const link = t.link().start();
  times(4, (i) => link.fromServer(measured(1, i)).acknowledge());
  t.unseen(() => times(2, (i) => link.fromServer(measured(1, i))));
  times(4, (i) => link.fromServer(measured(1, i)).again().acknowledge());
  const joined = t.link({ clientPort: 40_009 });
  t.unseen(() => joined.start().fromServer(measured(1, 1)));
  times(3, (i) => joined.fromServer(measured(2, i)).acknowledge());
}

/** Addresses that first appear after the learning period: a station, and one that sends commands. */
function strangers(t: Traffic): void {
  const link = t.link().start();
  link.fromClient(command()).fromServer(command({ cause: 7 })).fromServer(command({ cause: 10 }));
  t.wait(450_000);
  t.link({ server: "192.0.2.3" }).start().fromServer(measured(1, 1)).acknowledge().close();
  const other = t.link({ client: "192.0.2.4" }).start();
  other.fromClient(command({ value: 0 })).fromServer(command({ value: 0, cause: 7 }));
  other.fromClient(clock(t.now)).fromServer(clock(t.now, 7));
  link.fromClient(clock(t.now)).fromServer(clock(t.now, 7));
  times(4, (i) => {
    const next = t.link({ client: `192.0.2.${5 + i}` }).start();
    next.fromClient(command()).fromServer(command({ cause: 7 })).acknowledge();
    next.fromClient(clock(t.now)).fromServer(clock(t.now, 7)).close();
  });
}

/** The scripts whose whole report is reviewed. */
export const REPORT_SCRIPTS: readonly ReportScript[] = [
  { name: "a plant at work", script: plant },
  {
    name: "a plant at work, filtered by type",
    script: plant,
    options: { filter: parseFilter("type=M_SP_TB_1 or cause=act"), settings: { k: 4, w: 2 } },
  },
  {
    name: "a plant at work, filtered by time",
    script: plant,
    options: { filter: parseFilter("time=+10s..+40s and host=192.0.2.9") },
  },
  {
    name: "a plant at work, with little room",
    script: plant,
    options: {
      limits: {
        points: 2,
        sessions: 1,
        conversations: 1,
        sectors: 1,
        transactionsPerKind: 1,
        findingsPerCode: 1,
      },
    },
  },
  { name: "commands", script: commands },
  { name: "other requests", script: requests },
  { name: "files", script: files },
  { name: "points", script: points },
  { name: "clocks", script: clocks, options: { clockLimitMs: 5000 } },
  { name: "endings", script: endings },
  { name: "strangers", script: strangers },
  { name: "settings", script: settings },
  {
    name: "commands, filtered by object",
    script: commands,
    options: { filter: parseFilter("ioa=1..3"), controllers: ["192.0.2.77"] },
  },
  { name: "points, filtered by object", script: points, options: { filter: parseFilter("ioa=2") } },
  { name: "losses", script: losses },
  { name: "losses, each packet captured twice", script: losses, how: "twice" },
  { name: "commands, of which one direction was captured", script: commands, how: "from client" },
];
