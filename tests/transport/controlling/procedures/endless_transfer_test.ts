// File transfers that never make progress: the transfer ends, and the station is notified.

import { assert, assertEquals } from "@std/assert";
import type { Asdu, AsduInput } from "../../../../codec/asdu_types.ts";
import type { GetFileOptions } from "../../../../transport/controlling/procedures/get_file.ts";
import type { PutFileOptions } from "../../../../transport/controlling/procedures/put_file.ts";
import type { GetFileResult } from "../../../../transport/controlling/procedures/upload.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import { type Link, link } from "../../../helpers/stations/scripted_station.ts";

const FILE = { ioa: 800, nof: 2 } as const;

function message(type: string, keys: Readonly<Record<string, unknown>>): AsduInput {
  return { type, cause: 13, ca: 1, objects: [{ ...FILE, ...keys }] } as unknown as AsduInput;
}

/** Returns the last SCQ that was sent to the station. */
function lastCall({ peer }: Link): number | undefined {
  const last = peer.received.at(-1);
  return last?.type === "F_SC_NA_1" ? last.objects[0]?.scq : undefined;
}

/** Repeats a message until the transfer has ended or this time has passed. */
async function repeat(
  it: Link,
  asked: Promise<unknown>,
  { what, everyMs, forMs }: {
    readonly what: AsduInput;
    readonly everyMs: number;
    readonly forMs: number;
  },
): Promise<void> {
  let ended = false;
  asked.then(() => ended = true, () => ended = true);
  for (let ms = 0; ms < forMs && !ended; ms += everyMs) {
    it.peer.send(what);
    await it.clock.advance(everyMs);
  }
  assert(ended, `has ended within ${forMs} ms`);
}

/** Starts a transfer to this end, up to the middle of a section of 300 octets. */
async function inSection(it: Link, options: GetFileOptions = {}): Promise<{
  readonly asked: Promise<GetFileResult>;
}> {
  const { peer, station, clock } = it;
  peer.on("F_SC_NA_1", (call) => {
    const scq = call.type === "F_SC_NA_1" ? call.objects[0]!.scq : 0;
    if (scq === 1) peer.send(message("F_FR_NA_1", { lof: 300 }));
    if (scq === 2) peer.send(message("F_SR_NA_1", { nos: 1, lof: 300 }));
  });
  const asked = station.getFile(1, FILE, options);
  asked.catch(() => {});
  await clock.advance(0);
  assertEquals(lastCall(it), 6);
  return { asked };
}

Deno.test("getFile() ends although a section does not", async () => {
  await using it = await link();
  const { asked } = await inSection(it);
  const segment = message("F_SG_NA_1", { nos: 1, segment: new Uint8Array(100) });
  await repeat(it, asked, { what: segment, everyMs: 0.1, forMs: 10 });
  const { outcome, reason, octets } = await asked;
  assertEquals([outcome, octets], ["corrupt", undefined]);
  assertEquals(reason, "Section 1 has more than the 300 octets announced, and does not end");
  await it.clock.advance(0);
  assertEquals(lastCall(it), 3);
  assertEquals(it.station.state, "started");
});

/** Messages that a station may repeat without making progress. */
const USELESS: readonly [name: string, what: AsduInput][] = [
  ["segments of another section", message("F_SG_NA_1", { nos: 2, segment: new Uint8Array(9) })],
  ["empty segments", message("F_SG_NA_1", { nos: 1, segment: new Uint8Array(0) })],
  ["messages that have no place there", message("F_FR_NA_1", { lof: 300 })],
  ["the end of another section", message("F_LS_NA_1", { nos: 7, lsq: 3, chs: 0 })],
];

for (const [name, what] of USELESS) {
  Deno.test(`getFile() is not kept alive by ${name}`, async () => {
    await using it = await link();
    const { asked } = await inSection(it);
    await repeat(it, asked, { what, everyMs: 3000, forMs: 12_000 });
    const { outcome, reason } = await asked;
    assertEquals([outcome, reason], [
      "timed-out",
      "No expected message within 10000 ms",
    ]);
    assertEquals(lastCall(it), 3);
  });
}

Deno.test("getFile() ends when sections are announced again and again", async () => {
  await using it = await link();
  const { asked } = await inSection(it, { sectionRetries: 0 });
  const what = message("F_SR_NA_1", { nos: 1, lof: 300 });
  await repeat(it, asked, { what, everyMs: 100, forMs: 30_000 });
  const { outcome, reason, steps } = await asked;
  assertEquals(outcome, "corrupt");
  assertEquals(reason, "The station announced 256 sections, more than a file can have");
  assertEquals(steps.length, 257);
});

Deno.test("getFile() ends at maxOctets, whatever else arrives", async () => {
  await using it = await link();
  const { asked } = await inSection(it, { maxOctets: 5000 });
  const what = message("F_SG_NA_1", { nos: 2, segment: new Uint8Array(200) });
  await repeat(it, asked, { what, everyMs: 1, forMs: 100 });
  const error = await asked.catch((error: unknown) => error);
  assert(error instanceof RequestError);
  assertEquals([error.code, error.reach], ["too-much-data", "no"]);
  await it.clock.advance(0);
  assertEquals(lastCall(it), 3, "the station is notified");
});

Deno.test("listFiles() is not kept alive by unrelated ASDUs", async () => {
  await using it = await link();
  const asked = it.station.listFiles(1);
  await it.clock.advance(0);
  const object = { ioa: 1, value: 0, quality: 0, time: undefined, timeFlags: 0 } as const;
  const what = { type: "M_SP_NA_1", cause: 3, ca: 1, objects: [object] } as AsduInput;
  await repeat(it, asked, { what, everyMs: 3000, forMs: 12_000 });
  assertEquals((await asked).reason, "Received 0 entries, then none within 10000 ms");
});

Deno.test("listFiles() ends after totalMs when entries keep arriving slowly", async () => {
  await using it = await link();
  const asked = it.station.listFiles(1, { totalMs: 30_000 });
  await it.clock.advance(0);
  const object = { ioa: 1, nof: 1, lof: 9, time: Date.UTC(2026, 0) };
  const what = { type: "F_DR_TA_1", cause: 5, ca: 1, objects: [object] } as unknown as AsduInput;
  await repeat(it, asked, { what, everyMs: 4000, forMs: 32_000 });
  const { outcome, reason, files } = await asked;
  assertEquals([outcome, files.length], ["timed-out", 8]);
  assertEquals(reason, "Received 8 entries, but not the last within 30000 ms");
});

Deno.test("deleteFile() is not kept alive by messages that are not an answer", async () => {
  await using it = await link();
  const asked = it.station.deleteFile(1, FILE);
  await it.clock.advance(0);
  const what = message("F_LS_NA_1", { nos: 1, lsq: 3, chs: 0 });
  await repeat(it, asked, { what, everyMs: 3000, forMs: 12_000 });
  assertEquals((await asked).reason, "No answer within 10000 ms");
});

/** Starts a transfer to the station, up to the delivery of its only section. */
async function delivered(it: Link, options: PutFileOptions = {}) {
  const { peer, station, clock } = it;
  peer.on("F_FR_NA_1", () => peer.send(message("F_SC_NA_1", { nos: 0, scq: 2 })));
  peer.on("F_SR_NA_1", () => peer.send(message("F_SC_NA_1", { nos: 1, scq: 6 })));
  const asked = station.putFile(1, { ...FILE, octets: new Uint8Array(100) }, options);
  await clock.advance(0);
  return { asked };
}

function segments(received: readonly Asdu[]): number {
  return received.filter(({ type }) => type === "F_SG_NA_1").length;
}

Deno.test("putFile() sends a section no more often than its retries permit", async () => {
  await using it = await link();
  const { asked } = await delivered(it, { sectionRetries: 2 });
  const what = message("F_SC_NA_1", { nos: 1, scq: 6 });
  await repeat(it, asked, { what, everyMs: 3000, forMs: 30_000 });
  assertEquals((await asked).outcome, "timed-out");
  assertEquals(segments(it.peer.received), 3);
});

Deno.test("putFile() sends the last section message once, however often its last section is acknowledged", async () => {
  await using it = await link();
  const { asked } = await delivered(it);
  const what = message("F_AF_NA_1", { nos: 1, afq: 3, error: 0 });
  await repeat(it, asked, { what, everyMs: 3000, forMs: 15_000 });
  const { outcome, steps } = await asked;
  assertEquals(outcome, "timed-out");
  assertEquals(steps.map(({ step }) => step), ["file", "section", "file"]);
});
