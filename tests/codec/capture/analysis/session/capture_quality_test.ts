// Findings about a link and its capture from the counters of TCP, on both sides of each limit.

import { assertEquals } from "@std/assert";
import { checkCapture } from "../../../../../codec/capture/analysis/session/capture_quality.ts";
import type { Session } from "../../../../../codec/capture/analysis/session/session.ts";
import { newCounters, type StreamCounters } from "../../../../../codec/capture/connection.ts";

/** The counters of a side, and its number of APDUs. */
type Sent = Partial<StreamCounters> & { readonly apdus?: number };

/** Returns the findings for these counters. */
function findings(client: Sent, server: Sent = client): string[] {
  const notes: string[] = [];
  const sides = { client: { name: "client", ...client }, server: { name: "server", ...server } };
  type Named = typeof sides.client;
  const session = {
    ...sides,
    opened: { time: 0 },
    counters: ({ name: _, apdus: __, ...counters }: Named) => ({ ...newCounters(), ...counters }),
    about: ({ name }: Named) => ({ source: name }),
    address: ({ name }: Named) => name,
    name: ({ name }: Named) => name,
    peer: ({ name }: Named) => {
      const { apdus = 0 } = name === "client" ? server : client;
      return { apdus };
    },
    isHeard: ({ segments = 0 }: Named) => segments > 0,
    context: {
      findings: {
        note: (code: string, about: { source: string; at: unknown }, detail: () => string) =>
          notes.push(`${code} ${about.source}${about.at === undefined ? "?" : ""}: ${detail()}`),
      },
    },
  };
  checkCapture(session as unknown as Session);
  return notes;
}

/** Counters with APDUs of ten octets. */
function counters(segments: number, repeatedSegments = 0): Sent {
  return { segments, repeatedSegments, octets: 10 * segments };
}

Deno.test("a capture has duplicates if two fifths of at least ten segments are repeated", () => {
  const between = "segments between client and server are in the capture a second time";
  assertEquals(findings(counters(5, 2)), [`duplicate-capture client: 4 of 10 ${between}`]);
  assertEquals(findings(counters(5, 2), counters(4, 2)), [
    "retransmissions client: 4 of 9 segments between client and server were sent again",
  ]);
  assertEquals(findings(counters(50, 20)), [`duplicate-capture client: 40 of 100 ${between}`]);
  assertEquals(findings(counters(50, 20), counters(50, 19)), [
    "retransmissions client: 39 of 100 segments between client and server were sent again",
  ]);
});

Deno.test("retransmissions are reported from three segments and one in a hundred", () => {
  const text = (segments: number) =>
    `retransmissions client: 3 of ${segments} segments between client and server were sent again`;
  assertEquals(findings(counters(200, 3), counters(100)), [text(300)]);
  assertEquals(findings(counters(200, 3), counters(101)), []);
  assertEquals(findings(counters(20, 2), counters(20)), []);
  assertEquals(findings(counters(20, 1), counters(20, 2)), [text(40)]);
});

Deno.test("a side without segments is reported if five APDUs were sent to it", () => {
  const heard = { ...counters(9), apdus: 9 };
  assertEquals(findings(heard, { apdus: 0 }), [
    "one-direction server: Nothing from server, but 9 APDUs to it",
  ]);
  assertEquals(findings({ apdus: 0 }, { ...heard, apdus: 5 }), [
    "one-direction client: Nothing from client, but 5 APDUs to it",
  ]);
  assertEquals(findings({ ...heard, apdus: 4 }, {}), []);
  assertEquals(findings(heard), []);
});

Deno.test("segments are small if 24 of them have fewer than three octets on average", () => {
  const small = (more: Partial<StreamCounters>) =>
    findings({ segments: 24, octets: 71, ...more }, counters(1));
  const text = (octets: number, segments: number) =>
    `small-segments client: ${octets} octets of the client in ${segments} segments, ` +
    "an APDU has at least 6 octets";
  assertEquals(small({}), [text(71, 24)]);
  assertEquals(small({ octets: 72 }), []);
  assertEquals(small({ segments: 23, octets: 60 }), []);
  assertEquals(small({ missingOctets: 1 }), []);
  // Repeated segments are not counted.
  assertEquals(small({ segments: 26, repeatedSegments: 2 }), [text(71, 24)]);
  assertEquals(small({ segments: 25, repeatedSegments: 2, octets: 60 }), []);
  assertEquals(findings(counters(1), { segments: 30, octets: 60 }), [
    text(60, 30).replaceAll("client", "server"),
  ]);
});
