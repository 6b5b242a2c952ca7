// Findings about security: who does what.

import type { AsduInput } from "../../../../../codec/asdu_types.ts";
import {
  clock,
  command,
  interrogation,
  type Link,
  measured,
  START_MS,
  type Traffic,
} from "../../../../helpers/capture/traffic_builder.ts";
import { type FindingCase, times } from "./finding_case.ts";

const MINUTE_MS = 60_000;

/** Keeps a link alive with one measured value per minute. */
function idle(t: Traffic, link: Link, minutes: number): Link {
  times(minutes, (i) => {
    link.fromServer(measured(1, i)).acknowledge();
    t.wait(MINUTE_MS);
  });
  return link;
}

/** Sends a command that is confirmed and terminated. */
function operate(link: Link): Link {
  return link.fromClient(command()).fromServer(command({ cause: 7 }))
    .fromServer(command({ cause: 10 })).acknowledge();
}

function set(link: Link): Link {
  return link.fromClient(clock(START_MS)).fromServer(clock(START_MS, 7)).acknowledge();
}

const OTHER = { client: "192.0.2.9" };

function reset(cause: number): AsduInput {
  return { type: "C_RP_NA_1", cause, ca: 1, objects: [{ qrp: 1 }] } as AsduInput;
}

function read(ioa: number): AsduInput {
  return { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa }] };
}

/** Interrogates consecutive common addresses, all of which are refused as unknown. */
function scan(count: number): (t: Traffic) => void {
  return (t) => {
    const link = t.link().start();
    times(count, (i) => {
      link.fromClient(interrogation(6, 10 + i)).fromServer(interrogation(46, 10 + i)).acknowledge();
    });
  };
}

/** Sends interrogations that are answered, one every `everyMs`. */
function interrogate(t: Traffic, count: number, everyMs: number): void {
  const link = t.link().start();
  times(count, () => {
    const before = t.now;
    link.fromClient(interrogation()).fromServer(interrogation(7));
    link.fromServer(interrogation(10)).acknowledge();
    t.wait(everyMs - (t.now - before));
  });
}

/** Sends commands to consecutive objects, each with an answer. */
function sweep(t: Traffic, count: number, answer: Answer, everyMs = 100): Link {
  const link = t.link().start();
  times(count, (i) => {
    const object = { ioa: 100 + i };
    const before = t.now;
    link.fromClient(command(object));
    if (answer === "confirmed") {
      link.fromServer(command({ ...object, cause: 7 })).fromServer(
        command({ ...object, cause: 10 }),
      );
    } else if (answer !== "none") {
      link.fromServer(command({ ...object, ...answer }));
    }
    link.acknowledge();
    t.wait(everyMs - (t.now - before));
  });
  return link;
}

type Answer = "confirmed" | "none" | { readonly cause: number; readonly negative?: boolean };

/** Operates the same object address of consecutive stations. */
function sameObject(t: Traffic, stations: number): void {
  const link = t.link().start();
  times(stations, (i) => {
    const object = { ioa: 5, ca: 1 + i };
    link.fromClient(command(object)).fromServer(command({ ...object, cause: 7 }));
    link.fromServer(command({ ...object, cause: 10 })).acknowledge();
  });
}

/** Selects consecutive objects; each selection is confirmed. */
function select(
  t: Traffic,
  count: number,
  after: (link: Link, ioa: number) => void,
  negative = false,
): void {
  const link = t.link().start();
  times(count, (i) => {
    const object = { ioa: 100 + i, select: true };
    link.fromClient(command(object)).fromServer(command({ ...object, cause: 7, negative }));
    after(link, object.ioa);
    link.acknowledge();
    t.wait(1000);
  });
  t.wait(70_000);
  link.fromServer(measured(1, 1)).acknowledge();
}

/** Sends a command with a time tag. */
function tagged(t: Traffic, offsetMs: number, timeFlags = 0): void {
  const objects = [{ ioa: 4711, value: 1, time: Math.round(t.now) + offsetMs, timeFlags }];
  const of = (cause: number) => ({ type: "C_SC_TA_1", cause, ca: 1, objects }) as AsduInput;
  t.link().start().fromClient(of(6)).fromServer(of(7)).fromServer(of(10)).acknowledge();
}

function parameter(cause: number): AsduInput {
  const objects = [{ ioa: 5, value: 1.5, kpa: 1, lpc: false, pop: false }];
  return { type: "P_ME_NC_1", cause, ca: 1, objects } as unknown as AsduInput;
}

export const SECURITY_CASES: readonly FindingCase[] = [
  {
    code: "new-talker",
    trigger: (t) => {
      idle(t, t.link().start(), 6);
      t.link(OTHER).start().fromServer(measured(1, 1));
    },
    detail: /^192\.0\.2\.9 connects to 192\.0\.2\.2; it sent nothing in the first 6 min$/,
    near: {
      "it was there from the beginning": (t) => {
        const link = t.link().start();
        t.link(OTHER).start();
        idle(t, link, 6);
        t.link({ ...OTHER, clientPort: 40001 }).start();
      },
      "the capture has just begun": (t) => {
        idle(t, t.link().start(), 2);
        t.link(OTHER).start();
      },
    },
  },
  {
    code: "new-commander",
    trigger: (t) => {
      operate(t.link().start());
      operate(t.link(OTHER).start());
    },
    also: ["two-masters"],
    detail:
      /^C_SC_NA_1 to CA 1 IOA 4711 from 192\.0\.2\.9; before, .* got commands from 192\.0\.2\.1$/,
    near: {
      "the same address on a new connection": (t) => {
        operate(t.link().start());
        operate(t.link({ clientPort: 40001 }).start());
      },
      "each commands a station of its own": (t) => {
        operate(t.link().start());
        operate(t.link({ ...OTHER, server: "192.0.2.8" }).start());
      },
    },
  },
  {
    code: "reset-process",
    trigger: (t) => void t.link().start().fromClient(reset(6)).fromServer(reset(7)),
    detail: /^C_RP_NA_1 to CA 1 from 192\.0\.2\.1$/,
    near: { "another command": (t) => void operate(t.link().start()) },
  },
  {
    code: "two-clock-masters",
    trigger: (t) => {
      set(t.link().start());
      set(t.link(OTHER).start());
    },
    detail: /^Clock of 192\.0\.2\.2 set by 192\.0\.2\.9 and by 192\.0\.2\.1$/,
    near: {
      "each sets a station of its own": (t) => {
        set(t.link().start());
        set(t.link({ ...OTHER, server: "192.0.2.8" }).start());
      },
      "one sets it twice": (t) => void set(set(t.link().start())),
    },
  },
  {
    code: "scan-ca",
    trigger: scan(5),
    detail:
      /^5 common addresses tried without success by 192\.0\.2\.1 at 192\.0\.2\.2 within 1 min$/,
    also: ["unknown-ca"],
    near: {
      "four": scan(4),
      "a gateway knows all of them": (t) => {
        const link = t.link().start();
        times(10, (i) => {
          link.fromClient(interrogation(6, 10 + i)).fromServer(interrogation(7, 10 + i));
          link.fromServer(interrogation(10, 10 + i)).acknowledge();
        });
      },
      "the same one over and over": (t) => {
        const link = t.link().start();
        times(6, () => {
          link.fromClient(clock(START_MS)).fromServer(clock(START_MS, 46)).acknowledge();
        });
      },
    },
  },
  {
    code: "scan-ioa",
    trigger: (t) => {
      const link = t.link().start();
      times(32, (i) => {
        const value = { type: "M_ME_NC_1", cause: 5, ca: 1, objects: [{ ioa: i, value: 1 }] };
        link.fromClient(read(i)).fromServer(value as unknown as AsduInput).acknowledge();
      });
    },
    detail: /^32 objects of CA 1 read one by one by 192\.0\.2\.1 at 192\.0\.2\.2 within 1 min$/,
    near: {
      "a few objects again and again": (t) => {
        const link = t.link().start();
        times(64, (i) => {
          const ioa = i & 7;
          const value = { type: "M_ME_NC_1", cause: 5, ca: 1, objects: [{ ioa, value: 1 }] };
          link.fromClient(read(ioa)).fromServer(value as unknown as AsduInput).acknowledge();
        });
      },
      "seven unknown objects": (t) => {
        const link = t.link().start();
        times(7, (ioa) => {
          link.fromClient(command({ ioa })).fromServer(command({ ioa, cause: 47 })).acknowledge();
        });
      },
    },
  },
  {
    code: "interrogation-storm",
    trigger: (t) => interrogate(t, 14, 4900),
    detail: /^14 C_IC_NA_1 for the same data of CA 1 within 1 min 4 s from 192\.0\.2\.1$/,
    near: {
      "one in five seconds": (t) => interrogate(t, 20, 5000),
      "only for half a minute": (t) => interrogate(t, 30, 1000),
      "with a pause": (t) => {
        interrogate(t, 12, 4900);
        t.wait(100);
        interrogate(t, 12, 4900);
      },
      "all groups, one after the other": (t) => {
        const link = t.link().start();
        times(16, (i) => {
          link.fromClient(interrogation(6, 1, 21 + i)).fromServer(interrogation(7, 1, 21 + i));
          link.fromServer(interrogation(10, 1, 21 + i)).acknowledge();
        });
      },
    },
  },
  {
    code: "test-in-operation",
    trigger: (t) => {
      t.link().start().fromServer({ ...measured(1, 1), test: true } as AsduInput).acknowledge();
    },
    detail: /^M_ME_NC_1 with the test bit from the controlled station 192\.0\.2\.2$/,
    near: {
      "without": (t) => void t.link().start().fromServer(measured(1, 1)).acknowledge(),
    },
  },
  ...(["confirmed", "none", { cause: 47 }, { cause: 7, negative: true }, { cause: 46 }] as const)
    .map(
      (answer): FindingCase => ({
        code: "command-sweep",
        trigger: (t) => void sweep(t, 12, answer),
        detail:
          /^12 objects of CA 1 commanded by 192\.0\.2\.1 at 192\.0\.2\.2 within 1\.1 s: C_SC_NA_1, IOA 100 to 111/,
        also: answer === "none" ? ["request-unanswered"] : [],
        near: {
          "nine objects": (t) => void sweep(t, 9, answer),
          "ten objects, one in two seconds": (t) => void sweep(t, 30, answer, 2000),
        },
      }),
    ),
  {
    code: "command-sweep",
    trigger: (t) => void sameObject(t, 10),
    detail: /^10 objects of CA 1, 2, .* commanded by .*: C_SC_NA_1, IOA 5; 10 terminated$/,
    near: { "of nine stations": (t) => void sameObject(t, 9) },
  },
  {
    code: "select-sweep",
    trigger: (t) => select(t, 12, () => {}),
    detail:
      /^12 objects of CA 1 selected and not operated by 192\.0\.2\.1 .* IOA 100 to 111; 12 expired$/,
    near: {
      "nine objects": (t) => select(t, 9, () => {}),
      "each selection is refused": (t) => select(t, 12, () => {}, true),
      "each is operated": (t) =>
        select(t, 12, (link, ioa) => {
          link.fromClient(command({ ioa })).fromServer(command({ ioa, cause: 7 }));
          link.fromServer(command({ ioa, cause: 10 }));
        }),
    },
  },
  {
    code: "two-masters",
    trigger: (t) => {
      operate(t.link().start());
      operate(t.link(OTHER).start());
    },
    detail:
      /^C_SC_NA_1 to CA 1 IOA 4711 from 192\.0\.2\.9, 9 ms after a command from 192\.0\.2\.1 \(frame 6\)$/,
    also: ["new-commander"],
    near: {
      "a minute later": (t) => {
        operate(t.link().start());
        t.wait(60_000);
        operate(t.link(OTHER).start());
      },
      "another object": (t) => {
        operate(t.link().start());
        t.link(OTHER).start().fromClient(command({ ioa: 4712 }));
      },
      "the same host": (t) => void operate(operate(t.link().start())),
    },
  },
  {
    code: "command-time",
    trigger: (t) => tagged(t, -120_000),
    detail:
      /^Time tag of C_SC_TA_1 to CA 1 IOA 4711 from 192\.0\.2\.1 is 2 min before the time of capture$/,
    near: {
      "a minute": (t) => tagged(t, -59_000),
      "another time zone": (t) => tagged(t, 2 * 3_600_000 + 1000),
    },
  },
  {
    code: "command-time",
    trigger: (t) => tagged(t, 0, 0x80),
    detail: /is marked invalid$/,
    near: {},
  },
  {
    code: "command-time",
    trigger: (t) => tagged(t, -30 * 86_400_000),
    detail: /is 30 d before the time of capture$/,
    near: {},
  },
  {
    code: "parameter-changed",
    trigger: (t) => void t.link().start().fromClient(parameter(6)).fromServer(parameter(7)),
    detail: /^P_ME_NC_1 to CA 1 IOA 5 from 192\.0\.2\.1$/,
    near: { "a command": (t) => void operate(t.link().start()) },
  },
];
