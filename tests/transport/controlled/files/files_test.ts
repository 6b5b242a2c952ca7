// The file server of a controlled station: directory, both directions, every error case, several peers at once.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Asdu, AsduInput } from "../../../../codec/asdu_types.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import type { ControlledStationHandlers } from "../../../../transport/controlled/serving/controlled_station_options.ts";
import type { StationFile } from "../../../../transport/controlled/objects/station_file.ts";
import type { ReceivedFile } from "../../../../transport/controlled/core/questions.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import {
  noticesOf,
  type ScriptedMaster,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const RANDOM = new Prng(7);
const SECTIONS = [RANDOM.octets(600), RANDOM.octets(236), RANDOM.octets(1)];
const FILE: StationFile = {
  ca: 1,
  ioa: 30,
  nof: 2,
  sections: SECTIONS,
  instant: Date.UTC(2026, 0, 2, 3, 4, 5),
};

function rigWith(handlers: ControlledStationHandlers = {}, files = [FILE]): StationRig {
  const rig = stationRig({
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] }, { ca: 2 }],
    procedures: { fileTimeoutMs: 5000, maxFileOctets: 2000 },
  }, handlers);
  for (const file of files) rig.station.addFile(file);
  return rig;
}

/** Creates a message about the file. */
function message(type: string, keys: Record<string, unknown>, header = {}): AsduInput {
  const objects = [{ ioa: 30, nof: 2, ...keys }];
  return { type, cause: 13, ca: 1, ...header, objects } as unknown as AsduInput;
}

function call(scq: number, nos = 0, header = {}): AsduInput {
  return message("F_SC_NA_1", { nos, scq }, header);
}

function acknowledge(afq: number, nos: number): AsduInput {
  return message("F_AF_NA_1", { nos, afq });
}

/** Sends a message, and returns the messages that it caused: type and relevant fields. */
async function ask(master: ScriptedMaster, asdu: AsduInput): Promise<string[]> {
  const before = master.asdus.length;
  await master.ask(asdu);
  return master.asdus.slice(before).map(brief);
}

function brief(asdu: Asdu): string {
  const sign = asdu.negative ? "-" : "";
  switch (asdu.type) {
    case "F_FR_NA_1": {
      const { lof, frq, refused } = asdu.objects[0]!;
      return `FR lof ${lof}${frq === 0 ? "" : ` frq ${frq}`}${refused ? " refused" : ""}`;
    }
    case "F_SR_NA_1": {
      const { nos, lof, srq, notReady } = asdu.objects[0]!;
      return `SR ${nos} lof ${lof}${srq === 0 ? "" : ` srq ${srq}`}${notReady ? " not ready" : ""}`;
    }
    case "F_SC_NA_1": {
      const { nos, scq, error } = asdu.objects[0]!;
      return `SC${sign} ${scq} nos ${nos}${
        error === 0 ? "" : ` error ${error}`
      } cause ${asdu.cause}`;
    }
    case "F_LS_NA_1": {
      const { nos, lsq, chs } = asdu.objects[0]!;
      return `LS ${lsq} nos ${nos} chs ${chs}`;
    }
    case "F_AF_NA_1": {
      const { nos, afq, error } = asdu.objects[0]!;
      return `AF ${afq} nos ${nos}${error === 0 ? "" : ` error ${error}`}`;
    }
    case "F_SG_NA_1":
      return `SG ${asdu.objects[0]!.nos} ${asdu.objects[0]!.segment.length}`;
    default:
      return `${asdu.type}${sign} cause ${asdu.cause}`;
  }
}

/** Returns the octets of the received segments. */
function content(master: ScriptedMaster): number[] {
  return master.asdus.flatMap((asdu) =>
    asdu.type === "F_SG_NA_1" ? [...asdu.objects[0]!.segment] : []
  );
}

function sum(...parts: readonly Uint8Array[]): number {
  return parts.flatMap((part) => [...part]).reduce((a, b) => a + b, 0) % 256;
}

Deno.test("a directory lists the files, 15 per ASDU, the last one marked", async () => {
  const files = Array.from({ length: 20 }, (_, i): StationFile => ({
    ca: 1,
    ioa: 100 - i,
    nof: 1,
    sections: [new Uint8Array(i)],
  }));
  const master = await rigWith({}, [...files, FILE]).connect();
  await master.ask(message("F_SC_NA_1", { ioa: 0, nof: 0, nos: 0, scq: 0 }, { cause: 5 }));
  assertEquals(master.asdus.map(({ cause }) => cause), [5, 5]);
  const entries = master.asdus.flatMap((asdu) => asdu.type === "F_DR_TA_1" ? asdu.objects : []);
  assertEquals(entries.map(({ ioa }) => ioa), [30, ...files.map(({ ioa }) => ioa).reverse()]);
  assertEquals(entries.map(({ lastFile }) => lastFile).lastIndexOf(false), 19);
  assertEquals(entries[20]!.lastFile, true);
  assertEquals([entries[0]!.lof, entries[0]!.nof, entries[0]!.time], [837, 2, FILE.instant]);
  assertEquals(entries[1]!.timeFlags, 0x80, "its creation time is unknown");
  const some = await ask(
    master,
    message("F_SC_NA_1", { ioa: 30, nof: 0, nos: 0, scq: 0 }, { cause: 5 }),
  );
  assertEquals(some.length, 1);
});

Deno.test("a directory has as many files per ASDU as the longest ASDU of the profile permits", async () => {
  const entries = async (maxAsduOctets: number) => {
    const { station, connect } = stationRig({ sectors: [{ ca: 1 }] }, {
      profile: { ...IEC104, maxAsduOctets },
    });
    for (let ioa = 1; ioa <= 4; ioa++) station.addFile({ ...FILE, ioa });
    const master = await connect();
    await master.ask(message("F_SC_NA_1", { ioa: 0, nof: 0, nos: 0, scq: 0 }, { cause: 5 }));
    return master.asdus.map((asdu) => asdu.type === "F_DR_TA_1" ? asdu.objects.length : 0);
  };
  const identifier = 6;
  const entry = 16;
  assertEquals(await entries(identifier + 3 * entry - 1), [2, 2]);
  assertEquals(await entries(identifier + 3 * entry), [3, 1]);
});

Deno.test("a directory without files has no entries", async () => {
  const master = await rigWith().connect();
  const request = message("F_SC_NA_1", { ioa: 0, nof: 0, nos: 0, scq: 0 }, { cause: 5, ca: 2 });
  await master.ask(request);
  assertEquals(master.octets, [new Uint8Array([126, 0, 5, 0, 2, 0])]);
});

Deno.test("a file is fetched section by section", async () => {
  const rig = rigWith();
  const master = await rig.connect();
  assertEquals(await ask(master, call(1)), ["FR lof 837"]);
  assertEquals(await ask(master, call(2)), ["SR 1 lof 600"]);
  assertEquals(await ask(master, call(6, 1)), [
    "SG 1 236",
    "SG 1 236",
    "SG 1 128",
    `LS 3 nos 1 chs ${sum(SECTIONS[0]!)}`,
  ]);
  assertEquals(await ask(master, acknowledge(3, 1)), ["SR 2 lof 236"]);
  assertEquals((await ask(master, call(6, 2))).length, 2);
  assertEquals(await ask(master, acknowledge(3, 2)), ["SR 3 lof 1"]);
  await ask(master, call(6, 3));
  assertEquals(await ask(master, acknowledge(3, 3)), [`LS 1 nos 3 chs ${sum(...SECTIONS)}`]);
  assertEquals(await ask(master, acknowledge(3, 3)), []); // The section was accepted already.
  assertEquals(await ask(master, acknowledge(1, 3)), []);
  assertEquals(content(master), SECTIONS.flatMap((section) => [...section]));
  assertEquals(Math.max(...master.octets.map(({ length }) => length)), 249);
  assertEquals(noticesOf(rig, "file").map(({ action }) => action), ["sent"]);
});

Deno.test("all messages of a transfer have the originator and test bit of the request", async () => {
  const master = await rigWith().connect();
  for (const asdu of [call(1), call(2), call(6, 1)]) {
    await master.ask({ ...asdu, originator: 77, test: true } as AsduInput);
  }
  assertEquals(master.asdus.length, 6);
  for (const { originator, test } of master.asdus) assertEquals([originator, test], [77, true]);
});

Deno.test("a refused section is offered again, an unwanted one is skipped", async () => {
  const master = await rigWith().connect();
  await ask(master, call(1));
  await ask(master, call(2));
  await ask(master, call(6, 1));
  assertEquals(await ask(master, acknowledge(4, 1)), ["SR 1 lof 600"]);
  assertEquals((await ask(master, call(6, 1))).length, 4);
  await ask(master, acknowledge(3, 1));
  assertEquals(await ask(master, call(6, 2, { negative: true })), ["SR 3 lof 1"]);
  assertEquals(await ask(master, call(5, 2)), ["SR 2 lof 236"], "selected by hand");
  assertEquals(await ask(master, call(5, 1)), ["SR 1 lof 600"]);
  assertEquals(await ask(master, call(5, 3)), ["SR 3 lof 1"]);
  for (const nos of [0, 4]) {
    assertEquals(await ask(master, call(5, nos)), [`SR ${nos} lof 0 not ready`]);
    const refused = master.asdus.at(-1);
    assertEquals(refused?.type === "F_SR_NA_1" && refused.objects[0]!.srq, 0);
  }
});

Deno.test("missing files are refused, object addresses without files are unknown", async () => {
  const master = await rigWith().connect();
  assertEquals(await ask(master, message("F_SC_NA_1", { nof: 9, nos: 0, scq: 1 })), [
    "FR lof 0 refused",
  ]);
  const unknown = message("F_SC_NA_1", { ioa: 31, nos: 0, scq: 1 });
  assertEquals(await ask(master, unknown), ["SC- 1 nos 0 cause 47"]);
  assertEquals(await ask(master, call(1, 0, { ca: 3 })), ["SC- 1 nos 0 cause 46"]);
  assertEquals(await ask(master, call(1, 0, { cause: 6 })), ["SC- 1 nos 0 cause 45"]);
  assertEquals(await ask(master, call(1, 0, { cause: 5 })), ["SC- 1 nos 0 cause 45"]);
});

Deno.test("messages out of sequence are refused, and disturb no transfer", async () => {
  const master = await rigWith().connect();
  assertEquals(await ask(master, call(2)), ["SC- 2 nos 0 error 3 cause 13"]);
  assertEquals(await ask(master, call(6, 1)), ["SC- 6 nos 1 error 3 cause 13"]);
  await ask(master, call(1));
  assertEquals(await ask(master, call(6, 1)), ["SC- 6 nos 1 error 3 cause 13"]);
  assertEquals(await ask(master, acknowledge(3, 1)), []);
  assertEquals(await ask(master, call(2)), ["SR 1 lof 600"]);
  assertEquals(await ask(master, call(2)), ["SC- 2 nos 0 error 3 cause 13"]);
  assertEquals(await ask(master, call(6, 2)), ["SC- 6 nos 2 error 5 cause 13"]);
  assertEquals(await ask(master, call(9, 1)), ["SC- 9 nos 1 error 3 cause 13"]);
  assertEquals((await ask(master, call(6, 1))).length, 4);
  assertEquals(await ask(master, call(6, 1)), ["SC- 6 nos 1 error 3 cause 13"]);
  assertEquals(await ask(master, acknowledge(3, 2)), [], "another section");
  assertEquals(await ask(master, acknowledge(3, 1)), ["SR 2 lof 236"]);
});

Deno.test("deactivating a transfer stops its segments at once", async () => {
  const rig = rigWith({}, [{ ...FILE, sections: [new Uint8Array(100_000)] }]);
  const master = await rig.connectRaw();
  await master.ask(call(1));
  await master.ask(call(2));
  await master.ask(call(6, 1));
  const before = master.seen.filter((line) => line.includes("F_SG")).length;
  await master.ask(call(3));
  for (let i = 0; i < 20; i++) await master.acknowledge();
  const lines = master.seen.filter((line) => line.includes("F_"));
  assertEquals(lines.filter((line) => line.includes("F_SG")).length, before);
  assert(/ lsq=2 .* chs=0$/.test(lines.at(-1)!), lines.at(-1));
  assertEquals(noticesOf(rig, "file")[0]!.detail, "Deactivated by the controlling station");
});

Deno.test("a deactivated section may be called again", async () => {
  const master = await rigWith().connect();
  await ask(master, call(1));
  await ask(master, call(2));
  assertEquals(await ask(master, call(7, 1)), ["LS 4 nos 1 chs 0"]);
  assertEquals((await ask(master, call(6, 1))).length, 4);
});

Deno.test("a message that is unread at the end of a stall keeps a file transfer", async () => {
  const rig = rigWith();
  const master = await rig.connectRaw();
  await master.ask(call(1));
  const asked = master.ask(call(2));
  await rig.clock.stall(14_000);
  await asked;
  assert(master.seen.at(-1)!.includes("F_SR_NA_1"), master.seen.at(-1));
  assertEquals(noticesOf(rig, "file"), []);
  await rig.clock.stall(5000);
  assertEquals(noticesOf(rig, "file")[0]!.detail, "No message was received for 5000 ms");
});

Deno.test("silence ends a transfer, a slow window does not", async () => {
  const rig = rigWith();
  const master = await rig.connect();
  await ask(master, call(1));
  await rig.clock.advance(4999);
  assertEquals(await ask(master, call(2)), ["SR 1 lof 600"]);
  await rig.clock.advance(5000);
  assertEquals(await ask(master, call(6, 1)), ["SC- 6 nos 1 error 3 cause 13"]);
  assertEquals(noticesOf(rig, "file")[0]!.detail, "No message was received for 5000 ms");
  const slow = rigWith({}, [{ ...FILE, sections: [new Uint8Array(236 * 20)] }]);
  const raw = await slow.connectRaw();
  for (const asdu of [call(1), call(2), call(6, 1)]) await raw.ask(asdu);
  await slow.clock.advance(12_000); // the window is full of segments, so the station does not wait for the peer
  await raw.acknowledge();
  await raw.acknowledge();
  assert(raw.seen.at(-1)!.startsWith("F_LS_NA_1"), raw.seen.at(-1));
  await raw.ask(acknowledge(3, 1));
  assert(raw.seen.at(-1)!.includes("lsq=1"), raw.seen.at(-1));
});

Deno.test("a transfer belongs to its connection: others cannot continue it, and have their own", async () => {
  const rig = stationRig({
    sectors: [{ ca: 1 }],
    redundancy: { mode: "each-connection" },
  });
  rig.station.addFile(FILE);
  const [one, other] = [await rig.connect(), await rig.connect()];
  await ask(one, call(1));
  await ask(one, call(2));
  assertEquals(await ask(other, call(6, 1)), ["SC- 6 nos 1 error 3 cause 13"]);
  await ask(other, call(1));
  await ask(other, call(2));
  const [a, b] = [ask(one, call(6, 1)), ask(other, call(6, 1))];
  assertEquals([(await a).length, (await b).length], [4, 4]);
  assertEquals(content(one), content(other));
  other.stream.close();
  await settle();
  assertEquals(await ask(one, acknowledge(3, 1)), ["SR 2 lof 236"]);
});

Deno.test("a long file does not delay events and interrogations", async () => {
  const rig = rigWith({}, [{ ...FILE, sections: [new Uint8Array(200_000)] }]);
  const master = await rig.connectRaw();
  await master.ask(call(1));
  await master.ask(call(2));
  await master.ask(call(6, 1));
  rig.station.set(1, 1, 1);
  await master.ask({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] });
  master.news();
  const news = (await master.acknowledge()).map((line) => line.split(" ")[0]);
  assertEquals(news.slice(0, 5), ["C_IC_NA_1", "M_SP_TB_1", "M_SP_NA_1", "C_IC_NA_1", "F_SG_NA_1"]);
});

Deno.test("a file may be deleted where declared", async () => {
  const rig = rigWith({}, [FILE, { ...FILE, nof: 3, deletable: true }]);
  const master = await rig.connect();
  assertEquals(await ask(master, call(4)), ["FR lof 837 refused"]);
  const other = message("F_SC_NA_1", { nof: 3, nos: 0, scq: 4 });
  assertEquals(await ask(master, { ...other, test: true } as AsduInput), ["FR lof 837"]);
  assertEquals(await ask(master, other), ["FR lof 837"], "the test bit deleted nothing");
  assertEquals(await ask(master, other), ["FR lof 0 refused"]);
  assertEquals(rig.station.files(1).map(({ nof }) => nof), [2]);
  assertEquals(noticesOf(rig, "file").map(({ action }) => action), ["deleted"]);
});

/** Sends a file in sections as a controlling station, and returns the answers. */
async function send(
  master: ScriptedMaster,
  sections: readonly Uint8Array[],
  spoil: { readonly chs?: number; readonly fileChs?: number; readonly cut?: number } = {},
): Promise<string[]> {
  const lof = sections.reduce((octets, { length }) => octets + length, 0);
  const told = await ask(master, message("F_FR_NA_1", { lof }));
  for (const [index, section] of sections.entries()) {
    const nos = index + 1;
    told.push(...await ask(master, message("F_SR_NA_1", { nos, lof: section.length })));
    const end = section.length - (spoil.cut ?? 0);
    for (let i = 0; i < end; i += 200) {
      const segment = section.slice(i, Math.min(i + 200, end));
      told.push(...await ask(master, message("F_SG_NA_1", { nos, segment })));
    }
    const chs = (sum(section) + (spoil.chs ?? 0)) % 256;
    told.push(...await ask(master, message("F_LS_NA_1", { nos, lsq: 3, chs })));
  }
  const chs = (sum(...sections) + (spoil.fileChs ?? 0)) % 256;
  told.push(...await ask(master, message("F_LS_NA_1", { nos: sections.length, lsq: 1, chs })));
  return told;
}

Deno.test("a file is accepted from a controlling station if the application accepts it", async () => {
  const asked: ReceivedFile[] = [];
  const rig = rigWith({
    onFile(received) {
      asked.push(received);
      return true;
    },
  });
  const master = await rig.connect();
  assertEquals(await send(master, SECTIONS), [
    "SC 2 nos 0 cause 13",
    "SC 6 nos 1 cause 13",
    "AF 3 nos 1",
    "SC 6 nos 2 cause 13",
    "AF 3 nos 2",
    "SC 6 nos 3 cause 13",
    "AF 3 nos 3",
    "AF 1 nos 3",
  ]);
  assertEquals(asked.map(({ action }) => action), ["offer", "received"]);
  assertEquals([asked[0]!.ioa, asked[0]!.nof, asked[0]!.length], [30, 2, 837]);
  assertEquals(asked[1]!.file!.sections, SECTIONS);
  assertEquals(noticesOf(rig, "file").map(({ action }) => action), ["received"]);
});

Deno.test("a file that the application does not accept, or that is too long, is refused", async () => {
  const offer = message("F_FR_NA_1", { lof: 2000 });
  const unwanted = ["SC- 2 nos 0 error 1 cause 13"];
  assertEquals(await ask(await rigWith().connect(), offer), unwanted);
  assertEquals(await ask(await rigWith({ onFile: () => false }).connect(), offer), unwanted);
  const master = await rigWith({ onFile: () => true }).connect();
  assertEquals(await ask(master, message("F_FR_NA_1", { lof: 2001 })), unwanted);
  assertEquals(await ask(master, offer), ["SC 2 nos 0 cause 13"]);
});

Deno.test("wrong checksums and lengths of a section or of the file are refused", async () => {
  const rig = rigWith({ onFile: () => true });
  const master = await rig.connect();
  const one = [SECTIONS[0]!];
  assertEquals((await send(master, one, { chs: 1 })).slice(2), [
    "AF 4 nos 1 error 2",
    "AF 2 nos 1 error 2",
  ]);
  assertEquals((await send(master, one, { cut: 1 })).slice(2), [
    "AF 4 nos 1 error 2",
    "AF 2 nos 1 error 2",
  ]);
  assertEquals((await send(master, one, { fileChs: 1 })).slice(2), [
    "AF 3 nos 1",
    "AF 2 nos 1 error 2",
  ]);
  assertEquals((await send(master, one)).slice(2), ["AF 3 nos 1", "AF 1 nos 1"]);
});

Deno.test("sections and segments that were not called have no effect", async () => {
  const master = await rigWith({ onFile: () => true }).connect();
  const ready = (nos: number, lof: number) => message("F_SR_NA_1", { nos, lof });
  assertEquals(await ask(master, ready(1, 5)), ["SC- 6 nos 1 error 3 cause 13"]);
  const segment = new Uint8Array(5);
  assertEquals(await ask(master, message("F_SG_NA_1", { nos: 1, segment })), []);
  const end = message("F_LS_NA_1", { nos: 1, lsq: 3, chs: 0 });
  assertEquals(await ask(master, end), ["AF 4 nos 1 error 3"]);
  await ask(master, message("F_FR_NA_1", { lof: 10 }));
  assertEquals(await ask(master, ready(2, 5)), ["SC- 6 nos 2 error 5 cause 13"]);
  assertEquals(await ask(master, ready(1, 11)), ["SC- 6 nos 1 error 1 cause 13"]);
  assertEquals(await ask(master, ready(1, 5)), ["SC 6 nos 1 cause 13"]);
  await ask(master, message("F_SG_NA_1", { nos: 2, segment }));
  await ask(master, message("F_SG_NA_1", { nos: 1, segment }));
  assertEquals(await ask(master, end), ["AF 3 nos 1"]);
  assertEquals(await ask(master, end), ["AF 4 nos 1 error 3"]);
  await ask(master, ready(2, 5));
  for (let i = 0; i < 3; i++) await ask(master, message("F_SG_NA_1", { nos: 2, segment }));
  const overrun = message("F_LS_NA_1", { nos: 2, lsq: 3, chs: 0 });
  assertEquals(await ask(master, overrun), ["AF 4 nos 2 error 2"], "more than was announced");
  assertEquals(await ask(master, message("F_LS_NA_1", { nos: 0, lsq: 2, chs: 0 })), []);
  assertEquals(await ask(master, ready(2, 5)), ["SC- 6 nos 2 error 3 cause 13"], "given up");
});

Deno.test("the application may provide files: select, query log, delete", async () => {
  const asked: Partial<ReceivedFile>[] = [];
  const rig = rigWith({
    onFile({ action, ioa, nof, from, to }) {
      asked.push({ action, ioa, nof, from, to });
      if (action === "delete") return ioa === 50;
      return { ca: 1, ioa, nof, sections: [new Uint8Array([1, 2, 3])] };
    },
  }, []);
  const master = await rig.connect();
  assertEquals(await ask(master, message("F_SC_NA_1", { ioa: 50, nos: 0, scq: 1 })), ["FR lof 3"]);
  const [start, stop] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)];
  assertEquals(await ask(master, message("F_SC_NB_1", { ioa: 60, start, stop })), ["FR lof 3"]);
  assertEquals(await ask(master, message("F_SC_NA_1", { ioa: 60, nos: 0, scq: 2 })), [
    "SR 1 lof 3",
  ]);
  assertEquals(await ask(master, message("F_SC_NA_1", { ioa: 50, nos: 0, scq: 4 })), ["FR lof 0"]);
  assertEquals(await ask(master, call(4)), ["FR lof 0 refused"]);
  assertEquals(asked[1], { action: "query", ioa: 60, nof: 2, from: start, to: stop });
});

Deno.test("a file of the application that the protocol cannot carry is refused", async () => {
  const rig = rigWith({ onFile: ({ ioa, nof }) => ({ ca: 1, ioa, nof, sections: [] }) }, []);
  assertEquals(await ask(await rig.connect(), call(1)), ["FR lof 0 refused"]);
  assertEquals(noticesOf(rig, "failed").length, 1);
});

Deno.test("a new file is announced to all peers, and a file may be offered without a request", async () => {
  const rig = rigWith({}, []);
  rig.station.addFile(FILE, { announce: true });
  const master = await rig.connect();
  assertEquals(master.news(), [
    "F_DR_TA_1 spont CA 1: 30 nof=2 (disturbance data) lof=837 lastFile @2026-01-02 03:04:05.000",
  ]);
  const [link] = rig.station.links;
  assertEquals(rig.station.offerFile(link!.id, { ca: 1, ioa: 30, nof: 9 }), false);
  assertEquals(rig.station.offerFile(link!.id, FILE), true);
  await settle();
  assertEquals(brief(master.asdus.at(-1)!), "FR lof 837");
  assertEquals(await ask(master, call(2)), ["SR 1 lof 600"]);
  assertEquals(rig.station.removeFile(FILE), true);
  assertEquals((await ask(master, call(6, 1))).length, 4, "the active transfer continues");
});

Deno.test("files that the protocol cannot carry are refused", () => {
  const { station } = rigWith();
  const add = (change: Partial<StationFile>) => station.addFile({ ...FILE, ...change });
  assertThrows(() => add({ nof: 0 }), RangeError, "its name is 0");
  assertThrows(() => add({ nof: 65_536 }), RangeError, "1 to 65535");
  assertThrows(() => add({ sections: [] }), RangeError, "it has 0 sections");
  assertThrows(
    () => add({ sections: new Array(256).fill(SECTIONS[2]) }),
    RangeError,
    "256 sections",
  );
  assertThrows(() => add({ sections: [new Uint8Array(2 ** 24)] }), RangeError, "at most 16777215");
  assertThrows(() => add({ ca: 9 }), TypeError, "not declared");
});

Deno.test("an empty file is transferred in both directions", async () => {
  const empty = new Uint8Array(0);
  const rig = rigWith({ onFile: ({ file }) => file ?? true }, [{ ...FILE, sections: [empty] }]);
  const master = await rig.connect();
  await ask(master, call(1));
  assertEquals(await ask(master, call(2)), ["SR 1 lof 0"]);
  assertEquals(await ask(master, call(6, 1)), ["LS 3 nos 1 chs 0"]);
  assertEquals(await ask(master, acknowledge(3, 1)), ["LS 1 nos 1 chs 0"]);
  assertEquals((await send(master, [empty])).at(-1), "AF 1 nos 1");
});
