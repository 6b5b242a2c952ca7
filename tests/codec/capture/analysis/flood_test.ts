// Floods of connections: active links are not evicted, and evictions are reported.

import { assert, assertEquals } from "@std/assert";
import { measured, Traffic } from "../../../helpers/capture/traffic_builder.ts";
import { times } from "./cases/finding_case.ts";

/** Builds traffic with an active link before and after a flood of `count` connections. */
function flooded(count: number, each: (traffic: Traffic, client: string) => void): Traffic {
  const t = new Traffic();
  const link = t.link().start();
  times(10, (i) => link.fromServer(measured(1, i)).acknowledge());
  times(count, (i) => each(t, `10.${i >> 14}.${i >> 7 & 127}.${i & 127}`));
  times(10, (i) => link.fromServer(measured(1, i)).acknowledge());
  return t;
}

Deno.test("SYN flood: an active link stays one session", () => {
  const { sessions, omissions, findings, conversations, captures } = flooded(
    5000,
    (t, client) => t.link({ client }).open(),
  ).report();
  assertEquals(sessions.map(({ server }) => server.information), [20]);
  assertEquals(captures[0]!.links, 5001);
  assert(findings.some(({ code, count }) => code === "connection-flood" && count > 4000));
  const given = omissions.find(({ what }) => what === "connections");
  assert(given !== undefined && given.count > 2900 && given.count < 3100, given?.text);
  assertEquals(conversations.length, 2000);
});

Deno.test("flood of short connections: an active link stays one session", () => {
  const report = flooded(4000, (t, client) => t.link({ client }).start()).report();
  assertEquals(report.sessions[0]!.server.information, 20);
  assertEquals(report.totals.sessions, 4001);
  assertEquals(report.totals.information, 20);
  assert(report.sessions.length <= 2000);
  assert(report.captures[0]!.issues.some(({ code }) => code === "limit"));
});

Deno.test("flood on another port: links are found and kept", () => {
  const report = flooded(5000, (t, client) => {
    t.link({ client, serverPort: 80 }).open().octets(true, new TextEncoder().encode("GET /\r\n"));
  }).report();
  assertEquals(report.sessions.map(({ server }) => server.information), [20]);
  assertEquals([report.captures[0]!.connections, report.captures[0]!.links], [5001, 1]);
});
