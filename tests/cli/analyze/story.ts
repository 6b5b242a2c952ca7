// A night in a substation as a capture: a breaker is opened; later the link drops and is re-established.

import {
  command,
  interrogation,
  type Link,
  measured,
  Traffic,
} from "../../helpers/capture/traffic_builder.ts";

/** 2024-05-06T03:00:00Z. */
const NIGHT = Date.UTC(2024, 4, 6, 3);

const MINUTE_MS = 60_000;

function report(t: Traffic, link: Link, minutes: number): void {
  for (let i = 0; i < minutes * 6; i++) {
    link.fromServer(measured(100, i)).acknowledge();
    t.wait(10_000);
  }
}

/**
 * At 03:05 the control centre selects and opens breaker 4711; at 03:11:45 the station falls silent, and at 03:12 the
 * control centre closes the connection and reconnects.
 */
export function night(): Traffic {
  const t = new Traffic();
  t.now = NIGHT;
  const link = t.link({ client: "10.0.0.1", server: "10.0.0.9" }).start();
  link.fromClient(interrogation()).fromServer(interrogation(7));
  for (let ioa = 100; ioa < 110; ioa++) link.fromServer(measured(ioa, ioa, 20));
  link.fromServer(interrogation(10)).acknowledge();
  report(t, link, 5);
  link.fromClient(command({ select: true, value: 0 }));
  link.fromServer(command({ select: true, value: 0, cause: 7 }));
  t.wait(1500);
  link.fromClient(command({ value: 0 })).fromServer(command({ value: 0, cause: 7 }));
  t.wait(200);
  link.fromServer(command({ value: 0, cause: 10 })).acknowledge();
  report(t, link, 6);
  t.now = NIGHT + 11 * MINUTE_MS + 45_000;
  link.fromClient("TESTFR act");
  t.now = NIGHT + 12 * MINUTE_MS;
  link.reset();
  t.wait(5000);
  const again = t.link({ client: "10.0.0.1", server: "10.0.0.9", clientPort: 40001 }).start();
  again.fromClient(interrogation()).fromServer(interrogation(7));
  for (let ioa = 100; ioa < 110; ioa++) again.fromServer(measured(ioa, ioa, 20));
  again.fromServer(interrogation(10)).acknowledge();
  report(t, again, 2);
  return t;
}
