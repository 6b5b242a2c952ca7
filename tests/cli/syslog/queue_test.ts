// Messages that wait for a server: limits, losses and repetitions.

import { assertEquals } from "@std/assert";
import { SyslogQueue } from "../../../cli/syslog/queue.ts";

function queueOf(capacity: number, retainMs = 100) {
  const text = (text: string) => new TextEncoder().encode(text);
  const queue = new SyslogQueue({
    ...{ capacity, retainMs },
    report: (lost) => text(`lost ${lost}`),
    announce: (repeated) => text(`repeated ${repeated}`),
  });
  return {
    queue,
    push: (...texts: readonly string[]) => texts.forEach((each) => queue.push(() => text(each))),
    /** Sends up to this number of messages. */
    send(now: number, most = Infinity): string {
      const sent: string[] = [];
      for (let next = queue.next(); next !== undefined && sent.length < most; next = queue.next()) {
        sent.push(new TextDecoder().decode(next));
        queue.sent(now);
      }
      return sent.join();
    },
  };
}

Deno.test("the limit includes the report of lost messages", () => {
  const { queue, push, send } = queueOf(2);
  push("a", "b", "c");
  assertEquals([queue.size, queue.unreported, queue.lost], [2, 1, 1]);
  assertEquals(send(0, 1), "a");
  push("d");
  assertEquals([queue.size, queue.unreported], [1, 2], "there is room for the report only");
  assertEquals(send(0), "b,lost 2");
  assertEquals([queue.size, queue.unreported, queue.lost], [0, 0, 2]);
  push("e");
  assertEquals(send(0), "e");
});

Deno.test("messages that were sent recently are sent again, in order", () => {
  for (
    const [now, again] of [[199, "repeated 2,b,c,d"], [200, "d"], [
      150,
      "repeated 2,b,c,d",
    ]] as const
  ) {
    const { queue, push, send } = queueOf(10);
    push("a", "b", "c", "d");
    send(0, 1);
    send(100, 2);
    queue.connectionLost(now);
    assertEquals(send(now), again, `${now}`);
  }
});

Deno.test("a repetition is not announced if only announcements are repeated", () => {
  const { queue, push, send } = queueOf(10);
  push("a");
  send(0);
  queue.connectionLost(10);
  assertEquals(send(20, 1), "repeated 1");
  queue.connectionLost(30);
  assertEquals(send(40), "repeated 1,a");
  queue.connectionLost(50);
  assertEquals(send(60), "repeated 2,repeated 1,a");
});

Deno.test("nothing is sent from an empty queue", () => {
  const { queue, send } = queueOf(10);
  queue.sent(0);
  queue.connectionLost(0);
  assertEquals([queue.next(), send(0)], [undefined, ""]);
});

Deno.test("at most 10 000 sent messages are kept", () => {
  const { queue, push, send } = queueOf(20_000);
  for (let n = 0; n < 10_001; n++) push(`${n}`);
  send(0);
  queue.connectionLost(0);
  assertEquals([queue.size, send(0, 2)], [10_001, "repeated 10000,1"]);
});
