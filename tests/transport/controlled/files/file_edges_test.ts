// Edge cases of file transfer: the registry, transfers ended by a stop or by another transfer, and limits.

import { assertEquals, assertThrows } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { FileRegistry } from "../../../../transport/controlled/objects/file_registry.ts";
import {
  checksum,
  lengthOf,
  MAX_FILE_OCTETS,
  type StationFile,
} from "../../../../transport/controlled/objects/station_file.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import {
  noticesOf,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const FILE: StationFile = { ca: 1, ioa: 30, nof: 2, sections: [Uint8Array.of(1, 2, 3)] };

function message(type: string, keys: Record<string, unknown>, header = {}): AsduInput {
  const objects = [{ ioa: 30, nof: 2, ...keys }];
  return { type, cause: 13, ca: 1, ...header, objects } as unknown as AsduInput;
}

function select(keys = {}): AsduInput {
  return message("F_SC_NA_1", { nos: 0, scq: 1, ...keys });
}

function heads(lines: readonly string[]): string[] {
  return lines.map((line) => line.split(" CA")[0]!);
}

function told(rig: StationRig): unknown[] {
  return noticesOf(rig, "file").map(({ action, detail }) => detail === undefined ? action : detail);
}

Deno.test("FileRegistry lists files by object address, then by name", () => {
  const registry = new FileRegistry();
  assertEquals(registry.isUsed, false);
  const add = (ca: number, ioa: number, nof: number) => registry.add({ ...FILE, ca, ioa, nof });
  for (const [ioa, nof] of [[31, 1], [30, 9], [30, 2], [30, 5], [32, 1]] as const) add(1, ioa, nof);
  add(2, 30, 1);
  const names = (ca: number, ioa?: number) =>
    registry.list(ca, ioa).map((file) => `${file.ioa}/${file.nof}`);
  assertEquals(names(1), ["30/2", "30/5", "30/9", "31/1", "32/1"]);
  assertEquals([names(1, 30), names(2), names(3)], [["30/2", "30/5", "30/9"], ["30/1"], []]);
  const again = { ...FILE, nof: 9 };
  registry.add(again);
  assertEquals([registry.get(1, 30, 9), registry.list(1).length], [again, 5]);
  assertEquals([registry.remove(1, 30, 9), registry.remove(1, 30, 9)], [true, false]);
  assertEquals([registry.get(1, 30, 9), registry.isUsed], [undefined, true]);
});

Deno.test("FileRegistry accepts files that the protocol can carry, up to its limits", () => {
  const registry = new FileRegistry();
  const add = (change: Partial<StationFile>) => registry.add({ ...FILE, ...change });
  add({ nof: 1 });
  add({ nof: 65_535 });
  add({ nof: 3, sections: new Array(255).fill(Uint8Array.of(1)) });
  add({ nof: 4, sections: [new Uint8Array(MAX_FILE_OCTETS - 1), new Uint8Array(1)] });
  assertEquals(registry.list(1).length, 4);
  const fault = (change: Partial<StationFile>) =>
    assertThrows(() => add(change), RangeError).message;
  const file = (nof: number) => `Cannot offer file ${nof} of CA 1 IOA 30: `;
  assertEquals(fault({ nof: 0 }), `${file(0)}its name is 0, expected 1 to 65535`);
  assertEquals(fault({ nof: 65_536 }), `${file(65_536)}its name is 65536, expected 1 to 65535`);
  assertEquals(fault({ nof: 1.5 }), `${file(1.5)}its name is 1.5, expected 1 to 65535`);
  assertEquals(fault({ sections: [] }), `${file(2)}it has 0 sections, expected 1 to 255`);
  assertEquals(
    fault({ sections: new Array(256).fill(Uint8Array.of(1)) }),
    `${file(2)}it has 256 sections, expected 1 to 255`,
  );
  assertEquals(
    fault({ sections: [new Uint8Array(MAX_FILE_OCTETS), new Uint8Array(1)] }),
    `${file(2)}it has 16777216 octets, expected at most 16777215`,
  );
});

Deno.test("checksum() and lengthOf() add up all parts", () => {
  const parts = [Uint8Array.of(200, 100), Uint8Array.of(), Uint8Array.of(7)];
  assertEquals([checksum(parts), lengthOf(parts)], [51, 3]);
  assertEquals([checksum([]), lengthOf([])], [0, 0]);
});

Deno.test("a directory marks the files in transfer on any connection", async () => {
  const rig = stationRig({
    sectors: [{ ca: 1 }, { ca: 2 }],
    redundancy: { mode: "each-connection" },
  });
  for (const [ca, nof] of [[1, 2], [1, 3], [2, 2]] as const) {
    rig.station.addFile({ ...FILE, ca, nof });
  }
  const [one, other] = [await rig.connect(), await rig.connect()];
  await one.ask(select());
  const active = async (ca: number) => {
    await other.ask(message("F_SC_NA_1", { ioa: 0, nof: 0, nos: 0, scq: 0 }, { cause: 5, ca }));
    const directory = other.asdus.at(-1)!;
    return directory.type === "F_DR_TA_1" ? directory.objects.map((each) => each.active) : [];
  };
  assertEquals([await active(1), await active(2)], [[true, false], [false]]);
  await one.connection.close();
  await settle();
  assertEquals(await active(1), [false, false]);
});

Deno.test("a stop of data transfer ends a file transfer and its time limit without a message", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] });
  rig.station.addFile(FILE);
  const master = await rig.connect();
  await master.ask(select());
  const stopped = master.connection.stop();
  await settle();
  await stopped;
  await rig.clock.advance(60_000);
  const started = master.connection.start();
  await settle();
  await started;
  await rig.clock.advance(60_000);
  assertEquals(told(rig), []);
  assertEquals(heads(await master.ask(select({ scq: 2 }))), ["F_SC_NA_1 file NEGATIVE"]);
});

Deno.test("a new transfer ends the previous one of its connection and common address, and no other", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }, { ca: 2 }] });
  for (const [ca, nof] of [[1, 2], [1, 3], [2, 2]] as const) {
    rig.station.addFile({ ...FILE, ca, nof });
  }
  const master = await rig.connect();
  await master.ask(select());
  await master.ask({ ...select(), ca: 2 });
  assertEquals(told(rig), []);
  await master.ask(select({ nof: 3 }));
  assertEquals(told(rig), ["Another transfer was started"]);
  const sections = await master.ask(select({ nof: 3, scq: 2 }));
  assertEquals(heads(sections), ["F_SR_NA_1 file"]);
  await rig.clock.advance(30_000);
  assertEquals(told(rig).slice(1), Array(2).fill("No message was received for 30000 ms"));
  await rig.clock.advance(60_000);
  assertEquals(told(rig).length, 3);
});

Deno.test("each message of a transfer restarts its time limit", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }], procedures: { fileTimeoutMs: 1000 } }, {
    onFile: () => true,
  });
  const master = await rig.connect();
  const messages = [
    message("F_FR_NA_1", { lof: 3 }),
    message("F_SR_NA_1", { nos: 1, lof: 3 }),
    message("F_SG_NA_1", { nos: 1, segment: FILE.sections[0] }),
    message("F_LS_NA_1", { nos: 1, lsq: 3, chs: 6 }),
  ];
  for (const each of messages) {
    await master.ask(each);
    await rig.clock.advance(999);
  }
  assertEquals(told(rig), []);
  await rig.clock.advance(1);
  assertEquals(told(rig), ["No message was received for 1000 ms"]);
});

Deno.test("the end of a file transfer is reported once, with its addresses", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] });
  rig.station.addFile(FILE);
  const master = await rig.connect();
  for (const each of [select(), select({ scq: 2 }), message("F_AF_NA_1", { nos: 1, afq: 1 })]) {
    await master.ask(each);
  }
  await rig.clock.advance(60_000);
  const remote = { host: "192.0.2.1", port: 50_000 };
  assertEquals(noticesOf(rig, "file"), [
    { type: "file", link: 1, remote, action: "sent", ca: 1, ioa: 30, nof: 2 },
  ]);
});

Deno.test("a file is announced only on request, and only under a declared common address", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] });
  rig.station.addFile(FILE);
  assertThrows(
    () => rig.station.addFile({ ...FILE, ca: 2 }, { announce: true }),
    TypeError,
    "Cannot add a file of CA 2: not declared",
  );
  const master = await rig.connect();
  assertEquals(master.news(), []);
  const [link] = rig.station.links;
  assertEquals(rig.station.offerFile(link!.id + 1, FILE), false);
  assertEquals(rig.station.offerFile(link!.id, { ...FILE, ca: 2 }), false);
  const idle = await rig.connect({ start: false });
  assertEquals(rig.station.offerFile(rig.station.links.at(-1)!.id, FILE), false);
  await idle.connection.close();
});
