// Which hosts control which station, and the time tags of commands: both sides of each limit.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { FindingCode } from "../../../../codec/capture/findings/table.ts";
import {
  clock,
  command,
  interrogation,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";

const HOUR = 3_600_000;

/** Returns the findings of a script, without the part of the detail that names the request. */
function details(code: FindingCode, script: (t: Traffic) => void): string[] {
  const t = new Traffic();
  script(t);
  return t.findings(code).map(({ detail }) => detail.replace(/^.* from 192\.0\.2\.1 (?=is)/, ""));
}

/** Returns what is reported about a command whose time tag differs by this from the time of capture. */
function tagged(offset: number, { timeFlags = 0, cause = 6 } = {}): string | undefined {
  const found = details("command-time", (t) => {
    const link = t.link().start();
    const objects = [{ ioa: 1, value: 1, time: t.now + offset, timeFlags }];
    link.fromClient({ type: "C_SC_TA_1", cause, ca: 1, objects } as unknown as AsduInput);
  });
  assertEquals(found.length <= 1, true);
  return found[0];
}

Deno.test("the time tag of a command may differ by a minute, in any time zone", () => {
  for (const zone of [0, 0.25, 2, -3.5, 14, -14]) {
    for (const side of [1, -1]) {
      const off = zone * HOUR + side * 60_000;
      assertEquals(tagged(off), undefined, `${off}`);
      const word = side > 0 ? "after" : "before";
      assertEquals(tagged(off + side), `is 1 min ${word} the time of capture`, `${off}`);
    }
  }
  assertEquals(tagged(14.25 * HOUR), "is 14 h 15 min after the time of capture");
  assertEquals(tagged(-14.25 * HOUR), "is 14 h 15 min before the time of capture");
});

Deno.test("the time tag of a command must not be marked invalid", () => {
  assertEquals(tagged(0, { timeFlags: 0x80 }), "is marked invalid");
  assertEquals(tagged(90_000, { timeFlags: 0x80 }), "is marked invalid");
  assertEquals(tagged(0), undefined);
});

Deno.test("the time tag of a command that is cancelled is not examined", () => {
  assertEquals(tagged(HOUR / 10, { cause: 8 }), undefined);
  assertEquals(tagged(HOUR / 10), "is 6 min after the time of capture");
});

Deno.test("an additional clock master is reported with the earlier ones, and not with itself", () => {
  const set = (...clients: readonly string[]) =>
    details("two-clock-masters", (t) => {
      for (const [i, client] of clients.entries()) {
        const link = t.link({ client, clientPort: 40_000 + i }).start();
        link.fromClient(clock(t.now)).fromServer(clock(t.now, 7)).close();
      }
    });
  const [a, b, c] = ["192.0.2.7", "192.0.2.8", "192.0.2.9"] as const;
  assertEquals(set(a, a), []);
  const by = (...hosts: readonly string[]) => `Clock of 192.0.2.2 set by ${hosts.join(" and by ")}`;
  assertEquals(set(a, b, a), [by(b, a), by(a, b)]);
  assertEquals(set(a, b, c), [by(b, a), by(c, `${a}, ${b}`)]);
});

Deno.test("a new commander is reported with up to three earlier ones", () => {
  const t = new Traffic();
  for (let i = 1; i <= 5; i++) {
    const link = t.link({ client: `192.0.2.1${i}` }).start();
    link.fromClient(command({ ioa: i })).fromServer(command({ ioa: i, cause: 7 })).close();
  }
  const before = t.findings("new-commander").map(({ detail }) =>
    /commands from (.*)$/.exec(detail)?.[1]
  );
  const hosts = [1, 2, 3].map((i) => `192.0.2.1${i}`);
  assertEquals(before, [1, 2, 3, 3].map((count) => hosts.slice(0, count).join(", ")));
});

Deno.test("a storm of interrogations counts the requests, not their deactivations", () => {
  const found = details("interrogation-storm", (t) => {
    const link = t.link().start();
    for (let i = 0; i < 14; i++) {
      t.wait(4900);
      for (const cause of [6, 8]) link.fromClient(interrogation(cause));
    }
  });
  assertEquals(found.map((detail) => detail.slice(0, 12)), ["14 C_IC_NA_1"]);
});
