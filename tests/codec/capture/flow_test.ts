// The table of connections, with two that have the same hash.

import { assert, assertEquals } from "@std/assert";
import { newCounters } from "../../../codec/capture/connection.ts";
import { direction, type Flow, FlowTable, hashOf } from "../../../codec/capture/flow.ts";
import type { IpPacket } from "../../../codec/capture/ip.ts";
import type { TcpSegment } from "../../../codec/capture/tcp.ts";
import { TcpStream } from "../../../codec/capture/tcp_stream.ts";
import { address, concat } from "../../helpers/capture/packet_builder.ts";

function segmentOf(source: string, destination: string, ports: [number, number]): TcpSegment {
  const header = concat(address(source), address(destination));
  const ip: IpPacket = {
    header,
    addresses: 0,
    addressOctets: 4,
    protocol: 6,
    octets: header,
    start: header.length,
    end: header.length,
    cut: 0,
    fragment: undefined,
  };
  const [sourcePort, destinationPort] = ports;
  return { ip, sourcePort, destinationPort, sequence: 0, acknowledgement: 0, flags: 0, start: 0 };
}

function flowOf(segment: TcpSegment): Flow {
  const connection = {
    id: 0,
    client: { address: "", port: segment.sourcePort },
    server: { address: "", port: segment.destinationPort },
    handshake: false,
    fromClient: newCounters(),
    fromServer: newCounters(),
  };
  const context = {
    events: [],
    maxStreamOctets: 0,
    maxHeldOctets: 0,
    reorderPackets: 0,
    gapTimeoutMs: 0,
    heldOctets: 0,
  };
  return {
    connection,
    addresses: [...segment.ip.header],
    ports: segment.sourcePort << 16 | segment.destinationPort,
    hash: hashOf(segment),
    clientFirst: true,
    fromClient: new TcpStream(connection, true, context),
    fromServer: new TcpStream(connection, false, context),
    silent: false,
    closed: false,
    finByClient: undefined,
    worth: 1,
    sibling: undefined,
    older: undefined,
    newer: undefined,
  };
}

// Found by search: these two have the same hash.
const ONE = segmentOf("192.0.2.1", "192.0.2.2", [42367, 2404]);
const OTHER = segmentOf("192.0.2.1", "192.0.2.6", [49910, 2404]);

Deno.test("hashOf() is the same for both directions", () => {
  const back = segmentOf("192.0.2.2", "192.0.2.1", [2404, 42367]);
  assertEquals(hashOf(back), hashOf(ONE));
  const flow = flowOf(ONE);
  assertEquals([direction(flow, ONE), direction(flow, back), direction(flow, OTHER)], [1, -1, 0]);
});

Deno.test("direction() compares ports with their addresses", () => {
  const flow = flowOf(segmentOf("192.0.2.1", "192.0.2.2", [1, 2]));
  assertEquals(direction(flow, segmentOf("192.0.2.1", "192.0.2.2", [2, 1])), 0);
  assertEquals(direction(flow, segmentOf("192.0.2.2", "192.0.2.1", [1, 2])), 0);
});

Deno.test("FlowTable keeps flows with the same hash apart", () => {
  assertEquals(hashOf(ONE), hashOf(OTHER), "search for another pair if the hash has changed");
  for (const removed of [0, 1]) {
    const table = new FlowTable();
    const flows = [flowOf(ONE), flowOf(OTHER)];
    for (const flow of flows) table.add(flow);
    assert(table.find(ONE) === flows[0] && table.find(OTHER) === flows[1]);
    table.remove(flows[removed]!);
    assertEquals(table.find(ONE) === undefined, removed === 0);
    assertEquals(table.find(OTHER) === undefined, removed === 1);
    assertEquals(table.size, 1);
  }
});

Deno.test("FlowTable evicts the least recently used flow of the lowest priority", () => {
  const table = new FlowTable();
  const flows = [1, 2, 3].map((port) => flowOf(segmentOf("192.0.2.1", "192.0.2.2", [port, 80])));
  for (const flow of flows) table.add(flow);
  assert(table.leastNeeded() === flows[0]);
  table.use(flows[0]!);
  assert(table.leastNeeded() === flows[1]);
  table.use(flows[2]!, 0);
  assert(table.leastNeeded() === flows[2]);
  table.use(flows[2]!, 2);
  table.remove(flows[1]!);
  table.remove(flows[0]!);
  assert(table.leastNeeded() === flows[2]);
});

Deno.test("FlowTable keeps the order of use, whichever flow is used", () => {
  for (const used of [0, 1, 2]) {
    const table = new FlowTable();
    const flows = [1, 2, 3].map((port) => flowOf(segmentOf("192.0.2.1", "192.0.2.2", [port, 80])));
    for (const flow of flows) table.add(flow);
    table.use(flows[used]!);
    table.use(flows[used]!);
    const order: number[] = [];
    for (let flow = table.leastNeeded(); flow !== undefined; flow = table.leastNeeded()) {
      order.push(flows.indexOf(flow));
      table.remove(flow);
    }
    assertEquals(order, [...[0, 1, 2].filter((each) => each !== used), used]);
  }
});
