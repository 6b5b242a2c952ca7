// The example of a redundant pair, connected to one station that listens on two ports.

import { assertEquals } from "@std/assert";
import {
  CAUSE,
  ControlledStation,
  decodeApdu,
  isEventCause,
  pointsOf,
  serve,
} from "@telecontrol/iec104";
import { Printed, startExample } from "../helpers/cli/example.ts";

const DECLARATION = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_SP_NA_1", value: 1 },
      { ioa: 700, type: "M_ME_NC_1", value: 20 },
    ],
  }],
} as const;

Deno.test("examples/redundant_pair.ts switches over manually and after a loss, and prints each value once", async () => {
  const events: number[] = [];
  let interrogations = 0;
  /**
   * Resolve when an interrogation has ended and was acknowledged, so that an event after it is not acknowledged with
   * it.
   */
  const acknowledged = [1, 2, 3].map(() => Promise.withResolvers<void>());
  await using station = new ControlledStation(DECLARATION, {
    onFrame(_link, direction, octets) {
      const apdu = decodeApdu(octets);
      if (apdu.format === "S") acknowledged[interrogations - 1]?.resolve();
      if (direction !== "sent" || apdu.format !== "I") return;
      if (apdu.asdu.cause === CAUSE.activationTermination) interrogations++;
      for (const { value, cause } of pointsOf(apdu.asdu)) {
        if (isEventCause(cause)) events.push(value);
      }
    },
  });
  const here = { host: "127.0.0.1", port: 0 };
  await using serverA = await serve(station, here);
  await using serverB = await serve(station, here);
  const addresses = [serverA, serverB].flatMap(({ host, port }) => [host, String(port)]);
  const example = startExample("redundant_pair.ts", addresses, { stdin: "piped" });
  const printed = new Printed(example.stdout);
  const keyboard = example.stdin.getWriter();
  const type = (line: string) => keyboard.write(new TextEncoder().encode(`${line}\n`));

  await printed.until("1/700 20 ");
  await printed.until("link A: connecting -> stopped");
  await printed.until("link B: connecting -> stopped");
  const [first, second] = printed.text.includes("data transfer over A") ? ["A", "B"] : ["B", "A"];
  await acknowledged[0]!.promise;
  station.set(1, 700, 21);
  await printed.until("1/700 21 ");

  await type("switch");
  await printed.until(`data transfer over ${second}\n`);
  assertEquals(printed.text.includes(`link ${first}: stopping -> stopped`), true);
  await acknowledged[1]!.promise;
  station.set(1, 700, 22);
  await printed.until("1/700 22 ");

  // The link is lost before the example has acknowledged the event: the station resends it on the other one.
  await (second === "A" ? serverA : serverB).close();
  await printed.until(`link ${second}: started -> waiting (`);
  await printed.until(`link ${first}: starting -> started (`);
  station.set(1, 700, 23);
  await printed.until("1/700 23 ");
  assertEquals(events, [21, 22, 22, 23]);

  await type("switch");
  const errors = new Printed(example.stderr);
  await errors.until("no other link is connected");
  await type("quit");
  await keyboard.close();
  await Promise.all([printed.ended, errors.ended]);
  assertEquals((await example.status).code, 0);
  assertEquals(printed.text.match(/^1\/\d+ \d+ /gm), [
    ...["1/100 1 ", "1/700 20 ", "1/700 21 ", "1/700 22 ", "1/700 23 "],
  ]);
});
