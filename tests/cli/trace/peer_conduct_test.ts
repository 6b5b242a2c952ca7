// What a peer does on a connection, besides sending values.

import { assertEquals } from "@std/assert";
import { PeerConduct } from "../../../cli/trace/peer_conduct.ts";
import { concat, frame, frames, octets } from "../../helpers/wire/frames.ts";

const LINK = {
  local: { host: "192.0.2.1", port: 40_000 },
  remote: { host: "192.0.2.10", port: 2404 },
};

function observe({ findsSizes = true } = {}) {
  const told: string[] = [];
  const conduct = new PeerConduct(LINK, { tell: (text) => told.push(text), peer: "P", findsSizes });
  return { conduct, told };
}

function text(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("a peer that has not sent anything has no conduct", () => {
  const { conduct } = observe();
  conduct.octets("sent", frames("STARTDT act"));
  const { from, end, endDetail, hasSpoken, frames: count, requests, otherProtocol } = conduct;
  assertEquals([from, end, endDetail, hasSpoken, count, requests, otherProtocol], [
    ...["192.0.2.1", undefined, undefined, false, 0, [], undefined],
  ]);
  assertEquals([conduct.unacknowledged(), conduct.fittingSizes], [[], []]);
});

Deno.test("the end has its details", () => {
  const { conduct } = observe();
  conduct.ended("failed", "Connection reset by peer");
  assertEquals([conduct.end, conduct.endDetail], ["failed", "Connection reset by peer"]);
});

Deno.test("only whole frames of the peer are counted", () => {
  const { conduct } = observe();
  for (const octet of frames("STARTDT con, I(0,0), S(1)")) {
    conduct.octets("received", Uint8Array.of(octet));
  }
  conduct.octets("received", octets("68 0e 00"));
  conduct.octets("sent", frames("I(0,0)"));
  assertEquals([conduct.frames, conduct.hasSpoken], [3, true]);
});

for (
  const [title, sent, received, expected] of [
    ["everything is acknowledged", "I(0,0), I(1,1)", "I(0,0), S(2)", []],
    ["one sent frame is not", "I(0,0), I(1,0)", "S(1)", [
      "1 I frame sent to P was not acknowledged",
    ]],
    ["three sent frames are not", "I(0,0), I(1,0), I(2,0)", "STARTDT con", [
      "3 I frames sent to P were not acknowledged",
    ]],
    ["one received frame is not", "S(1)", "I(0,0), I(1,0)", [
      "1 I frame of P was not acknowledged; it may send the data again",
    ]],
    [
      "frames of both are not, after the last number",
      "I(32767,32767)",
      "I(32767,32767), I(0,32767)",
      [
        "1 I frame sent to P was not acknowledged",
        "2 I frames of P were not acknowledged; it may send the data again",
      ],
    ],
    ["more than was sent is acknowledged", "I(0,0)", "S(6)", []],
    ["one more than was sent is acknowledged", "I(0,0)", "S(2)", []],
    ["two more than were sent are acknowledged", "I(0,0)", "S(3)", []],
    ["as many as can be open are not", "I(16382,0)", "S(0)", [
      "16383 I frames sent to P were not acknowledged",
    ]],
    ["a number that is rather ahead than behind", "I(16383,0)", "S(0)", []],
    ["acknowledged with an I frame", "I(0,0), I(1,2)", "I(0,0), I(1,2)", []],
  ] as const
) {
  Deno.test(`unacknowledged frames: ${title}`, () => {
    const { conduct } = observe();
    if (sent.startsWith("I(32767")) {
      conduct.octets("sent", frames("S(32767)"));
      conduct.octets("received", frames("S(32767)"));
    }
    conduct.octets("received", frames(received));
    conduct.octets("sent", frames(sent));
    assertEquals(conduct.unacknowledged(), [...expected]);
  });
}

Deno.test("frames with an impossible control field change nothing", () => {
  const { conduct } = observe();
  conduct.octets("received", concat([frames("I(0,0)"), octets("68 04 ff 00 00 00")]));
  conduct.octets("sent", concat([frames("S(1)"), octets("68 04 ff 00 00 00")]));
  assertEquals([conduct.frames, conduct.unacknowledged()], [2, []]);
});

Deno.test("requests of a controlling station are reported once each", () => {
  const { conduct, told } = observe();
  conduct.octets(
    "received",
    frames("TESTFR act, STARTDT con, STOPDT act, STARTDT act, STOPDT act, STOPDT con"),
  );
  assertEquals(conduct.requests, ["STOPDT act", "STARTDT act"]);
  assertEquals(told, [
    "P sent STOPDT act, which only a controlling station sends; it was ignored",
    "P sent STARTDT act, which only a controlling station sends; it was ignored",
  ]);
});

for (
  const [title, first, expected] of [
    ["a known protocol with details", text("SSH-2.0-x\r\n"), {
      name: "SSH",
      text: "SSH (SSH-2.0-x)",
    }],
    ["frames", frames("STARTDT con"), undefined],
    ["the start of a frame", octets("68 0e 00"), undefined],
    ["unknown octets", octets("00 01 02 03 04 05 06 07"), {
      name: undefined,
      text: "an unknown protocol",
    }],
  ] as const
) {
  Deno.test(`the protocol of ${title}, in one chunk or octet by octet`, () => {
    for (const size of [1, 1000]) {
      const { conduct } = observe();
      for (let at = 0; at < first.length; at += size) {
        conduct.octets("received", first.subarray(at, at + size));
      }
      const found = conduct.otherProtocol;
      assertEquals(found?.name, expected?.name);
      assertEquals(found?.text.slice(0, expected?.text.length), expected?.text);
    }
  });
}

Deno.test("only the first 260 octets identify a protocol, and views may be reused", () => {
  const { conduct } = observe();
  const view = text("SSH-2.0-".padEnd(200, "x"));
  conduct.octets("received", view);
  view.fill(0);
  conduct.octets("received", text("y".repeat(59)));
  conduct.octets("received", text("\r\n"));
  conduct.octets("received", text("z"));
  assertEquals(conduct.otherProtocol?.name, "SSH");
});

/** Interrogated single-points of CA 1 with the field sizes 1/1/2. */
function smallFrame(n: number): Uint8Array {
  return frame(`I(${n},0)`, octets(`01 01 14 01 ${(n % 100 + 16).toString(16)} 00 01`));
}

Deno.test("a mirrored request does not hide the field sizes of the other frames", () => {
  const { conduct } = observe();
  conduct.octets("sent", frame("I(0,0)", octets("64 01 06 00 ff ff 00 00 00 14")));
  for (let n = 0; n < 2; n++) conduct.octets("received", smallFrame(n));
  conduct.octets("received", frame("I(2,1)", octets("64 01 6e 00 ff ff 00 00 00 14")));
  assertEquals(conduct.fittingSizes, ["1/1/2"]);
});

Deno.test("field sizes that fit are found among the frames received, if requested", () => {
  for (const count of [2, 300]) {
    for (const findsSizes of [true, false]) {
      const { conduct } = observe({ findsSizes });
      for (let n = 0; n < count; n++) conduct.octets("received", smallFrame(n));
      const expected = findsSizes ? ["1/1/2"] : [];
      assertEquals(conduct.fittingSizes, expected, `${count} frames`);
      assertEquals(conduct.fittingSizes, expected, "asked again");
    }
  }
});
