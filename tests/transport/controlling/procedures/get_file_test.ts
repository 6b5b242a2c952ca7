// Fetching and listing files by the controlling station (procedures, sections 13.1, 13.2 and 13.4).

import { assertEquals, assertInstanceOf } from "@std/assert";
import type { Asdu } from "../../../../codec/asdu_types.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { brief } from "../../../helpers/stations/results.ts";
import { link, type ScriptedStation, within } from "../../../helpers/stations/scripted_station.ts";

const FILE = { ioa: 800, nof: 2 } as const;
const HEAD = { ...FILE, nos: 0 } as const;

/** A station with one file that follows the tables of the procedures. */
class FileStation {
  readonly peer: ScriptedStation;
  readonly sections: readonly Uint8Array[];
  /** Corruption of the next sections: one entry per delivery. */
  readonly faults: ("none" | "checksum" | "short" | "long" | "foreign")[] = [];
  fileChecksum: number | undefined;

  constructor(peer: ScriptedStation, sections: readonly Uint8Array[]) {
    this.peer = peer;
    this.sections = sections;
    peer.on("F_SC_NA_1", (call) => this.called(call));
    peer.on("F_SC_NB_1", () => this.ready());
    peer.on("F_AF_NA_1", (answer) => this.acknowledged(answer));
  }

  get length(): number {
    return this.sections.reduce((sum, { length }) => sum + length, 0);
  }

  ready(): void {
    const cause = 13;
    this.peer.send({ type: "F_FR_NA_1", cause, ca: 1, objects: [{ ...FILE, lof: this.length }] });
  }

  called(call: Asdu): void {
    if (call.type !== "F_SC_NA_1") return;
    const { scq, nos } = call.objects[0]!;
    if (scq === 1) this.ready();
    if (scq === 2) this.offer(1);
    if (scq === 6) this.deliver(nos);
  }

  offer(nos: number): void {
    const cause = 13;
    const lof = this.sections[nos - 1]!.length;
    this.peer.send({ type: "F_SR_NA_1", cause, ca: 1, objects: [{ ...FILE, nos, lof }] });
  }

  deliver(nos: number): void {
    const fault = this.faults.shift() ?? "none";
    let octets = this.sections[nos - 1]!;
    if (fault === "short") octets = octets.subarray(1);
    if (fault === "long") octets = Uint8Array.of(...octets, 0);
    for (let at = 0; at < octets.length; at += 100) {
      const segment = octets.subarray(at, at + 100);
      const object = { ...FILE, nos: fault === "foreign" ? nos + 1 : nos, segment };
      this.peer.send({ type: "F_SG_NA_1", cause: 13, ca: 1, objects: [object] });
    }
    const chs = (sum(octets) + (fault === "checksum" ? 1 : 0)) & 0xff;
    const last = { ...FILE, nos, lsq: 3, chs };
    this.peer.send({ type: "F_LS_NA_1", cause: 13, ca: 1, objects: [last] });
  }

  acknowledged(answer: Asdu): void {
    if (answer.type !== "F_AF_NA_1") return;
    const { afq, nos } = answer.objects[0]!;
    if (afq === 4) this.offer(nos);
    if (afq !== 3) return;
    if (nos < this.sections.length) return this.offer(nos + 1);
    const chs = this.fileChecksum ?? sum(...this.sections) & 0xff;
    const last = { ...FILE, nos, lsq: 1, chs };
    this.peer.send({ type: "F_LS_NA_1", cause: 13, ca: 1, objects: [last] });
  }
}

function sum(...parts: readonly Uint8Array[]): number {
  return parts.flatMap((part) => [...part]).reduce((total, octet) => total + octet, 0);
}

/** Returns the calls and acknowledgements that the station received: `SC 1`, `AF 3`. */
function told(peer: ScriptedStation): string[] {
  return peer.received.map((asdu) => {
    if (asdu.type === "F_SC_NA_1") return `SC ${asdu.objects[0]!.scq}`;
    if (asdu.type !== "F_AF_NA_1") return asdu.type;
    const { afq, error } = asdu.objects[0]!;
    return `AF ${afq}${error === 0 ? "" : ` error ${error}`}`;
  });
}

const RANDOM = new Prng(1);
const SECTIONS = [RANDOM.octets(250), RANDOM.octets(100), RANDOM.octets(1)];

Deno.test("getFile() fetches a file of several sections", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  new FileStation(peer, SECTIONS);
  const progress: string[] = [];
  const result = await within(
    clock,
    0,
    station.getFile(1, FILE, {
      onProgress: (octets, length) => progress.push(`${octets}/${length}`),
    }),
  );
  assertEquals(brief(result), "done at file");
  assertEquals(result.octets, Uint8Array.of(...SECTIONS.flatMap((part) => [...part])));
  assertEquals(progress, ["250/351", "350/351", "351/351"]);
  assertEquals(told(peer), [
    "SC 1",
    "SC 2",
    ...["SC 6", "AF 3"],
    ...["SC 6", "AF 3"],
    ...["SC 6", "AF 3"],
    "AF 1",
  ]);
  assertEquals(result.steps.map(({ step }) => step), [
    "file",
    "section",
    "section",
    "section",
    "file",
  ]);
  assertEquals(result.trace.some(({ asdu }) => asdu.type === "F_SG_NA_1"), false);
  assertEquals(result.label, "transfer of file 2 from CA 1, IOA 800");
});

Deno.test("getFile() rejects with the error of its onProgress", async () => {
  const full = new Error("The progress bar is full");
  const onProgress = () => {
    throw full;
  };
  await using it = await link();
  new FileStation(it.peer, SECTIONS);
  const fetching = it.station.getFile(1, FILE, { onProgress }).catch((error: unknown) => error);
  assertEquals(await within(it.clock, 0, fetching), full);
  assertEquals(it.station.pending, 0);
});

Deno.test("getFile() fetches an empty file, and one much larger than the window", async () => {
  for (const sections of [[new Uint8Array(0)], [RANDOM.octets(10_000)]]) {
    await using it = await link({ peer: { k: 200 } });
    new FileStation(it.peer, sections);
    const result = await within(it.clock, 0, it.station.getFile(1, FILE));
    assertEquals(result.octets, sections[0]);
  }
});

Deno.test("getFile() needs no select for an offered file", async () => {
  await using it = await link();
  new FileStation(it.peer, SECTIONS).ready();
  const result = await within(it.clock, 0, it.station.getFile(1, FILE, { offered: true }));
  assertEquals([result.outcome, result.octets?.length], ["done", 351]);
  assertEquals(told(it.peer)[0], "SC 2");
});

Deno.test("queryLog() fetches the entries between two times", async () => {
  await using it = await link({ zone: { zone: 60 } });
  new FileStation(it.peer, SECTIONS);
  const range = { ...FILE, from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) };
  const result = await within(it.clock, 0, it.station.queryLog(1, range));
  assertEquals([result.outcome, result.octets?.length], ["done", 351]);
  assertEquals(told(it.peer).slice(0, 2), ["F_SC_NB_1", "SC 2"]);
  const [query] = it.peer.received;
  if (query?.type !== "F_SC_NB_1") throw new Error("Expected an F_SC_NB_1");
  assertEquals(query.objects[0]?.start, Date.UTC(2026, 0, 1, 1));
  assertEquals(query.objects[0]?.stop, Date.UTC(2026, 0, 2, 1));
});

for (const fault of ["checksum", "short", "long"] as const) {
  Deno.test(`getFile() requests a corrupt section again: ${fault}`, async () => {
    await using it = await link();
    const server = new FileStation(it.peer, SECTIONS);
    server.faults.push("none", fault);
    const result = await within(it.clock, 0, it.station.getFile(1, FILE));
    assertEquals(brief(result), "done at file; checksum");
    assertEquals(result.octets?.length, 351);
    assertEquals(told(it.peer).slice(4, 8), ["SC 6", "AF 4 error 2", "SC 6", "AF 3"]);
  });
}

Deno.test("getFile() fails when a section stays corrupt", async () => {
  await using it = await link();
  const server = new FileStation(it.peer, SECTIONS);
  server.faults.push("checksum", "checksum");
  const result = await within(it.clock, 0, it.station.getFile(1, FILE, { sectionRetries: 1 }));
  assertEquals([result.outcome, result.octets], ["corrupt", undefined]);
  assertEquals(
    /^Section 1 has the checksum \d+, expected \d+ \(after 1 retry\)$/.test(result.reason),
    true,
    result.reason,
  );
  await it.clock.advance(0);
  assertEquals(told(it.peer).slice(-4), ["AF 4 error 2", "SC 6", "AF 4 error 2", "SC 3"]);
});

Deno.test("getFile() does not return a file with a wrong checksum or length", async () => {
  await using it = await link();
  const server = new FileStation(it.peer, SECTIONS);
  server.fileChecksum = sum(...SECTIONS) + 1 & 0xff;
  const result = await within(it.clock, 0, it.station.getFile(1, FILE));
  assertEquals(brief(result), "corrupt at file; checksum");
  assertEquals(result.octets, undefined);
  await it.clock.advance(0);
  assertEquals(told(it.peer).at(-1), "AF 2 error 2");
});

Deno.test("getFile() ignores segments of another section or file", async () => {
  await using it = await link();
  const server = new FileStation(it.peer, [RANDOM.octets(50)]);
  server.faults.push("foreign");
  const other = { ioa: 800, nof: 3, nos: 1, segment: Uint8Array.of(1) };
  const pending = it.station.getFile(1, FILE);
  it.peer.send({ type: "F_SG_NA_1", cause: 13, ca: 1, objects: [other] });
  const result = await within(it.clock, 0, pending);
  assertEquals(brief(result), "done at file; out-of-sequence; checksum");
});

const REFUSALS: Readonly<Record<string, (peer: ScriptedStation, call: Asdu) => void>> = {
  "file not ready": (peer) =>
    peer.send({
      type: "F_FR_NA_1",
      cause: 13,
      ca: 1,
      objects: [{ ...FILE, lof: 0, refused: true }],
    }),
  "mirror with P/N = 1 and error 4": (peer, call) =>
    peer.mirror(call, { negative: true, object: { error: 4 } }),
  "mirror with error 4 only": (peer, call) => peer.mirror(call, { object: { error: 4 } }),
  "mirror with cause 47": (peer, call) => peer.mirror(call, { cause: 47 }),
};
for (const [name, refuse] of Object.entries(REFUSALS)) {
  Deno.test(`getFile() reports a refused select: ${name}`, async () => {
    await using it = await link();
    it.peer.on("F_SC_NA_1", (call) => refuse(it.peer, call));
    const result = await within(it.clock, 0, it.station.getFile(1, FILE));
    assertEquals([result.outcome, result.step], ["negative", "file"]);
    assertEquals(result.reason.startsWith("Refused: "), true, result.reason);
    assertEquals(told(it.peer), ["SC 1"]);
  });
}

Deno.test("getFile() reports a refused section", async () => {
  await using it = await link();
  const server = new FileStation(it.peer, SECTIONS);
  server.offer = (nos) => {
    const object = { ...FILE, nos, lof: 0, notReady: true };
    it.peer.send({ type: "F_SR_NA_1", cause: 13, ca: 1, objects: [object] });
  };
  const result = await within(it.clock, 0, it.station.getFile(1, FILE));
  assertEquals([result.outcome, result.reason], ["negative", "Refused: the section is not ready"]);
});

for (const lsq of [2, 4]) {
  Deno.test(`getFile() reports a transfer that the station aborts (LSQ ${lsq})`, async () => {
    await using it = await link();
    const server = new FileStation(it.peer, SECTIONS);
    server.deliver = () =>
      it.peer.send({ type: "F_LS_NA_1", cause: 13, ca: 1, objects: [{ ...HEAD, lsq, chs: 0 }] });
    const result = await within(it.clock, 0, it.station.getFile(1, FILE));
    assertEquals([result.outcome, result.step], ["deactivated", "section"]);
  });
}

/** Stages that the transfer reaches before the station falls silent. */
const STAGES = ["select", "file call", "section call", "segments", "section end"] as const;
for (const stage of STAGES) {
  Deno.test(`getFile() times out after the ${stage}, and deactivates the file`, async () => {
    await using it = await link();
    const { station, peer, clock } = it;
    const server = new FileStation(peer, SECTIONS);
    if (stage === "select") peer.on("F_SC_NA_1", () => {});
    if (stage === "file call") server.offer = () => {};
    if (stage === "section call") server.deliver = () => {};
    if (stage === "segments") {
      server.deliver = (nos) => {
        const object = { ...FILE, nos, segment: SECTIONS[0]!.subarray(0, 100) };
        peer.send({ type: "F_SG_NA_1", cause: 13, ca: 1, objects: [object] });
      };
    }
    if (stage === "section end") peer.on("F_AF_NA_1", () => {});
    const result = await within(clock, 10_000, station.getFile(1, FILE));
    assertEquals(result.outcome, "timed-out");
    assertEquals(result.reason, "No message of the transfer within 10000 ms");
    await clock.advance(0);
    assertEquals(told(peer).at(-1), "SC 3");
    // The object is no longer occupied.
    new FileStation(peer, SECTIONS);
    assertEquals((await within(clock, 0, station.getFile(1, FILE))).outcome, "done");
  });

  Deno.test(`getFile() cancelled after the ${stage} deactivates the file`, async () => {
    await using it = await link();
    const { station, peer, clock } = it;
    const server = new FileStation(peer, SECTIONS);
    if (stage === "select") peer.on("F_SC_NA_1", () => {});
    if (stage === "file call") server.offer = () => {};
    if (stage === "section call" || stage === "segments") server.deliver = () => {};
    if (stage === "section end") peer.on("F_AF_NA_1", () => {});
    const controller = new AbortController();
    const pending = station.getFile(1, FILE, { signal: controller.signal })
      .catch((error: unknown) => error);
    await clock.advance(100);
    controller.abort();
    const error = await pending;
    assertInstanceOf(error, RequestError);
    assertEquals([error.code, error.reach], ["aborted", "no"]);
    await clock.advance(0);
    assertEquals(told(peer).at(-1), "SC 3");
  });
}

Deno.test("getFile() refuses an announced length beyond the limit of a file", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const server = new FileStation(peer, SECTIONS);
  server.offer = (nos) => {
    const object = { ...FILE, nos, lof: nos === 1 ? 250 : 0xff_ffff };
    peer.send({ type: "F_SR_NA_1", cause: 13, ca: 1, objects: [object] });
  };
  const result = await within(clock, 0, station.getFile(1, FILE));
  assertEquals(result.outcome, "corrupt");
  assertEquals(
    result.reason,
    "The sections have more than 16777215 octets, the maximum for a file",
  );
});

Deno.test("getFile() calls run one at a time per station, and concurrently for several stations", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const pending = [station.getFile(1, FILE), station.getFile(1, FILE), station.getFile(2, FILE)];
  const settled = Promise.allSettled(pending);
  await clock.advance(0);
  assertEquals(peer.received.map(({ ca }) => ca), [1, 2]);
  await clock.advance(60_000);
  const outcomes = (await settled).map((each) => each.status === "fulfilled" && each.value.outcome);
  assertEquals(outcomes, ["timed-out", "timed-out", "timed-out"]);
});

Deno.test("listFiles() collects entries up to the one marked last", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const entry = { lof: 100, time: Date.UTC(2026, 0, 1) };
  peer.on("F_SC_NA_1", () => {
    const send = (nof: number, lastFile: boolean) =>
      peer.send({
        type: "F_DR_TA_1",
        cause: 5,
        ca: 1,
        objects: [{ ...entry, ioa: 800 + nof, nof, lastFile }],
      });
    peer.send({ type: "F_DR_TA_1", cause: 3, ca: 1, objects: [{ ...entry, ioa: 1, nof: 9 }] });
    send(1, false);
    send(2, true);
  });
  const result = await within(clock, 0, station.listFiles(1));
  assertEquals(brief(result), "done at directory by cause 5");
  assertEquals(result.files.map(({ ioa, nof }) => `${ioa}/${nof}`), ["801/1", "802/2"]);
  assertEquals(result.reason, "2 entries");
  const [call] = peer.received;
  assertEquals([call?.cause, call?.type === "F_SC_NA_1" && call.objects[0]?.scq], [5, 0]);
});

Deno.test("listFiles() reports an empty directory, a refusal and a time-out", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("F_SC_NA_1", () => peer.sendOctets(Uint8Array.of(126, 0, 5, 0, 1, 0)));
  const empty = await within(clock, 0, station.listFiles(1));
  assertEquals([empty.outcome, empty.files], ["done", []]);
  peer.on("F_SC_NA_1", (call) => peer.mirror(call, { cause: 44, negative: true }));
  const refused = await within(clock, 0, station.listFiles(1, { nof: 5, ioa: 7 }));
  assertEquals(brief(refused), "negative at directory by cause 44");
  peer.on("F_SC_NA_1", () => {});
  const silent = await within(clock, 10_000, station.listFiles(1));
  assertEquals(silent.reason, "Received 0 entries, then none within 10000 ms");
});

Deno.test("deleteFile() reports confirmation, refusal and time-out", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const answer = (refused: boolean) => () =>
    peer.send({ type: "F_FR_NA_1", cause: 13, ca: 1, objects: [{ ...FILE, lof: 0, refused }] });
  peer.on("F_SC_NA_1", answer(false));
  const done = await within(clock, 0, station.deleteFile(1, FILE));
  assertEquals([done.outcome, done.reason], ["done", "The file was deleted"]);
  assertEquals(told(peer), ["SC 4"]);
  peer.on("F_SC_NA_1", answer(true));
  const refused = await within(clock, 0, station.deleteFile(1, FILE));
  assertEquals(refused.outcome, "negative");
  peer.on("F_SC_NA_1", () => {});
  const silent = await within(clock, 10_000, station.deleteFile(1, FILE));
  assertEquals([silent.outcome, silent.reason], ["timed-out", "No answer within 10000 ms"]);
});
