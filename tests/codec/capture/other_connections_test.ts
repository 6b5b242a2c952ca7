// The list of connections that do not carry IEC 60870-5-104.

import { assertEquals } from "@std/assert";
import type { TcpConnection } from "../../../codec/capture/connection.ts";
import { CaptureDecoder } from "../../../codec/capture/mod.ts";
import { OtherConnectionList } from "../../../codec/capture/other_connections.ts";
import { etherPcap, talk } from "../../helpers/capture/capture_builder.ts";

/** Creates a connection to a port of one server. */
function connectionTo(port: number, client = "192.0.2.1"): TcpConnection {
  const connection = {
    client: { address: client, port: 40_000 },
    server: { address: "192.0.2.10", port },
  };
  return connection as TcpConnection;
}

const HTTP = { protocol: "HTTP", detail: "GET / HTTP/1.1", expected: false };

Deno.test("connections to one server with one protocol are one entry", () => {
  const list = new OtherConnectionList();
  list.add(connectionTo(80), HTTP);
  list.add(connectionTo(80, "192.0.2.2"), { ...HTTP, detail: "POST / HTTP/1.1" });
  list.add(connectionTo(80), { ...HTTP, protocol: "TLS" });
  list.add(connectionTo(81), HTTP);
  const entries = list.all().map((
    { client, server, protocol, detail, connections },
  ) => [client, server.port, protocol, detail, connections]);
  assertEquals(entries, [
    ["192.0.2.1", 80, "HTTP", "GET / HTTP/1.1", 2],
    ["192.0.2.1", 80, "TLS", "GET / HTTP/1.1", 1],
    ["192.0.2.1", 81, "HTTP", "GET / HTTP/1.1", 1],
  ]);
});

Deno.test("64 servers are listed; connections to further servers are counted", () => {
  const list = new OtherConnectionList();
  for (let port = 1; port <= 65; port++) list.add(connectionTo(port), HTTP);
  list.add(connectionTo(64), HTTP);
  assertEquals(list.omitted, 1);
  list.add(connectionTo(65), HTTP);
  list.add(connectionTo(66), HTTP);
  assertEquals(list.omitted, 3);
  const entries = list.all();
  assertEquals(entries.length, 64);
  assertEquals(entries.at(-1), {
    client: "192.0.2.1",
    server: { address: "192.0.2.10", port: 64 },
    ...HTTP,
    connections: 2,
  });
});

Deno.test("a connection that ends without data is not listed, and one with a single octet is listed", () => {
  const decoder = new CaptureDecoder();
  const packets = [new Uint8Array(0), Uint8Array.of(7)].flatMap((octets, index) => {
    const link = talk({ clientPort: 40_000 + index, serverPort: 9999 + index });
    link.open();
    if (octets.length > 0) link.send(true, octets);
    link.close(true);
    return link.packets;
  });
  decoder.push(etherPcap(packets));
  decoder.end();
  while (decoder.next() !== undefined);
  assertEquals(decoder.summary.others.map(({ server, detail }) => [server.port, detail]), [
    [10_000, "an unknown protocol, first octets 07"],
  ]);
});

Deno.test("when too many octets are undecided, the oldest connection is one of another protocol, and no later one", () => {
  const decoder = new CaptureDecoder();
  const junk = new Uint8Array(64 * 1024 - 100).fill(0x41);
  const packets = Array.from({ length: 65 }, (_, index) => {
    const link = talk({ client: `192.0.2.${index + 1}`, serverPort: 5000 + index });
    link.send(true, junk);
    return link.packets;
  }).flat();
  decoder.push(etherPcap(packets));
  while (decoder.next() !== undefined);
  assertEquals(decoder.summary.others.map(({ server }) => server.port), [5000]);
});
