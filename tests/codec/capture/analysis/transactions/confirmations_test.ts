// Confirmations and terminations alongside other requests, and how many finished requests are remembered.

import { assertEquals } from "@std/assert";
import { CAUSE } from "../../../../../codec/cause.ts";
import type { FindingCode } from "../../../../../codec/capture/findings/table.ts";
import {
  command,
  interrogation,
  type Link,
  Traffic,
} from "../../../../helpers/capture/traffic_builder.ts";
import { times } from "../cases/finding_case.ts";

/** Returns the addresses of the findings with a code. */
function found(code: FindingCode, script: (link: Link, t: Traffic) => void): string[] {
  const t = new Traffic();
  script(t.link().start(), t);
  return t.findings(code).map(({ ca, ioa }) => `${ca}/${ioa}`);
}

Deno.test("a late termination of a command is reported alongside requests that return nothing from its station", () => {
  const late = (other: (link: Link) => void) =>
    found("termination-late", (link, t) => {
      link.fromClient(command()).fromServer(command({ cause: 7 }));
      other(link);
      link.fromServer({
        type: "M_SP_NA_1",
        cause: 11,
        ca: 1,
        objects: [{ ioa: 1, value: 1, quality: 0 }],
      }).acknowledge();
      t.wait(8000);
      link.fromServer(command({ cause: 10 })).acknowledge();
    });
  assertEquals(late(() => {}), ["1/4711"]);
  assertEquals(late((link) => link.fromClient(command({ ca: 2, ioa: 1 }))), ["1/4711"]);
  assertEquals(late((link) => link.fromClient(interrogation())), ["1/4711"]);
  assertEquals(late((link) => link.fromClient(command({ ioa: 1 }))), []);
});

Deno.test("a confirmation is recognized as repeated after up to 256 further requests", () => {
  const repeated = (others: number) =>
    found("confirmation-repeated", (link) => {
      times(others + 1, (ioa) => {
        link.fromClient(command({ ioa })).fromServer(command({ ioa, cause: 7 }));
        link.fromServer(command({ ioa, cause: 10 })).acknowledge();
      });
      link.fromServer(command({ ioa: 0, cause: 7 })).acknowledge();
    });
  assertEquals([repeated(0), repeated(255), repeated(256)], [["1/0"], ["1/0"], []]);
});

Deno.test("an answer from another common address names the request that waits for one", () => {
  const foreign = (ask: (link: Link) => void, answer = command({ cause: 7, ca: 2 })) =>
    found("answer-from-other-ca", (link) => {
      ask(link);
      link.fromServer(answer).acknowledge();
    });
  assertEquals(foreign((link) => link.fromClient(command())), ["1/4711"]);
  assertEquals(foreign((link) => link.fromClient(command({ select: true }))), ["1/4711"]);
  assertEquals(foreign((link) => link.fromClient(command({ ioa: 9 }))), [], "another object");
  assertEquals(foreign((link) => link.fromClient(interrogation())), [], "another type");
  const confirmed = (link: Link) =>
    void link.fromClient(command()).fromServer(command({ cause: 7 }));
  assertEquals(foreign(confirmed), [], "it was answered");
});

Deno.test("a confirmation after a cancelled request belongs to no request, one after a finished request belongs to it", () => {
  const fromClient = [CAUSE.activation, CAUSE.deactivation] as readonly number[];
  const transactions = (...causes: readonly number[]) => {
    const t = new Traffic();
    const link = t.link().start();
    for (const cause of causes) {
      const asdu = command({ cause, select: true });
      if (fromClient.includes(cause)) link.fromClient(asdu);
      else link.fromServer(asdu);
    }
    link.acknowledge();
    return t.report().transactions.map(({ result }) => result);
  };
  assertEquals(transactions(6, 7, 8, 9), ["cancelled"]);
  assertEquals(transactions(6, 7, 8, 9, 7).length, 2);
  assertEquals(transactions(6, 7, 10).length, 1);
  assertEquals(transactions(6, 7, 10, 7).length, 1);
});

Deno.test("a confirmation is missing if the link ends, or the capture continues for 2 s without it", () => {
  const missing = (after: (link: Link, t: Traffic) => void) =>
    found("request-unconfirmed", (link, t) => {
      link.fromClient(command()).fromServer(command({ cause: 10 })).acknowledge();
      after(link, t);
    });
  const goesOn = (ms: number) => (link: Link, t: Traffic) => {
    t.wait(ms);
    link.fromClient("TESTFR act");
  };
  assertEquals(missing(() => {}), []);
  assertEquals(missing(goesOn(1990)), []);
  assertEquals(missing(goesOn(2000)), ["1/4711"]);
  assertEquals(missing((link) => link.close()), ["1/4711"]);
});

Deno.test("a second confirmation is not a repetition if an earlier request was never confirmed", () => {
  const repeated = (before: (link: Link, t: Traffic) => void) =>
    found("confirmation-repeated", (link, t) => {
      before(link, t);
      link.fromClient(command()).fromServer(command({ cause: 7 }));
      link.fromServer(command({ cause: 10 })).fromServer(command({ cause: 7 })).acknowledge();
    });
  assertEquals(repeated(() => {}), ["1/4711"]);
  const unanswered = (link: Link, t: Traffic) => {
    link.fromClient(command());
    t.wait(600_000);
  };
  assertEquals(repeated(unanswered), []);
});
