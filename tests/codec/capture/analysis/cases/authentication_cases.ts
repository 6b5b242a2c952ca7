// Findings about secure authentication.

import type { AsduInput } from "../../../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../../../codec/encode_asdu.ts";
import type { SecurityMessage } from "../../../../../codec/security/message.ts";
import { securityAsdus } from "../../../../../codec/security/segments.ts";
import {
  command,
  type Link,
  measured,
  type Traffic,
} from "../../../../helpers/capture/traffic_builder.ts";
import { type FindingCase, times } from "./finding_case.ts";

const HOUR_MS = 3_600_000;

/** The ASDUs of a message. */
export function messages(message: SecurityMessage): AsduInput[] {
  return securityAsdus(message, { ca: 1 }).map((octets) => decodeAsdu(octets));
}

function one(message: SecurityMessage): AsduInput {
  return messages(message)[0]!;
}

export function challenge(csq: number, mal = 4): AsduInput {
  return one({ type: "S_CH_NA_1", csq, usr: 1, mal, rsc: 1, challenge: Uint8Array.of(1, 2, 3, 4) });
}

export function reply(csq: number, usr = 1): AsduInput {
  return one({ type: "S_RP_NA_1", csq, usr, mac: new Uint8Array(16) });
}

export function aggressive(csq: number, asdu: AsduInput = command()): AsduInput {
  return one({ type: "S_AR_NA_1", asdu: encodeAsdu(asdu), csq, usr: 1, mac: new Uint8Array(16) });
}

function keyStatus(ksq: number, kst: number, mac = 0): AsduInput {
  const fields = { ksq, usr: 1, kwa: 1, kst, mal: mac === 0 ? 0 : 4 };
  return one({
    ...{ type: "S_KS_NA_1", ...fields },
    ...{ challenge: new Uint8Array(8), mac: new Uint8Array(mac) },
  });
}

function keyChange(ksq: number): AsduInput {
  return one({ type: "S_KC_NA_1", ksq, usr: 1, wrapped: new Uint8Array(64) });
}

export function error(code: number, csq: number, text = ""): AsduInput {
  const time = Date.UTC(2026, 2, 12, 3, 7, 0);
  const fields = { csq, usr: 1, association: 0, error: code, time, timeFlags: 0, text };
  return one({ type: "S_ER_NA_1", ...fields });
}

/** The controlled station confirms and terminates a command. */
function done(link: Link): Link {
  return link.fromServer(command({ cause: 7 })).fromServer(command({ cause: 10 })).acknowledge();
}

/** A command that is challenged, answered and carried out. */
export function authenticated(link: Link, csq: number): Link {
  return done(link.fromClient(command()).fromServer(challenge(csq)).fromClient(reply(csq)));
}

/** Session keys are changed. */
function changeKeys(link: Link, ksq: number): Link {
  link.fromClient(one({ type: "S_KR_NA_1", usr: 1 })).fromServer(keyStatus(ksq, 2));
  return link.fromClient(keyChange(ksq)).fromServer(keyStatus(ksq + 1, 1, 16)).acknowledge();
}

function alive(t: Traffic, link: Link, hours: number): Link {
  times(hours * 60, (i) => {
    link.fromServer(measured(1, i)).acknowledge();
    t.wait(HOUR_MS / 60);
  });
  return link;
}

/** An interrogation, which only some stations challenge. */
function interrogation(cause: number): AsduInput {
  const objects = [{ ioa: 0, qoi: 20 }];
  return { type: "C_IC_NA_1", cause, ca: 1, objects } as unknown as AsduInput;
}

/** A test command with a time tag, which is critical. */
function datedTest(cause: number): AsduInput {
  const objects = [{ ioa: 0, tsc: 1, time: Date.UTC(2024, 4, 6, 7, 8, 9), timeFlags: 0 }];
  return { type: "C_TS_TA_1", cause, ca: 1, objects } as unknown as AsduInput;
}

export const AUTHENTICATION_CASES: readonly FindingCase[] = [
  {
    code: "critical-unchallenged",
    trigger: (t) => {
      const link = authenticated(t.link().start(), 1);
      done(link.fromClient(command()));
    },
    detail:
      /^C_SC_NA_1 to CA 1 IOA 4711 was confirmed without a challenge; the station has challenged this type before$/,
    near: {
      "no command was ever challenged": (t) => {
        done(t.link().start().fromClient(command()));
      },
      "each command is challenged": (t) => {
        authenticated(authenticated(t.link().start(), 1), 2);
      },
      "it is authenticated by aggressive mode": (t) => {
        done(authenticated(t.link().start(), 1).fromClient(aggressive(2)));
      },
      "it is refused": (t) => {
        const link = authenticated(t.link().start(), 1);
        link.fromClient(command()).fromServer(command({ cause: 7, negative: true })).acknowledge();
      },
    },
  },
  {
    code: "critical-unchallenged",
    trigger: (t) => {
      const link = t.link().start().fromClient(datedTest(6)).fromServer(challenge(1));
      link.fromClient(reply(1)).fromServer(datedTest(7)).acknowledge();
      link.fromClient(datedTest(6)).fromServer(datedTest(7)).acknowledge();
    },
    detail:
      /^C_TS_TA_1 to CA 1 was confirmed without a challenge; the station has challenged this type before$/,
    near: {},
  },
  {
    code: "critical-unchallenged",
    trigger: (t) => {
      const link = t.link().start().fromClient(interrogation(6)).fromServer(challenge(1));
      link.fromClient(reply(1)).fromServer(interrogation(7)).fromServer(interrogation(10));
      link.acknowledge().fromClient(interrogation(6)).fromServer(interrogation(7));
      link.fromServer(interrogation(10)).acknowledge();
    },
    detail:
      /^C_IC_NA_1 to CA 1 was confirmed without a challenge; the station has challenged this type before$/,
    near: {
      "the challenge was for a command": (t) => {
        const link = t.link().start().fromClient(command()).fromClient(interrogation(6));
        link.fromServer(challenge(1)).fromClient(reply(1));
        done(link).fromServer(interrogation(7)).fromServer(interrogation(10)).acknowledge();
      },
      "it is authenticated by aggressive mode": (t) => {
        const link = t.link().start().fromClient(interrogation(6)).fromServer(challenge(1));
        link.fromClient(reply(1)).fromServer(interrogation(7)).fromServer(interrogation(10));
        link.acknowledge().fromClient(aggressive(2, interrogation(6)));
        link.fromServer(interrogation(7)).fromServer(interrogation(10)).acknowledge();
      },
    },
  },
  {
    code: "critical-unchallenged",
    trigger: (t) => {
      done(t.link().start().fromClient(command()).fromServer(challenge(1)));
    },
    detail: /was confirmed without a reply to its challenge; the station has challenged/,
    near: {},
  },
  {
    code: "authentication-failed",
    trigger: (t) => {
      const link = t.link().start().fromClient(command()).fromServer(challenge(1));
      link.fromClient(reply(1)).fromServer(error(1, 1, "bad MAC")).acknowledge();
    },
    detail:
      /^authentication failed, "bad MAC", for user 1: C_SC_NA_1 to CA 1 IOA 4711, from the controlled station 192/,
    near: { "the authentication succeeds": (t) => void authenticated(t.link().start(), 1) },
  },
  {
    code: "authentication-failed",
    trigger: (t) => {
      const link = authenticated(t.link().start(), 1).fromClient(aggressive(2));
      link.fromServer(error(7, 2, "authorization failed")).acknowledge();
    },
    detail: /^authorization failed, for user 1: C_SC_NA_1 to CA 1 IOA 4711, from the controlled/,
    near: {},
  },
  {
    code: "authentication-late",
    trigger: (t) => {
      const link = t.link().start().fromClient(command()).fromServer(challenge(1)).acknowledge();
      t.wait(2600);
      done(link.fromClient(reply(1)));
    },
    detail:
      /^The reply to challenge 1 of C_SC_NA_1 to CA 1 IOA 4711 took 2\.\d+ s, expected 2 s at most$/,
    also: ["confirmation-late"],
    near: {
      "it takes a second and a half": (t) => {
        const link = t.link().start().fromClient(command()).fromServer(challenge(1)).acknowledge();
        t.wait(1500);
        done(link.fromClient(reply(1)));
      },
    },
  },
  {
    code: "authentication-late",
    trigger: (t) => {
      const link = t.link().start().fromClient(command()).fromServer(challenge(1)).acknowledge();
      t.wait(12_000);
      link.fromServer(measured(1, 1)).acknowledge();
    },
    detail: /^Challenge 1 of C_SC_NA_1 to CA 1 IOA 4711 was not answered$/,
    also: ["request-unanswered"],
    near: {},
  },
  {
    code: "authentication-replayed",
    trigger: (t) => {
      authenticated(authenticated(t.link().start(), 5), 5);
    },
    detail: /^Challenge 5 from the controlled station 192\.0\.2\.2 after challenge 5$/,
    near: {
      "the numbers start again after the highest": (t) => {
        authenticated(authenticated(t.link().start(), 0xffffffff), 0);
      },
      "each number is higher": (t) => {
        authenticated(authenticated(t.link().start(), 5), 6);
      },
    },
  },
  {
    code: "authentication-replayed",
    trigger: (t) => {
      const link = authenticated(t.link().start(), 5);
      link.fromClient(reply(5)).acknowledge();
    },
    detail: /^Reply to challenge 5 from the controlling station 192\.0\.2\.1 once more$/,
    near: {},
  },
  {
    code: "authentication-replayed",
    trigger: (t) => {
      const link = authenticated(t.link().start(), 5);
      done(done(link.fromClient(aggressive(6))).fromClient(aggressive(6)));
    },
    detail: /^Aggressive request 6 from the controlling station 192\.0\.2\.1 after 6$/,
    near: {},
  },
  {
    code: "authentication-replayed",
    trigger: (t) => {
      changeKeys(t.link().start(), 7).fromServer(keyStatus(8, 1)).acknowledge();
    },
    detail: /^Key status 8 from the controlled station 192\.0\.2\.2 after 8$/,
    near: { "the numbers increase": (t) => void changeKeys(changeKeys(t.link().start(), 7), 9) },
  },
  {
    code: "authentication-replayed",
    trigger: (t) => {
      changeKeys(t.link().start(), 7).fromClient(keyChange(7)).acknowledge();
    },
    detail: /^Key change 7 from the controlling station 192\.0\.2\.1 after key status 8$/,
    near: {},
  },
  {
    code: "aggressive-unchallenged",
    trigger: (t) => {
      done(t.link().start().fromClient(aggressive(1)));
    },
    detail: /^Aggressive request 1 of user 1 from the controlling station 192\.0\.2\.1$/,
    near: {
      "there was a challenge": (t) => {
        done(authenticated(t.link().start(), 1).fromClient(aggressive(2)));
      },
    },
  },
  {
    code: "mac-downgraded",
    trigger: (t) => {
      const link = t.link().start().fromClient(command()).fromServer(challenge(1, 2));
      done(link.fromClient(reply(1)));
    },
    detail:
      /^MAL 2 \(HMAC-SHA-1, 10 octets\) in a challenge from the controlled station 192\.0\.2\.2$/,
    near: {
      "it is AES-GMAC": (t) => {
        const link = t.link().start().fromClient(command()).fromServer(challenge(1, 6));
        done(link.fromClient(reply(1)));
      },
      "it is reserved": (t) => {
        const link = t.link().start().fromClient(command()).fromServer(challenge(1, 9));
        done(link.fromClient(reply(1)));
      },
    },
  },
  {
    code: "mac-wrong",
    options: {
      macVerifier: {
        keysOf: (user) =>
          user === 1 ? { control: Uint8Array.of(1), monitor: Uint8Array.of(2) } : undefined,
        unwrap: () => undefined,
        verify: ({ kind, sequence }) => kind !== "reply" || sequence !== 2,
      },
    },
    trigger: (t) => {
      authenticated(authenticated(t.link().start(), 1), 2);
    },
    detail: /^MAC of the reply 2 of user 1, from the controlling station 192\.0\.2\.1$/,
    near: {
      "the MACs are right": (t) => {
        authenticated(authenticated(t.link().start(), 1), 3);
      },
    },
  },
  {
    code: "key-change-refused",
    trigger: (t) => {
      const link = t.link().start().fromClient(one({ type: "S_KR_NA_1", usr: 1 }));
      link.fromServer(keyStatus(1, 2)).fromClient(keyChange(1)).fromServer(keyStatus(2, 4));
      link.acknowledge();
    },
    detail:
      /^Session keys of user 1 from the controlling station 192\.0\.2\.1 were refused: status 4 AUTH FAIL$/,
    near: { "they are accepted": (t) => void changeKeys(t.link().start(), 1) },
  },
  {
    code: "key-change-refused",
    trigger: (t) => {
      const link = t.link().start().fromClient(one({ type: "S_KR_NA_1", usr: 1 }));
      link.fromServer(keyStatus(1, 2)).fromClient(keyChange(1)).fromServer(error(6, 1));
      link.acknowledge();
    },
    detail: /were refused: key wrap algorithm not permitted$/,
    near: {},
  },
  {
    code: "key-lifetime",
    trigger: (t) => {
      const link = authenticated(changeKeys(t.link().start(), 1), 1);
      authenticated(alive(t, link, 5), 2);
    },
    detail:
      /^Session keys of user 1 have been used for 5 h\S* since their change, expected 4 h at most$/,
    near: {
      "they are changed in between": (t) => {
        const link = alive(t, authenticated(changeKeys(t.link().start(), 1), 1), 3);
        authenticated(alive(t, changeKeys(link, 3), 2), 2);
      },
    },
  },
  {
    code: "unknown-user",
    trigger: (t) => {
      const link = t.link().start().fromClient(one({ type: "S_KR_NA_1", usr: 1 }));
      link.fromServer(error(11, 0)).acknowledge();
    },
    detail: /^unknown user, for user 1, from the controlled station 192\.0\.2\.2$/,
    near: { "the user is known": (t) => void changeKeys(t.link().start(), 1) },
  },
  {
    code: "security-error",
    trigger: (t) => {
      const link = authenticated(t.link().start(), 1).fromClient(aggressive(2));
      link.fromServer(error(4, 2)).acknowledge();
    },
    detail:
      /^aggressive mode not permitted, for user 1: C_SC_NA_1 to CA 1 IOA 4711, from the controlled station 192/,
    near: { "there is no error": (t) => void authenticated(t.link().start(), 1) },
  },
  {
    code: "message-discarded",
    trigger: (t) => {
      const parts = messages({ type: "S_UC_NA_X", kcm: 69, certificate: new Uint8Array(400) });
      const link = t.link().start().fromClient(parts[0]!).fromClient(command({ cause: 6 }));
      done(link);
    },
    detail:
      /^S_UC_NA_X is unfinished after 1 segment: another ASDU was received, from the controlling station/,
    near: {
      "the segments follow each other": (t) => {
        const parts = messages({ type: "S_UC_NA_X", kcm: 69, certificate: new Uint8Array(400) });
        const link = t.link().start();
        for (const part of parts) link.fromClient(part).fromClient(part);
        link.acknowledge();
      },
      "the last segment is repeated after another ASDU": (t) => {
        const parts = messages({ type: "S_UC_NA_X", kcm: 69, certificate: new Uint8Array(400) });
        const link = t.link().start();
        for (const part of parts) link.fromClient(part);
        done(link.fromClient(command({ cause: 6 })));
        link.fromClient(parts.at(-1)!).acknowledge();
      },
    },
  },
];
