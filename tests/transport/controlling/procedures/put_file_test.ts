// Sending files by the controlling station (procedures, sections 13.3 and 13.4).

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import type { Asdu } from "../../../../codec/asdu_types.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { brief } from "../../../helpers/stations/results.ts";
import { link, type ScriptedStation, within } from "../../../helpers/stations/scripted_station.ts";

const FILE = { ioa: 800, nof: 2 } as const;
const OCTETS = new Prng(1).octets(600);

/** A station that accepts a file and follows the tables of the procedures. */
class FileTaker {
  readonly peer: ScriptedStation;
  readonly octets: number[] = [];
  /** Lengths of the segments of each delivery. */
  readonly segments: number[][] = [];
  /** Verdict on each section; by default, it is accepted. */
  readonly verdicts: ("accept" | "reject")[] = [];
  #section: number[] = [];

  constructor(peer: ScriptedStation) {
    this.peer = peer;
    peer.on("F_FR_NA_1", () => this.call({ nos: 0, scq: 2 }));
    peer.on("F_SR_NA_1", (offer) => this.offered(offer));
    peer.on("F_SG_NA_1", (segment) => this.segment(segment));
    peer.on("F_LS_NA_1", (last) => this.last(last));
  }

  call(keys: { nos: number; scq: number }, negative = false): void {
    const object = { ...FILE, ...keys };
    this.peer.send({ type: "F_SC_NA_1", cause: 13, ca: 1, negative, objects: [object] });
  }

  say(keys: { nos: number; afq: number; error?: number }): void {
    this.peer.send({ type: "F_AF_NA_1", cause: 13, ca: 1, objects: [{ ...FILE, ...keys }] });
  }

  offered(offer: Asdu): void {
    if (offer.type !== "F_SR_NA_1") return;
    this.#section = [];
    this.segments.push([]);
    this.call({ nos: offer.objects[0]!.nos, scq: 6 });
  }

  segment(asdu: Asdu): void {
    if (asdu.type !== "F_SG_NA_1") return;
    const { segment } = asdu.objects[0]!;
    this.#section.push(...segment);
    this.segments.at(-1)!.push(segment.length);
  }

  last(asdu: Asdu): void {
    if (asdu.type !== "F_LS_NA_1") return;
    const { lsq, nos, chs } = asdu.objects[0]!;
    if (lsq !== 1 && lsq !== 3) return;
    const octets = lsq === 1 ? this.octets : this.#section;
    assertEquals(chs, octets.reduce((sum, octet) => sum + octet, 0) & 0xff);
    if (lsq === 1) return this.say({ nos, afq: 1 });
    if ((this.verdicts.shift() ?? "accept") === "reject") {
      return this.say({ nos, afq: 4, error: 2 });
    }
    this.octets.push(...this.#section);
    this.say({ nos, afq: 3 });
  }
}

/** Returns the messages that the station received, without the segments: `FR`, `SR 1`, `LS 3`. */
function told(peer: ScriptedStation): string[] {
  return peer.received.filter(({ type }) => type !== "F_SG_NA_1").map((asdu) => {
    if (asdu.type === "F_SR_NA_1") return `SR ${asdu.objects[0]!.nos}`;
    if (asdu.type === "F_LS_NA_1") return `LS ${asdu.objects[0]!.lsq}`;
    return asdu.type === "F_FR_NA_1" ? "FR" : asdu.type;
  });
}

const PUT = { ...FILE, octets: OCTETS } as const;

Deno.test("putFile() sends a file in one section of full segments", async () => {
  await using it = await link();
  const taker = new FileTaker(it.peer);
  const result = await within(it.clock, 60_000, it.station.putFile(1, PUT));
  assertEquals(brief(result), "done at file by cause 13");
  assertEquals(result.reason, "The file was accepted");
  assertEquals(taker.octets, [...OCTETS]);
  assertEquals(taker.segments, [[236, 236, 128]]);
  assertEquals(told(it.peer), ["FR", "SR 1", "LS 3", "LS 1"]);
  const [offer] = it.peer.received;
  assertEquals(offer?.type === "F_FR_NA_1" && offer.objects[0]?.lof, 600);
});

Deno.test("putFile() sends several sections, and reports its progress", async () => {
  await using it = await link();
  const taker = new FileTaker(it.peer);
  const progress: string[] = [];
  const options = {
    sectionOctets: 250,
    onProgress: (octets: number, length: number) => void progress.push(`${octets}/${length}`),
  };
  const result = await within(it.clock, 60_000, it.station.putFile(1, PUT, options));
  assertEquals(result.outcome, "done");
  assertEquals(taker.octets, [...OCTETS]);
  assertEquals(taker.segments, [[236, 14], [236, 14], [100]]);
  assertEquals(progress, ["250/600", "500/600", "600/600"]);
});

Deno.test("putFile() rejects with the error of its onProgress", async () => {
  await using it = await link();
  new FileTaker(it.peer);
  const full = new Error("The progress bar is full");
  const onProgress = () => {
    throw full;
  };
  const sending = it.station.putFile(1, PUT, { onProgress }).catch((error: unknown) => error);
  assertEquals(await within(it.clock, 60_000, sending), full);
  assertEquals(it.station.pending, 0);
});

Deno.test("putFile() sends an empty file, and one much larger than the window", async () => {
  for (const octets of [new Uint8Array(0), new Prng(2).octets(20_000)]) {
    await using it = await link();
    const taker = new FileTaker(it.peer);
    const result = await within(it.clock, 60_000, it.station.putFile(1, { ...FILE, octets }));
    assertEquals(result.outcome, "done");
    assertEquals(taker.octets.length, octets.length);
  }
});

Deno.test("putFile() uses segments that fit the profile", async () => {
  const profile = { cotOctets: 1, caOctets: 1, ioaOctets: 2, maxAsduOctets: 100 } as const;
  await using it = await link({ profile });
  const taker = new FileTaker(it.peer);
  const result = await within(it.clock, 60_000, it.station.putFile(1, PUT));
  assertEquals(result.outcome, "done");
  assertEquals(taker.segments[0]?.[0], 90);
});

Deno.test("putFile() leaves room for commands between its segments", async () => {
  await using it = await link({ k: 2, w: 1, peer: { w: 1 } });
  const { station, peer, clock } = it;
  new FileTaker(peer);
  peer.on("C_SC_NA_1", (request) => {
    peer.confirm(request);
    peer.terminate(request);
  });
  const octets = new Uint8Array(236 * 50);
  let place = 0;
  const putting = station.putFile(1, { ...FILE, octets });
  const commanding = station.command(1, { type: "C_SC_NA_1", ioa: 1, value: 1 })
    .then(() => place = peer.received.length);
  await within(clock, 1000, putting);
  await commanding;
  assertEquals(place < 10, true, `the command was ready after ${place} of the station's ASDUs`);
});

Deno.test("putFile() resends a section that the station rejects", async () => {
  await using it = await link();
  const taker = new FileTaker(it.peer);
  taker.verdicts.push("accept", "reject");
  const result = await within(it.clock, 0, it.station.putFile(1, PUT, { sectionOctets: 300 }));
  assertEquals(brief(result), "done at file by cause 13; checksum");
  assertEquals(taker.octets, [...OCTETS]);
  assertEquals(told(it.peer), ["FR", "SR 1", "LS 3", "SR 2", "LS 3", "SR 2", "LS 3", "LS 1"]);
});

Deno.test("putFile() fails when the station keeps rejecting a section", async () => {
  await using it = await link();
  const taker = new FileTaker(it.peer);
  taker.verdicts.push("reject", "reject", "reject");
  const result = await within(it.clock, 0, it.station.putFile(1, PUT));
  assertEquals(brief(result), "negative at section by cause 13; checksum");
  assertEquals(result.reason, "Refused: the checksum is wrong");
  await it.clock.advance(0);
  assertEquals(told(it.peer).at(-1), "LS 2");
});

Deno.test("putFile() skips a section that the station does not want", async () => {
  await using it = await link();
  const taker = new FileTaker(it.peer);
  taker.last = (asdu) => {
    if (asdu.type !== "F_LS_NA_1") return;
    const { lsq, nos } = asdu.objects[0]!;
    taker.say({ nos, afq: lsq === 1 ? 1 : 3 });
  };
  taker.offered = (offer) => {
    if (offer.type !== "F_SR_NA_1") return;
    const { nos } = offer.objects[0]!;
    taker.segments.push([]);
    taker.call({ nos, scq: 6 }, nos === 1);
  };
  const result = await within(it.clock, 0, it.station.putFile(1, PUT, { sectionOctets: 300 }));
  assertEquals(result.outcome, "done");
  assertEquals(taker.segments, [[], [236, 64]]);
});

for (
  const [name, keys, negative] of [
    ["P/N = 1", {}, true],
    ["an error", { error: 1 }, false],
  ] as const
) {
  Deno.test(`putFile() reports an offer refused by ${name}`, async () => {
    await using it = await link();
    it.peer.on("F_FR_NA_1", () => {
      const object = { ...FILE, nos: 0, scq: 2, ...keys };
      it.peer.send({ type: "F_SC_NA_1", cause: 13, ca: 1, negative, objects: [object] });
    });
    const result = await within(it.clock, 0, it.station.putFile(1, PUT));
    assertEquals(brief(result), "negative at file by cause 13");
    assertEquals(told(it.peer), ["FR"]);
  });
}

Deno.test("putFile() reports a refusal as unknown type", async () => {
  await using it = await link();
  it.peer.on("F_FR_NA_1", (offer) => it.peer.mirror(offer, { cause: 44, negative: true }));
  const result = await within(it.clock, 0, it.station.putFile(1, PUT));
  assertEquals(brief(result), "negative at file by cause 44");
});

Deno.test("putFile() reports a refusal at the end", async () => {
  await using it = await link();
  const taker = new FileTaker(it.peer);
  const last = taker.last.bind(taker);
  taker.last = (asdu) => {
    const file = asdu.type === "F_LS_NA_1" && asdu.objects[0]!.lsq === 1;
    if (file) taker.say({ nos: 1, afq: 2, error: 2 });
    else last(asdu);
  };
  const result = await within(it.clock, 0, it.station.putFile(1, PUT));
  assertEquals(brief(result), "negative at file by cause 13");
  assertEquals(result.reason, "Refused: the checksum is wrong");
});

for (const [scq, lsq] of [[3, 2], [7, 4]] as const) {
  Deno.test(`putFile() reports a transfer that the station aborts (SCQ ${scq}), and answers with LSQ ${lsq}`, async () => {
    await using it = await link();
    const taker = new FileTaker(it.peer);
    taker.offered = (offer) =>
      offer.type === "F_SR_NA_1" && taker.call({ nos: offer.objects[0]!.nos, scq });
    const result = await within(it.clock, 0, it.station.putFile(1, PUT));
    assertEquals(brief(result), "deactivated at section by cause 13");
    assertEquals(told(it.peer), ["FR", "SR 1", `LS ${lsq}`]);
  });

  Deno.test(`putFile() stops sending a section during which the station aborts (SCQ ${scq})`, async () => {
    await using it = await link({ k: 2, w: 1, peer: { w: 1 } });
    const taker = new FileTaker(it.peer);
    taker.segment = (asdu) => {
      FileTaker.prototype.segment.call(taker, asdu);
      if (taker.segments[0]!.length === 3) taker.call({ nos: 1, scq });
    };
    const file = { ...FILE, octets: new Prng(2).octets(20_000) };
    const result = await within(it.clock, 0, it.station.putFile(1, file));
    assertEquals(brief(result), "deactivated at section by cause 13");
    assertEquals(told(it.peer), ["FR", "SR 1", `LS ${lsq}`]);
    assert(taker.segments[0]!.length <= 6, `${taker.segments[0]!.length} segments`);
  });
}

Deno.test("putFile() offers a section again that the station rejects while it is sent", async () => {
  await using it = await link({ k: 2, w: 1, peer: { w: 1 } });
  const taker = new FileTaker(it.peer);
  taker.segment = (asdu) => {
    FileTaker.prototype.segment.call(taker, asdu);
    if (taker.segments.length === 1 && taker.segments[0]!.length === 3) {
      taker.say({ nos: 1, afq: 4, error: 1 });
    }
  };
  const octets = new Prng(2).octets(20_000);
  const result = await within(it.clock, 0, it.station.putFile(1, { ...FILE, octets }));
  assertEquals(brief(result), "done at file by cause 13; checksum");
  assertEquals(told(it.peer), ["FR", "SR 1", "SR 1", "LS 3", "LS 1"]);
  assertEquals(taker.octets, [...octets]);
});

Deno.test("putFile() continues after an unexpected message during a section", async () => {
  await using it = await link({ k: 2, w: 1, peer: { w: 1 } });
  const taker = new FileTaker(it.peer);
  taker.segment = (asdu) => {
    FileTaker.prototype.segment.call(taker, asdu);
    if (taker.segments[0]!.length === 3) taker.call({ nos: 1, scq: 6 });
  };
  const octets = new Prng(2).octets(20_000);
  const result = await within(it.clock, 0, it.station.putFile(1, { ...FILE, octets }));
  assertEquals(brief(result), "done at file by cause 13; out-of-sequence");
  assertEquals(taker.octets, [...octets]);
});

Deno.test("putFile() does not send a section that was not called", async () => {
  await using it = await link();
  const taker = new FileTaker(it.peer);
  taker.offered = () => taker.call({ nos: 9, scq: 6 });
  const result = await within(it.clock, 10_000, it.station.putFile(1, PUT));
  assertEquals(brief(result), "timed-out at section; out-of-sequence");
  assertEquals(it.peer.received.some(({ type }) => type === "F_SG_NA_1"), false);
});

const STAGES = ["offer", "section offer", "section end", "file end"] as const;
for (const stage of STAGES) {
  const reach = stage === "file end" ? "maybe" : "no";
  const silence = (taker: FileTaker) => {
    if (stage === "offer") taker.peer.on("F_FR_NA_1", () => {});
    if (stage === "section offer") taker.offered = () => {};
    if (stage === "section end") taker.last = () => {};
    if (stage === "file end") {
      const last = taker.last.bind(taker);
      taker.last = (asdu) => asdu.type === "F_LS_NA_1" && asdu.objects[0]!.lsq === 3 && last(asdu);
    }
  };

  Deno.test(`putFile() times out after the ${stage}, and informs the station`, async () => {
    await using it = await link();
    silence(new FileTaker(it.peer));
    const result = await within(it.clock, 10_000, it.station.putFile(1, PUT));
    assertEquals(result.outcome, "timed-out");
    await it.clock.advance(0);
    assertEquals(told(it.peer).at(-1), "LS 2");
  });

  Deno.test(`putFile() cancelled after the ${stage}: reach ${reach}`, async () => {
    await using it = await link();
    silence(new FileTaker(it.peer));
    const controller = new AbortController();
    const pending = it.station.putFile(1, PUT, { signal: controller.signal })
      .catch((error: unknown) => error);
    await it.clock.advance(100);
    controller.abort();
    const error = await pending;
    assertInstanceOf(error, RequestError);
    assertEquals([error.code, error.reach], ["aborted", reach]);
    await it.clock.advance(0);
    assertEquals(told(it.peer).at(-1), stage === "file end" ? "LS 1" : "LS 2");
  });

  Deno.test(`putFile() whose link is lost after the ${stage}: reach ${reach}`, async () => {
    await using it = await link();
    silence(new FileTaker(it.peer));
    const pending = it.station.putFile(1, PUT).catch((error: unknown) => error);
    await it.clock.advance(100);
    it.peer.hangUp();
    await it.clock.advance(0);
    const error = await pending;
    assertInstanceOf(error, RequestError);
    assertEquals([error.code, error.reach], ["closed", reach]);
  });
}

Deno.test("putFile() refuses files that the protocol cannot carry", async () => {
  await using it = await link();
  const { station } = it;
  const huge = { ...FILE, octets: new Uint8Array(0x100_0000) };
  await assertRejects(
    () => station.putFile(1, huge),
    RangeError,
    "Cannot send a file of 16777216 octets: expected at most 16777215",
  );
  await assertRejects(
    () => station.putFile(1, PUT, { sectionOctets: 2 }),
    RangeError,
    "Cannot send a file in 300 sections of 2 octets: expected at most 255",
  );
  await assertRejects(() => station.putFile(1, PUT, { sectionOctets: 0 }), RangeError);
  await assertRejects(() => station.putFile(1, { ...PUT, nof: 70_000 }), RangeError, "nof");
  const first = station.putFile(1, PUT);
  const error = await assertRejects(() => station.putFile(1, PUT), RequestError);
  assertEquals(error.code, "busy");
  assertEquals((await within(it.clock, 10_000, first)).outcome, "timed-out");
});
