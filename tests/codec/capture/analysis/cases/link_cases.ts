// Findings about timers and the state of the link.

import { encodeApci } from "../../../../../codec/apci.ts";
import { measured } from "../../../../helpers/capture/traffic_builder.ts";
import { octets } from "../../../../helpers/wire/frames.ts";
import { type FindingCase, times } from "./finding_case.ts";

export const TIMER_CASES: readonly FindingCase[] = [
  {
    code: "t1-exceeded",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1));
      t.wait(17_000);
      link.acknowledge();
    },
    detail: /acknowledged after 17 s, expected t1 = 15 s at most$/,
    near: {
      "a second late": (t) => {
        const link = t.link().start().fromServer(measured(1, 1));
        t.wait(16_000);
        link.acknowledge();
      },
      "TESTFR con in time": (t) => {
        const link = t.link().start().fromClient("TESTFR act");
        t.wait(14_000);
        link.fromServer("TESTFR con");
      },
    },
  },
  {
    code: "t2-exceeded",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1));
      t.wait(12_000);
      link.acknowledge();
    },
    detail: /acknowledged after 12 s, expected t2 = 10 s at most$/,
    near: {
      "a second late": (t) => {
        const link = t.link().start().fromServer(measured(1, 1));
        t.wait(11_000);
        link.acknowledge();
      },
    },
  },
  {
    code: "t3-exceeded",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1)).acknowledge();
      t.wait(60_000);
      link.fromServer(measured(1, 2)).acknowledge().close();
    },
    detail: /^Silence of 1 min on the link, expected TESTFR act after t3 = 20 s$/,
    also: ["link-dropped"],
    near: {
      "the link is tested": (t) => {
        const link = t.link().start();
        times(3, () => {
          t.wait(20_000);
          link.fromClient("TESTFR act").fromServer("TESTFR con");
        });
        link.close();
      },
      "t3 is set to a minute": (t) => {
        const link = t.link().start();
        times(3, () => {
          t.wait(60_000);
          link.fromClient("TESTFR act").fromServer("TESTFR con");
        });
        link.close();
      },
    },
  },
  {
    code: "activation-unanswered",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1)).acknowledge();
      t.wait(20_000);
      link.fromClient("TESTFR act");
      t.wait(15_000);
      link.close();
    },
    detail:
      /^TESTFR act of the controlling station .* was not confirmed, expected TESTFR con within/,
    also: ["link-dropped"],
    near: {
      "the capture ends a moment later": (t) => {
        t.link().start().fromClient("TESTFR act");
        t.wait(5000).link({ clientPort: 40001 }).open();
      },
      "confirmed": (t) => {
        const link = t.link().start().fromClient("TESTFR act").fromServer("TESTFR con");
        t.wait(15_000);
        link.close();
      },
    },
  },
];

export const STATE_CASES: readonly FindingCase[] = [
  {
    code: "data-while-stopped",
    trigger: (t) => {
      t.link().open().fromClient("TESTFR act").fromServer("TESTFR con").fromServer(measured(1, 1));
    },
    detail: /while data transfer is stopped, expected STARTDT first$/,
    near: {
      "the client was not captured": (t) => {
        const link = t.link();
        link.open();
        t.unseen(() => link.fromClient("STARTDT act"));
        link.fromServer("STARTDT con").fromServer(measured(1, 1));
      },
      "started": (t) => void t.link().start().fromServer(measured(1, 1)),
      "the controlled station empties its queue after STOPDT act": (t) => {
        const link = t.link().start().fromServer(measured(1, 1)).fromClient("STOPDT act");
        link.fromServer(measured(1, 2)).acknowledge().fromServer("STOPDT con");
      },
      "the capture begins in the middle": (t) => {
        const link = t.link();
        t.unseen(() => link.start());
        link.fromServer(measured(1, 1));
      },
    },
  },
  {
    code: "acknowledge-while-stopped",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1)).acknowledge();
      link.fromClient("STOPDT act").fromServer("STOPDT con");
      t.wait(3000);
      link.acknowledge();
    },
    detail: /^S format APDU from the controlling station .* while data transfer is stopped$/,
    near: {
      "the acknowledgement was in transit": (t) => {
        const link = t.link().start().fromServer(measured(1, 1)).fromClient("STOPDT act");
        link.fromServer("STOPDT con").acknowledge();
      },
    },
  },
  {
    code: "unexpected-confirmation",
    trigger: (t) => void t.link().start().fromServer("TESTFR con"),
    detail: /^TESTFR con from the controlled station .*, expected only after TESTFR act$/,
    near: {
      "asked for before the capture": (t) => {
        const link = t.link();
        t.unseen(() => link.start().fromClient("TESTFR act"));
        link.fromServer("TESTFR con");
      },
      "both test at once": (t) => {
        t.link().start().fromClient("TESTFR act").fromServer("TESTFR act")
          .fromClient("TESTFR con").fromServer("TESTFR con");
      },
    },
  },
  {
    code: "start-by-controlled",
    trigger: (t) => void t.link().start().fromServer("STARTDT act"),
    detail: /^STARTDT act from the controlled station .*, expected from the controlling station$/,
    near: {
      "the station has dialled in": (t) => {
        const link = t.link().open().fromServer("STARTDT act").fromClient("STARTDT con");
        link.fromClient(measured(1, 1));
      },
    },
  },
  {
    code: "undefined-control-field",
    trigger: (t) => void t.link().start().octets(true, octets("68 04 0f 00 00 00")),
    detail: /^Control field of no defined format from the .*: 68 04 0[fF] 00 00 00$/,
    near: {
      "each of the six functions": (t) => {
        t.link().start().fromClient("TESTFR act").fromServer("TESTFR con").fromClient("STOPDT act")
          .fromServer("STOPDT con");
      },
    },
  },
  {
    code: "bad-framing",
    trigger: (t) => {
      const link = t.link().start().octets(false, octets("ff 00 01"));
      link.fromServer(measured(1, 1));
    },
    detail: /skipped 3 octets from the controlled station 192\.0\.2\.2: [fF]{2} 00 01$/,
    near: {
      "an APDU in two segments": (t) => {
        const apdu = encodeApci({ format: "U", function: "TESTFR act" });
        t.link().start().octets(true, apdu.subarray(0, 3)).octets(true, apdu.subarray(3));
      },
    },
  },
  {
    code: "link-dropped",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1)).acknowledge();
      t.wait(2000);
      link.reset(false);
    },
    detail: /^The controlled station 192\.0\.2\.2 reset the connection without STOPDT$/,
    near: {
      "stopped before": (t) => {
        t.link().start().fromClient("STOPDT act").fromServer("STOPDT con").close();
      },
      "the capture ends": (t) => void t.link().start().fromServer(measured(1, 1)),
      "never started": (t) => {
        t.link().open().fromClient("TESTFR act").fromServer("TESTFR con").close();
      },
    },
  },
  {
    code: "data-unacknowledged",
    trigger: (t) => {
      const link = t.link().start().fromServer(measured(1, 1)).acknowledge();
      link.fromServer(measured(1, 2));
      t.wait(15_000);
      link.reset(false);
    },
    detail:
      /^The controlling station 192\.0\.2\.1 did not acknowledge frame 8 of the controlled station 192\.0\.2\.2 for 15 s, expected t2 = 10 s at most$/,
    also: ["link-dropped"],
    near: {
      "acknowledged": (t) => {
        const link = t.link().start().fromServer(measured(1, 1)).acknowledge();
        t.wait(15_000);
        link.reset(false);
      },
      "the peer that should have acknowledged closes the connection": (t) => {
        const link = t.link().start().fromServer(measured(1, 1)).acknowledge();
        link.fromServer(measured(1, 2));
        t.wait(15_000);
        link.reset(true);
      },
      "the sender closes the connection before t2": (t) => {
        const link = t.link().start().fromServer(measured(1, 1)).acknowledge();
        link.fromServer(measured(1, 2));
        t.wait(9000);
        link.reset(false);
      },
    },
  },
  {
    code: "start-unconfirmed",
    trigger: (t) => {
      const link = t.link().open().fromClient("STARTDT act");
      t.wait(3000);
      link.close(false);
    },
    detail:
      /^STARTDT act of the controlling station 192\.0\.2\.1 was not confirmed; the controlled station 192\.0\.2\.2 closed the connection 3 s later$/,
    near: {
      "confirmed": (t) => {
        t.link().start().fromClient("STOPDT act").fromServer("STOPDT con").close();
      },
      "confirmed, then lost": (t) => void t.link().start().reset(false),
      "the capture ends": (t) => void t.link().open().fromClient("STARTDT act"),
    },
  },
  {
    code: "startdt-flood",
    trigger: (t) => {
      const link = t.link().start();
      times(4, () => link.fromClient("STARTDT act").fromServer("STARTDT con"));
    },
    detail: /^5 STARTDT act within 10 s from the controlling station/,
    near: {
      "one in three seconds": (t) => {
        const link = t.link().start();
        times(8, () => {
          t.wait(3000);
          link.fromClient("STARTDT act").fromServer("STARTDT con");
        });
      },
    },
  },
  {
    code: "reconnect-loop",
    trigger: (t) => {
      times(10, (i) => {
        t.link({ clientPort: 41000 + i }).start().close(false);
        t.wait(3000);
      });
    },
    detail: /^10 connections from 192\.0\.2\.1 to 192\.0\.2\.2 within 1 min$/,
    also: ["link-dropped"],
    near: {
      "one in ten seconds": (t) => {
        times(10, (i) => {
          t.link({ clientPort: 41000 + i }).start().close(false);
          t.wait(10_000);
        });
      },
      "to ten stations": (t) => {
        times(10, (i) => void t.link({ server: `192.0.2.${100 + i}` }).start());
      },
    },
  },
  {
    code: "connection-flood",
    trigger: (t) => {
      times(500, (i) => void t.link({ client: `10.0.${i >> 7}.${i & 127}` }).open());
    },
    detail:
      /^500 connections to 192\.0\.2\.2 port 2404 within 1\.5 s, the last from 10\.0\.3\.115$/,
    near: {
      "slightly fewer, with data": (t) => {
        times(499, (i) => void t.link({ client: `10.0.${i >> 7}.${i & 127}` }).start());
      },
      "over two minutes": (t) => {
        times(600, (i) => {
          t.link({ client: `10.0.${i >> 7}.${i & 127}` }).start();
          t.wait(200);
        });
      },
    },
  },
  {
    code: "never-acknowledged",
    trigger: (t) => {
      const link = t.link().start();
      times(24, (i) => {
        link.fromServer(measured(1, i));
        t.wait(500);
      });
      link.fromClient("TESTFR act").fromServer("TESTFR con");
    },
    detail: /^The controlling station 192\.0\.2\.1 acknowledged none of 24 I format APDUs of the /,
    near: {
      "one acknowledgement": (t) => {
        const link = t.link().start();
        times(24, (i) => {
          link.fromServer(measured(1, i));
          if (i === 12) link.acknowledge();
          t.wait(500);
        });
      },
      "one acknowledgement, and none for the last APDUs": (t) => {
        const link = t.link().start();
        times(24, (i) => {
          link.fromServer(measured(1, i));
          if (i === 2) link.acknowledge();
          t.wait(500);
        });
        t.wait(12_000);
        link.fromClient("TESTFR act").fromServer("TESTFR con");
      },
      "too few": (t) => {
        const link = t.link().start();
        times(7, (i) => link.fromServer(measured(1, i)));
        t.wait(12_000);
        link.fromClient("TESTFR act").fromServer("TESTFR con");
      },
      "the acknowledgements are not captured": (t) => {
        const link = t.link();
        t.unseen(() => link.start());
        times(30, (i) => {
          link.fromServer(measured(1, i));
          t.wait(500);
        });
      },
    },
  },
];
