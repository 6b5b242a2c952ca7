// Findings about the capture and TCP.

import { command, measured } from "../../../../helpers/capture/traffic_builder.ts";
import { type FindingCase, times } from "./finding_case.ts";

export const CAPTURE_CASES: readonly FindingCase[] = [
  {
    code: "capture-loss",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1));
      t.unseen(() => link.fromServer(measured(1, 2)));
      times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
    },
    detail: /^20 octets from the controlled station 192\.0\.2\.2 missing: not captured$/,
    near: {
      "everything was captured": (t) => {
        const link = t.link().start();
        times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
      },
    },
  },
  {
    code: "one-direction",
    how: "from server",
    trigger: (t) => {
      const link = t.link().start();
      times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
    },
    detail: /^Nothing from 192\.0\.2\.1, but 13 APDUs to it$/,
    near: {
      "there is nothing to answer yet": (t) => {
        const link = t.link();
        t.unseen(() => link.start());
        times(3, (i) => link.fromServer(measured(1, i)));
      },
    },
  },
  {
    code: "segment-conflict",
    trigger: (t) => {
      const link = t.link().start().fromClient(command({ value: 1 }));
      link.instead(command({ value: 0 }));
    },
    detail:
      /^Packets of the controlling station 192\.0\.2\.1 with the same TCP sequence number: frame 6 has C_SC_NA_1 act CA 1: 4711=ON, frame 7 has C_SC_NA_1 act CA 1: 4711=OFF$/,
    near: {
      "the same octets again": (t) => {
        t.link().start().fromClient(command({ value: 1 })).again();
      },
    },
  },
  {
    code: "duplicate-capture",
    how: "twice",
    trigger: (t) => {
      const link = t.link().start();
      times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
    },
    detail: /^26 of 52 segments between 192\.0\.2\.1 and 192\.0\.2\.2 are in the capture a second/,
    near: {},
  },
  {
    code: "small-segments",
    trigger: (t) => {
      const link = t.link().start();
      times(4, () => {
        for (const octet of [0x68, 4, 0x43, 0, 0, 0]) link.octets(true, Uint8Array.of(octet));
        link.fromServer("TESTFR con");
      });
    },
    detail:
      /^30 octets of the controlling station 192\.0\.2\.1 in 25 segments, an APDU has at least 6 octets$/,
    near: {
      "whole APDUs": (t) => {
        const link = t.link().start();
        times(30, () => link.fromClient("TESTFR act").fromServer("TESTFR con"));
      },
      "a few in pieces": (t) => {
        const link = t.link().start();
        for (const octet of [0x68, 4, 0x43, 0, 0, 0]) link.octets(true, Uint8Array.of(octet));
        times(20, () => link.fromServer("TESTFR con").fromClient("TESTFR act"));
      },
    },
  },
  {
    code: "retransmissions",
    trigger: (t) => {
      const link = t.link().start();
      times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
      times(3, () => link.again());
    },
    detail: /^3 of 29 segments between 192\.0\.2\.1 and 192\.0\.2\.2 were sent again$/,
    near: {
      "one of many": (t) => {
        const link = t.link().start();
        times(12, (i) => link.fromServer(measured(1, i)).acknowledge());
        link.again();
      },
    },
  },
];
