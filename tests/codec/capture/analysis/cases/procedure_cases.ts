// Findings about requests and their answers.

import type { AsduInput } from "../../../../../codec/asdu_types.ts";
import {
  command,
  type CommandFields,
  interrogation,
  type Link,
  measured,
  type Traffic,
} from "../../../../helpers/capture/traffic_builder.ts";
import { type FindingCase, times } from "./finding_case.ts";

/** Returns a script with a request, and the station's answer with a cause. */
function answered(cause: number, negative = true): (t: Traffic) => void {
  return (t) =>
    void t.link().start().fromClient(command()).fromServer(command({ cause, negative }));
}

const confirmed = answered(7, false);

/** Sends a command that is selected, executed and terminated. */
function operate(link: Link, fields: CommandFields = {}): Link {
  return link.fromClient(command({ ...fields, select: true }))
    .fromServer(command({ ...fields, select: true, cause: 7 }))
    .fromClient(command(fields)).fromServer(command({ ...fields, cause: 7 }))
    .fromServer(command({ ...fields, cause: 10 }));
}

/** Sends an interrogation with its answers; `ends` adds the termination. */
function interrogate(link: Link, points: number, ends = true): Link {
  link.fromClient(interrogation()).fromServer(interrogation(7));
  times(points, (i) => link.fromServer(measured(100 + i, 1, 20)).acknowledge());
  return ends ? link.fromServer(interrogation(10)).acknowledge() : link;
}

type FileObject = Record<string, number | boolean | Uint8Array>;

function file(type: string, object: FileObject): AsduInput {
  return {
    type,
    cause: 13,
    ca: 1,
    objects: [{ ioa: 30, nof: 2, ...object }],
  } as unknown as AsduInput;
}

/** Transfers one section of three octets, with the checksum that the station claims. */
function transfer(link: Link, chs: number): Link {
  return link.fromClient(file("F_SC_NA_1", { nos: 0, scq: 1 }))
    .fromServer(file("F_FR_NA_1", { lof: 3 }))
    .fromClient(file("F_SC_NA_1", { nos: 0, scq: 2 }))
    .fromServer(file("F_SR_NA_1", { nos: 1, lof: 3 }))
    .fromClient(file("F_SC_NA_1", { nos: 1, scq: 6 }))
    .fromServer(file("F_SG_NA_1", { nos: 1, segment: Uint8Array.of(1, 2, 3) }))
    .fromServer(file("F_LS_NA_1", { nos: 1, lsq: 3, chs }))
    .fromClient(file("F_AF_NA_1", { nos: 1, afq: 3 }))
    .fromServer(file("F_LS_NA_1", { nos: 1, lsq: 1, chs: 6 }))
    .fromClient(file("F_AF_NA_1", { nos: 1, afq: 1 }));
}

export const PROCEDURE_CASES: readonly FindingCase[] = [
  {
    code: "unknown-type",
    trigger: answered(44),
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: unknown type identification$/,
    near: { "confirmed": confirmed },
  },
  {
    code: "unknown-cause",
    trigger: answered(45),
    detail: /: unknown cause of transmission$/,
    near: { "confirmed": confirmed },
  },
  {
    code: "unknown-ca",
    trigger: answered(46),
    detail: /: unknown common address$/,
    near: { "confirmed": confirmed },
  },
  {
    code: "unknown-ioa",
    // The cause decides, regardless of P/N.
    trigger: answered(47, false),
    detail: /: unknown information object address$/,
    near: { "confirmed": confirmed },
  },
  {
    code: "request-refused",
    trigger: answered(7),
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: confirmed negatively$/,
    near: { "confirmed": confirmed },
  },
  {
    code: "request-unanswered",
    trigger: (t) => {
      const link = t.link().start().fromClient(command()).acknowledge(false);
      t.wait(5000);
      link.fromServer(measured(1, 1)).acknowledge();
    },
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: no answer$/,
    near: {
      "the capture ends directly after it": (t) => {
        t.link().start().fromClient(command()).acknowledge(false);
      },
      "the answer was not captured": (t) => {
        const link = t.link().start().fromClient(command());
        t.unseen(() => link.fromServer(command({ cause: 7 })));
        times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
        t.wait(10_000);
        link.fromServer(measured(1, 1)).acknowledge();
      },
      "both of two simultaneous requests are answered": (t) => {
        t.link().start().fromClient(interrogation()).fromClient(interrogation())
          .fromServer(interrogation(7)).fromServer(interrogation(10))
          .fromServer(interrogation(7)).fromServer(interrogation(10)).acknowledge();
        t.wait(5000).link({ clientPort: 40001 }).open();
      },
    },
  },
  {
    code: "command-not-terminated",
    trigger: (t) => {
      const link = t.link().start();
      link.fromClient(command()).fromServer(command({ cause: 7 }));
      link.fromServer(command({ cause: 10 })).acknowledge();
      link.fromClient(command({ ioa: 4712 })).fromServer(command({ ioa: 4712, cause: 7 }));
      t.wait(5000);
      link.acknowledge();
    },
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4712: confirmed, but not terminated$/,
    near: {
      "the station never terminates": (t) => {
        const link = t.link().start();
        times(3, (i) => {
          link.fromClient(command({ ioa: i })).fromServer(command({ ioa: i, cause: 7 }));
          t.wait(3000);
          link.acknowledge();
        });
      },
    },
  },
  {
    code: "interrogation-incomplete",
    trigger: (t) => {
      const link = interrogate(t.link().start(), 3, false);
      t.wait(5000);
      link.close();
    },
    detail: /^C_IC_NA_1 20 to CA 1: confirmed, but not terminated$/,
    also: ["link-dropped"],
    near: {
      "terminated": (t) => {
        const link = interrogate(t.link().start(), 3);
        t.wait(5000);
        link.fromClient("STOPDT act").fromServer("STOPDT con").close();
      },
      "it is running when the capture ends": (t) => void interrogate(t.link().start(), 3, false),
    },
  },
  {
    code: "interrogation-shrunk",
    trigger: (t) => {
      const link = interrogate(t.link().start(), 5);
      interrogate(link, 3);
    },
    detail: /^C_IC_NA_1 20 to CA 1: 3 points, before 5; missing: IOA 103, IOA 104$/,
    near: {
      "the same number": (t) => void interrogate(interrogate(t.link().start(), 5), 5),
      "more": (t) => void interrogate(interrogate(t.link().start(), 3), 5),
      "part of the answer was not captured": (t) => {
        const link = interrogate(t.link().start(), 5);
        link.fromClient(interrogation()).fromServer(interrogation(7));
        t.unseen(() => link.fromServer(measured(100, 1, 20)));
        times(12, () => link.fromServer(measured(101, 1, 20)).acknowledge());
        link.fromServer(interrogation(10)).acknowledge();
      },
    },
  },
  {
    code: "select-without-execute",
    trigger: (t) => {
      const link = t.link().start();
      link.fromClient(command({ select: true })).fromServer(command({ select: true, cause: 7 }));
      link.acknowledge();
      t.wait(3000);
      link.fromClient("STOPDT act").fromServer("STOPDT con").close();
    },
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: selected, but neither executed nor cancelled$/,
    near: {
      "executed": (t) => void operate(t.link().start()),
      "released": (t) => {
        const link = t.link().start();
        link.fromClient(command({ select: true })).fromServer(command({ select: true, cause: 7 }));
        link.fromClient(command({ select: true, cause: 8 }));
        link.fromServer(command({ select: true, cause: 9 })).acknowledge().close();
      },
      "the capture ends before the selection does": (t) => {
        t.link().start().fromClient(command({ select: true }))
          .fromServer(command({ select: true, cause: 7 }));
      },
    },
  },
  {
    code: "execute-without-select",
    trigger: (t) => {
      const link = operate(t.link().start());
      link.fromClient(command({ value: 0 })).fromServer(command({ value: 0, cause: 7 }));
      link.fromServer(command({ value: 0, cause: 10 })).acknowledge();
    },
    detail: /^C_SC_NA_1 = 0 to CA 1 IOA 4711: executed without a preceding select$/,
    near: {
      "an object that is never selected": (t) => {
        const link = t.link().start();
        times(2, () => {
          link.fromClient(command()).fromServer(command({ cause: 7 }));
          link.fromServer(command({ cause: 10 })).acknowledge();
        });
      },
      "selected each time": (t) => {
        const link = t.link().start();
        times(2, () => void operate(link).acknowledge());
      },
    },
  },
  {
    code: "execute-differs",
    trigger: (t) => {
      const link = t.link().start();
      link.fromClient(command({ select: true })).fromServer(command({ select: true, cause: 7 }));
      link.fromClient(command({ value: 0 })).fromServer(command({ value: 0, cause: 7 }));
    },
    detail: /selected with value 1 qualifier 0, executed with value 0 qualifier 0$/,
    near: { "the same": (t) => void operate(t.link().start()) },
  },
  {
    code: "transfer-failed",
    trigger: (t) => void transfer(t.link().start(), 7),
    detail:
      /^F_SC_NA_1 file 2 to CA 1 IOA 30: checksum of section 1 is 7, the checksum of its octets is 6$/,
    near: { "the checksum is right": (t) => void transfer(t.link().start(), 6) },
  },
  {
    code: "station-restarted",
    trigger: (t) => {
      const asdu = { type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ coi: 2 }] } as AsduInput;
      t.link().start().fromServer(asdu);
    },
    detail: /^M_EI_NA_1 of CA 1 from the controlled station 192\.0\.2\.2: remote reset$/,
    near: { "a mere reconnect": (t) => void interrogate(t.link().start(), 3) },
  },
];
