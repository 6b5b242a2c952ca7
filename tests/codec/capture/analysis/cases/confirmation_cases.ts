// Findings about confirmations and terminations: missing, late, repeated, different, from another common address.

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

/** Ends a connection in an orderly way, long after the last answer. */
function stop(t: Traffic, link: Link): void {
  t.wait(5000);
  link.acknowledge().fromClient("STOPDT act").fromServer("STOPDT con").close();
}

/** Sends a command with all its answers. */
function operate(link: Link, ioa: number): Link {
  return link.fromClient(command({ ioa })).fromServer(command({ ioa, cause: 7 }))
    .fromServer(command({ ioa, cause: 10 }));
}

/** Return information of a remote command. */
const RETURNED: AsduInput = {
  type: "M_SP_NA_1",
  cause: 11,
  ca: 1,
  objects: [{ ioa: 1, value: 1, quality: 0 }],
};

export const CONFIRMATION_CASES: readonly FindingCase[] = [
  {
    code: "request-unconfirmed",
    trigger: (t) => {
      const link = t.link().start().fromClient(command()).fromServer(command({ cause: 10 }));
      stop(t, link);
    },
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: terminated, but never confirmed$/,
    near: {
      "confirmed": (t) => stop(t, operate(t.link().start(), 4711)),
      "confirmed after the termination": (t) => {
        const link = t.link().start().fromClient(command()).fromServer(command({ cause: 10 }));
        stop(t, link.fromServer(command({ cause: 7 })));
      },
      "the confirmation was not captured": (t) => {
        const link = t.link().start().fromClient(command());
        t.unseen(() => link.fromServer(command({ cause: 7 })));
        link.fromServer(command({ cause: 10 }));
        times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
        stop(t, link);
      },
      "the request was not captured": (t) => {
        stop(t, t.link().start().fromServer(command({ cause: 10 })));
      },
    },
  },
  {
    code: "request-unconfirmed",
    trigger: (t) => {
      const link = t.link().start().fromClient(interrogation());
      link.fromServer(measured(100, 1, 20)).fromServer(interrogation(10));
      stop(t, link);
    },
    detail: /^C_IC_NA_1 20 to CA 1: terminated, but never confirmed$/,
    near: {
      "refused": (t) => {
        const link = t.link().start().fromClient(command());
        stop(t, link.fromServer(command({ cause: 7, negative: true })));
      },
    },
  },
  {
    code: "confirmation-late",
    trigger: (t) => {
      const link = t.link().start().fromClient(command()).acknowledge(false);
      t.wait(4000);
      link.fromServer(command({ cause: 7 })).fromServer(command({ cause: 10 })).acknowledge();
    },
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: confirmed after 4 s$/,
    near: {
      "within the limit": (t) => {
        const link = t.link().start().fromClient(command()).acknowledge(false);
        t.wait(2900);
        link.fromServer(command({ cause: 7 })).fromServer(command({ cause: 10 })).acknowledge();
      },
      "the station finished another request first": (t) => {
        const link = t.link().start().fromClient(interrogation()).fromServer(interrogation(7));
        link.fromClient(command());
        times(5, () => {
          t.wait(2000);
          link.fromServer(measured(100, 1, 20)).acknowledge();
        });
        link.fromServer(interrogation(10)).fromServer(command({ cause: 7 })).acknowledge();
      },
    },
  },
  {
    code: "confirmation-late",
    trigger: (t) => {
      const link = t.link().start().fromClient(command()).fromServer(command({ cause: 10 }));
      t.wait(1000);
      link.fromServer(command({ cause: 7 })).acknowledge();
    },
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: confirmed after 1 s, when it was already terminated$/,
    near: {
      "the request began again": (t) => {
        const link = t.link().start().fromClient(command()).fromServer(command({ cause: 10 }));
        link.fromClient(command()).fromServer(command({ cause: 7 })).acknowledge();
      },
    },
  },
  {
    code: "confirmation-repeated",
    trigger: (t) => {
      const link = t.link().start().fromClient(command());
      link.fromServer(command({ cause: 7 })).fromServer(command({ cause: 7 }));
      link.fromServer(command({ cause: 10 })).acknowledge();
    },
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: confirmed again$/,
    near: {
      "select and execute are each confirmed": (t) => {
        const link = t.link().start().fromClient(command({ select: true }))
          .fromServer(command({ select: true, cause: 7 }));
        link.fromClient(command()).fromServer(command({ cause: 7 })).acknowledge();
      },
      "both of two requests are confirmed": (t) => {
        t.link().start().fromClient(interrogation()).fromClient(interrogation())
          .fromServer(interrogation(7)).fromServer(interrogation(7)).acknowledge();
      },
      "more requests are open than are followed": (t) => {
        const link = t.link().start();
        times(12, () => link.fromClient(command()));
        link.acknowledge(false);
        times(12, () => {
          link.fromServer(command({ cause: 7 })).fromServer(command({ cause: 10 })).acknowledge();
        });
      },
      "a broadcast is answered once for each station": (t) => {
        t.link().start().fromClient(interrogation(6, 65_535))
          .fromServer(interrogation(7, 65_535)).fromServer(interrogation(7, 65_535)).acknowledge();
      },
      "the answer to an earlier request comes after all": (t) => {
        const link = t.link().start().fromClient(command()).acknowledge(false);
        times(7, () => {
          t.wait(10_000);
          link.fromServer(measured(1, 1)).acknowledge();
        });
        link.fromClient(command()).fromServer(command({ cause: 7 }));
        link.fromServer(command({ cause: 7 })).acknowledge();
      },
    },
  },
  {
    code: "confirmation-repeated",
    trigger: (t) => {
      const link = t.link().start().fromClient(clock(START_MS));
      link.fromServer(clock(START_MS, 7)).fromServer(clock(START_MS, 7)).acknowledge();
    },
    detail: /^C_CS_NA_1 to CA 1: confirmed again$/,
    near: {
      "each of two requests is confirmed": (t) => {
        const link = t.link().start();
        times(2, () => link.fromClient(clock(START_MS)).fromServer(clock(START_MS, 7)));
        link.acknowledge();
      },
    },
  },
  {
    code: "confirmation-differs",
    trigger: (t) => {
      const link = t.link().start().fromClient(command());
      link.fromServer(command({ cause: 7, value: 0 })).fromServer(command({ cause: 10 }));
      link.acknowledge();
    },
    detail:
      /^C_SC_NA_1 = 1 to CA 1 IOA 4711: sent with value 1 qualifier 0, answered with value 0 qualifier 0$/,
    near: {
      "it answers the other of two commands": (t) => {
        const link = t.link().start().fromClient(command()).fromClient(command({ value: 0 }));
        link.fromServer(command({ cause: 7, value: 0 })).fromServer(command({ cause: 7 }));
        link.acknowledge();
      },
      "the executed value, not the selected one, is mirrored": (t) => {
        const link = t.link().start().fromClient(command({ select: true }))
          .fromServer(command({ select: true, cause: 7 }));
        link.fromClient(command({ value: 0 })).fromServer(command({ value: 0, cause: 7 }));
        link.acknowledge();
      },
      "the command was not captured": (t) => {
        t.link().start().fromServer(command({ cause: 7, value: 0 })).acknowledge();
      },
    },
  },
  {
    code: "answer-from-other-ca",
    trigger: (t) => {
      const link = t.link().start().fromClient(command());
      link.fromServer(command({ cause: 7, ca: 2 })).acknowledge();
      t.wait(3000);
      link.acknowledge();
    },
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: answered from CA 2$/,
    also: ["request-unanswered"],
    near: {
      "another request had this common address": (t) => {
        const link = t.link().start().fromClient(command()).fromClient(command({ ca: 2 }));
        link.fromServer(command({ cause: 7, ca: 2 })).fromServer(command({ cause: 7 }));
        link.acknowledge();
      },
      "another object": (t) => {
        const link = t.link().start().fromClient(command());
        link.fromServer(command({ cause: 7, ca: 2, ioa: 1 })).fromServer(command({ cause: 7 }));
        link.acknowledge();
      },
      "each station answers a broadcast with its own": (t) => {
        t.link().start().fromClient(interrogation(6, 65_535))
          .fromServer(interrogation(7, 1)).fromServer(interrogation(7, 2)).acknowledge();
      },
    },
  },
  {
    code: "termination-late",
    trigger: (t) => {
      const link = t.link().start().fromClient(interrogation()).fromServer(interrogation(7));
      link.fromServer(measured(100, 1, 20)).acknowledge();
      t.wait(4000);
      link.fromServer(interrogation(10)).acknowledge();
    },
    detail: /^C_IC_NA_1 20 to CA 1: terminated 4 s after its last data$/,
    near: {
      "data until shortly before": (t) => {
        const link = t.link().start().fromClient(interrogation()).fromServer(interrogation(7));
        times(4, () => {
          t.wait(2000);
          link.fromServer(measured(100, 1, 20)).acknowledge();
        });
        link.fromServer(interrogation(10)).acknowledge();
      },
    },
  },
  {
    code: "termination-late",
    trigger: (t) => {
      const link = t.link().start().fromClient(command()).fromServer(command({ cause: 7 }));
      link.fromServer(RETURNED).acknowledge();
      t.wait(4000);
      link.fromServer(command({ cause: 10 })).acknowledge();
    },
    detail: /^C_SC_NA_1 = 1 to CA 1 IOA 4711: terminated 4 s after its last return information$/,
    near: {
      "a slow drive": (t) => {
        const link = t.link().start().fromClient(command()).fromServer(command({ cause: 7 }));
        link.acknowledge();
        t.wait(8000);
        link.fromServer(RETURNED).fromServer(command({ cause: 10 })).acknowledge();
      },
      "the return information may be that of another command": (t) => {
        const link = t.link().start().fromClient(command()).fromServer(command({ cause: 7 }));
        link.fromClient(command({ ioa: 1 })).fromServer(command({ ioa: 1, cause: 7 }));
        link.fromServer(RETURNED).acknowledge();
        t.wait(8000);
        link.fromServer(command({ cause: 10 })).acknowledge();
      },
    },
  },
];
