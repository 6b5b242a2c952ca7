// Findings about sequence numbers and acknowledgements.

import { measured } from "../../../../helpers/capture/traffic_builder.ts";
import { type FindingCase, times } from "./finding_case.ts";

export const SEQUENCE_CASES: readonly FindingCase[] = [
  {
    code: "sequence-gap",
    trigger: (t) => {
      t.link().start().fromServer(measured(1, 1)).fromServer(measured(1, 2), { sendNumber: 3 });
    },
    detail: /^Expected N\(S\) 1, found 3 from the controlled station 192\.0\.2\.2$/,
    near: {
      "the APDUs in between were not captured": (t) => {
        const link = t.link().start().fromServer(measured(1, 1));
        t.unseen(() => link.fromServer(measured(1, 2)).fromServer(measured(1, 3)));
        link.fromServer(measured(1, 4)).acknowledge();
        times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
      },
      "the capture begins in the middle": (t) => {
        const link = t.link();
        t.unseen(() => link.start().fromServer(measured(1, 1)));
        link.fromServer(measured(1, 2)).fromServer(measured(1, 3));
      },
      "the numbers wrap": (t) => {
        const link = t.link();
        t.unseen(() => link.start().fromServer(measured(1, 1), { sendNumber: 32766 }));
        link.fromServer(measured(1, 2)).fromServer(measured(1, 3)).acknowledge();
      },
    },
  },
  {
    code: "sequence-repeated",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1)).fromServer(measured(1, 2));
      link.fromServer(measured(1, 3), { sendNumber: 1 });
    },
    detail: /^Expected N\(S\) 2, found 1 from the controlled station/,
    near: {
      "TCP has sent the segment twice": (t) => {
        t.link().start().fromServer(measured(1, 1)).again().fromServer(measured(1, 2)).again();
      },
    },
  },
  {
    code: "sequence-start",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1), { sendNumber: 1 });
      link.fromServer(measured(1, 2)).acknowledge();
    },
    detail: /^Expected N\(S\) 0, found 1 from the controlled station/,
    near: {
      "the connection was open before the capture": (t) => {
        const link = t.link();
        t.unseen(() => link.start().fromServer(measured(1, 1)));
        link.fromServer(measured(1, 2)).acknowledge();
      },
    },
  },
  {
    code: "acknowledge-ahead",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1)).acknowledge(true, 2);
      t.wait(5000);
      link.fromServer(measured(1, 2)).fromServer(measured(1, 3)).acknowledge();
    },
    detail: /^The controlling station 192\.0\.2\.1 sent N\(R\) 2, expected at most 1, /,
    near: {
      "the acknowledged frame was captured a moment later": (t) => {
        const link = t.link().start().fromServer(measured(1, 1)).acknowledge(true, 2);
        link.fromServer(measured(1, 2)).acknowledge();
      },
      "the acknowledged frame was not captured": (t) => {
        const link = t.link().start().fromServer(measured(1, 1));
        t.unseen(() => link.fromServer(measured(1, 2)));
        link.acknowledge();
        t.wait(5000);
        times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
      },
    },
  },
  {
    code: "acknowledge-back",
    trigger: (t) => {
      const link = t.link().start();
      times(4, (i) => link.fromServer(measured(1, i)).acknowledge());
      link.acknowledge(true, 2);
    },
    detail: /sent N\(R\) 2 after it had acknowledged up to 4$/,
    near: {
      "the peer acknowledges nothing after a jump of N(S)": (t) => {
        const link = t.link().start().fromServer(measured(1, 1)).acknowledge(true, 1);
        link.fromServer(measured(1, 2), { sendNumber: 4 }).acknowledge(true, 1);
      },
      "the peer acknowledges nothing after a first N(S) of 1": (t) => {
        t.link().start().fromServer(measured(1, 1), { sendNumber: 1 }).acknowledge(true, 0);
      },
      "the same number again": (t) => {
        t.link().start().fromServer(measured(1, 1)).acknowledge().acknowledge();
      },
      "the numbers wrap": (t) => {
        const link = t.link();
        t.unseen(() => link.start().fromServer(measured(1, 1), { sendNumber: 32766 }));
        link.acknowledge().fromServer(measured(1, 2)).acknowledge();
      },
    },
  },
  {
    code: "window-exceeded",
    trigger: (t) => {
      const link = t.link().start();
      times(13, (i) => link.fromServer(measured(1, i)));
      link.acknowledge(true, 8);
    },
    detail:
      /^13 I format APDUs of the .* unacknowledged, expected at most k = 12, the usual value$/,
    near: {
      "k are allowed": (t) => {
        const link = t.link().start();
        times(12, (i) => link.fromServer(measured(1, i)));
        link.acknowledge(true, 8);
      },
      "acknowledgements are not in the capture": (t) => {
        const link = t.link();
        t.unseen(() => link.start());
        times(20, (i) => link.fromServer(measured(1, i)));
      },
    },
  },
  {
    code: "acknowledge-late",
    trigger: (t) => {
      const link = t.link().start();
      times(9, (i) => link.fromServer(measured(1, i)));
      link.acknowledge();
    },
    detail: /acknowledged 9 I format APDUs at once, expected at most w = 8, the usual value$/,
    near: {
      "up to w frames are allowed": (t) => {
        const link = t.link().start();
        times(8, (i) => link.fromServer(measured(1, i)));
        link.acknowledge();
      },
    },
  },
];
