// Findings about ASDUs, time tags and values.

import { TIME_FLAGS } from "../../../../../codec/time.ts";
import { octets } from "../../../../helpers/wire/frames.ts";
import {
  event,
  measured,
  START_MS,
  type Traffic,
} from "../../../../helpers/capture/traffic_builder.ts";
import { type FindingCase, times } from "./finding_case.ts";

/** Builds an APDU with N(S) = N(R) = 0 around an ASDU in hex. */
function apdu(asdu: string): Uint8Array {
  const body = octets(asdu);
  return Uint8Array.of(0x68, body.length + 4, 0, 0, 0, 0, ...body);
}

export const ASDU_CASES: readonly FindingCase[] = [
  {
    code: "asdu-malformed",
    trigger: (t) => {
      // Two floats announced, one present.
      t.link().start().octets(false, apdu("0d 02 03 00 01 00 01 00 00 00 00 80 3f 00"));
    },
    detail: /^M_ME_NC_1 from the controlled station .*: M_ME_NC_1 with 2 objects has 8 octets/,
    near: {
      "both are present": (t) => {
        const asdu = "0d 02 03 00 01 00 01 00 00 00 00 80 3f 00 02 00 00 00 00 80 3f 00";
        t.link().start().octets(false, apdu(asdu));
      },
    },
  },
  {
    code: "asdu-nonstandard",
    trigger: (t) => {
      t.link().start().octets(false, apdu("0d 01 03 00 01 00 01 00 00 00 00 80 3f 00 aa"));
    },
    detail: /: 1 octet follows the last object$/,
    near: {
      "no octet left over": (t) => {
        t.link().start().octets(false, apdu("0d 01 03 00 01 00 01 00 00 00 00 80 3f 00"));
      },
    },
  },
  {
    code: "type-unknown",
    trigger: (t) => void t.link().start().octets(false, apdu("87 01 03 00 01 00 01 00 00 aa")),
    detail: /^Private type 135 from the controlled station/,
    near: {
      "a type of the standard": (t) => void t.link().start().fromServer(measured(1, 1)),
    },
  },
  {
    code: "cause-not-listed",
    trigger: (t) => {
      t.link().start().octets(
        false,
        apdu("1e 01 14 00 01 00 01 00 00 01 00 00 08 07 06 05 18"),
      );
    },
    detail:
      /^Cause 20 \(interrogated by station interrogation\) with M_SP_TB_1 from the controlled/,
    near: {
      "the untagged type": (t) => void t.link().start().fromServer(measured(1, 1, 20)),
      "a private cause": (t) => {
        t.link().start().octets(false, apdu("0d 01 30 00 01 00 01 00 00 00 00 80 3f 00"));
      },
    },
  },
  {
    code: "wrong-direction",
    trigger: (t) => void t.link().start().fromClient(measured(1, 1)),
    detail: /^Cause 3 \(spontaneous\) with M_ME_NC_1 from the controlling station/,
    near: {
      "the station has dialled in": (t) => {
        const link = t.link().open().fromServer("STARTDT act").fromClient("STARTDT con");
        link.fromClient(measured(1, 1));
      },
    },
  },
];

/** Sends events whose time tags are `offset` ahead of the time of capture, one per second. */
function events(t: Traffic, count: number, offset: (i: number) => number) {
  const link = t.link().start();
  times(count, (i) => {
    link.fromServer(event(1, Math.round(t.now) + offset(i))).acknowledge();
    t.wait(1000);
  });
  return link;
}

const HOUR_MS = 3_600_000;

export const TIME_CASES: readonly FindingCase[] = [
  {
    code: "time-invalid",
    trigger: (t) => {
      t.link().start().fromServer(event(1, START_MS, TIME_FLAGS.invalid)).acknowledge();
    },
    detail: /^Time tags of CA 1 of 192\.0\.2\.2 are invalid or impossible dates$/,
    near: {
      "substituted time": (t) => {
        t.link().start().fromServer(event(1, START_MS, TIME_FLAGS.substituted)).acknowledge();
      },
    },
  },
  {
    code: "clock-off",
    trigger: (t) => void events(t, 30, () => 2 * HOUR_MS - 42_000),
    detail: /^Time tags of CA 1 of 192\.0\.2\.2 are 42 s behind the time of capture$/,
    near: {
      "local time": (t) => void events(t, 30, () => 2 * HOUR_MS - 20),
      "a zone of half an hour": (t) => void events(t, 30, () => 5.5 * HOUR_MS - 20),
      "too few events": (t) => void events(t, 15, () => -42_000),
      "a buffer that is sent after a long break": (t) => {
        const link = t.link().start();
        const start = t.now - HOUR_MS;
        times(60, (i) => link.fromServer(event(1, Math.round(start + i * 20_000))).acknowledge());
      },
    },
  },
  {
    code: "clock-drift",
    trigger: (t) => void drifting(t, (passedMs) => HOUR_MS + passedMs / 10),
    detail:
      /^Time tags of CA 1 of 192\.0\.2\.2 gained 7\.5 s on the time of capture within 1 min 15 s$/,
    also: ["clock-off"],
    near: {
      "a slow clock, or events that wait longer and longer": (t) => {
        void drifting(t, (passedMs) => -passedMs / 10);
      },
      "within the limit": (t) => void drifting(t, (passedMs) => passedMs / 30),
      "the clock is set again and again": (t) => {
        void drifting(t, (passedMs) => passedMs % 60_000 / 10);
      },
      "one jump": (t) => void drifting(t, (passedMs) => passedMs < 100_000 ? 0 : 60_000),
      "a buffer that is sent event by event": (t) => {
        void drifting(t, (passedMs) => -HOUR_MS + passedMs);
      },
      "a clock that was wrong before": (t) => {
        void drifting(t, (passedMs) => 100_000 + passedMs / 10);
      },
    },
  },
  {
    code: "time-ahead",
    trigger: (t) => void events(t, 30, (i) => i === 25 ? 60_000 : 0),
    detail: /^Time tag of CA 1 of 192\.0\.2\.2 is 1 min ahead of its clock so far$/,
    also: ["clock-off"],
    near: {
      "within the limit": (t) => void events(t, 30, (i) => i === 25 ? 9000 : 0),
      "a buffer and then live events": (t) => {
        void events(t, 60, (i) => i < 30 ? -HOUR_MS + i * 60_000 : 0);
      },
    },
  },
  {
    code: "events-late",
    trigger: (t) => void events(t, 30, (i) => i === 25 ? -90_000 : 0),
    detail: /^Event of CA 1 of 192\.0\.2\.2 arrived 1 min 30 s after its time$/,
    near: {
      "half a minute": (t) => void events(t, 30, (i) => i === 25 ? -30_000 : 0),
    },
  },
];

/** Sends a measured value every ten seconds. */
function values(t: Traffic, count: number, value: (i: number) => number): void {
  const link = t.link().start();
  times(count, (i) => {
    link.fromServer(measured(100, value(i), 1)).acknowledge();
    t.wait(10_000);
  });
}

export const POINT_CASES: readonly FindingCase[] = [
  {
    code: "value-frozen",
    trigger: (t) => values(t, 120, (i) => i < 10 ? 50 + i / 8 : 49.5),
    detail: /^M_ME_NC_1 CA 1 IOA 100 is 49\.5 for 14 min 50 s, after 10 changes$/,
    near: {
      "it has never changed": (t) => values(t, 120, () => 49.5),
      "idle equipment": (t) => values(t, 120, (i) => i < 10 ? 50 + i / 8 : 0),
      "not for long": (t) => values(t, 60, (i) => i < 10 ? 50 + i / 8 : 49.5),
      "it flickers": (t) => values(t, 120, (i) => 50 + (i & 1) / 8),
    },
  },
];

/** Sends an event every five seconds, for 200 s; `offset` is added to its time tag. */
function drifting(t: Traffic, offset: (passedMs: number) => number): void {
  const link = t.link().start();
  const begin = t.now;
  times(40, () => {
    t.wait(5000);
    link.fromServer(event(1, Math.round(t.now + offset(t.now - begin)))).acknowledge();
  });
}
