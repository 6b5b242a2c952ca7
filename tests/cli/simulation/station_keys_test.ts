// Several listening addresses of one station, keys that replace those of its file, and its files.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { joinedListener } from "../../../cli/simulation/joined_listener.ts";
import { withSettings } from "../../../cli/simulation/set_key.ts";
import { addFiles, fileHandlers, loadFiles } from "../../../cli/simulation/station_files.ts";
import { linkedDeclaration } from "../../../cli/link/linked_declaration.ts";
import type { LinkSetup } from "../../../cli/link/link_setup.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import {
  connect,
  ControlledStation,
  type ControllingStation,
  pointsOf,
  type TcpLink,
  type TcpListener,
} from "../../../mod.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { MemoryListener } from "../../helpers/virtual/memory_listener.ts";
import { BAY } from "../../helpers/stations/simulated.ts";

Deno.test("a joined listener accepts the connections of all its addresses until it is closed", async () => {
  const clock = new FakeClock();
  const sources = [new MemoryListener(clock), new MemoryListener(clock)];
  const listener = joinedListener(sources.map((source) => source.listen()));
  const links: TcpLink[] = [];
  const ended = (async () => {
    for await (const link of listener) links.push(link);
  })();
  for (const source of [...sources, ...sources]) await source.connect({ start: false });
  assertEquals(links.length, 4);
  listener.close();
  await ended;
  assertEquals(await sources[1]!.connect({ start: false }), undefined);
});

Deno.test("a joined listener reports the failure of one of its addresses", async () => {
  const failing: TcpListener = {
    address: { host: "192.0.2.1", port: 1 },
    close: () => {},
    [Symbol.dispose]: () => {},
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("no descriptors")) }),
  };
  const source = new MemoryListener(new FakeClock());
  const listener = joinedListener([source.listen(), failing]);
  await assertRejects(
    async () => {
      for await (const _ of listener);
    },
    Error,
    "no descriptors",
  );
});

Deno.test("station listens on all addresses of its file, and --listen replaces them", async () => {
  const bay = JSON.stringify({ ...BAY, listen: ["127.0.0.1:0", "127.0.0.1:0 "] });
  const { code, stderr } = await runCli(["station", "bay.json", "--for", "1ms"], {
    files: { "bay.json": bay },
  });
  assertEquals([code, stderr.includes('"127.0.0.1:0 " is not an address')], [2, true]);
  const twice = await runCli(["station", "--listen", "0", "--listen", "0", "--for", "1ms"]);
  assertEquals([twice.code, twice.stderr.includes("--listen 0 is given twice")], [2, true]);
  const both = ["--listen", "127.0.0.1:0", "--listen", "0", "--for", "1ms"];
  const { stdout } = await runCli(["station", "bay.json", ...both], { files: { "bay.json": bay } });
  const ports = [...stdout.matchAll(/Listening on 127\.0\.0\.1:(\d+)/g)].map(([, port]) => port);
  assertEquals([ports.length, new Set(ports).size], [2, 2]);
});

Deno.test("--set replaces keys of a station file, and creates those that it lacks", () => {
  const document: object = { name: "A", sectors: [{ ca: 1 }] };
  assertEquals(
    withSettings(document, ["name=B", "procedures.addressZero=true", "sectors.0.ca=7"]),
    {
      name: "B",
      procedures: { addressZero: true },
      sectors: [{ ca: 7 }],
    },
  );
  assertEquals(document, { name: "A", sectors: [{ ca: 1 }] });
  const refused = (setting: string) =>
    assertThrows(() => withSettings(document, [setting]), UsageError).message;
  assertEquals(
    refused("name"),
    'Option --set "name", column 5: expected KEY=VALUE such as procedures.addressZero=true',
  );
  assertEquals(refused("name.x=1"), 'Option --set "name.x=1", column 1: name has no members');
  assertEquals(
    refused("sectors.4.ca=1"),
    'Option --set "sectors.4.ca=1", column 9: sectors.4 does not exist',
  );
  assertEquals(Object.hasOwn(withSettings({}, ["__proto__.x=1"]), "__proto__"), true);
});

Deno.test("--set starts and extends lists that the station file lacks", () => {
  const given = ["files.0.ioa=500", "files.0.text=hello", "files.1.ioa=501"];
  const document: object = { name: "A" };
  assertEquals(withSettings(document, given), {
    name: "A",
    files: [{ ioa: 500, text: "hello" }, { ioa: 501 }],
  });
  assertEquals(
    assertThrows(() => withSettings(document, ["files.0.ioa=1", "files.2.ioa=3"]), UsageError)
      .message,
    'Option --set "files.2.ioa=3", column 7: files.2 does not exist',
  );
});

/** Answers of other devices, in the station file and with --set, and what a controlling station sees. */
const ANSWERS: readonly (readonly [
  key: string,
  setting: string,
  see: (station: ControllingStation) => Promise<unknown>,
  expected: unknown,
])[] = [
  ["procedures.interrogation.order", "declared", orderOf, [8, 1, 2, 3, 4, 5, 6, 7]],
  ["procedures.interrogation.order", "address", orderOf, [1, 2, 3, 4, 5, 6, 7, 8]],
  [
    "procedures.interrogation.objectsPerAsdu",
    "1",
    async (station) => (await station.interrogate(1)).data.length,
    8,
  ],
  [
    "procedures.interrogation.timeTags",
    "true",
    async (station) =>
      [...new Set((await station.interrogate(1)).data.map(({ type }) => type.slice(-4)))].sort(),
    [
      ...["TB_1", "TD_1", "TE_1", "TF_1"],
    ],
  ],
  ["procedures.interrogation.termination", "false", async (station) => {
    const result = await station.interrogate(1, { termination: "optional", graceMs: 100 });
    return result.termination;
  }, undefined],
  [
    "procedures.alsoReadable",
    '["counters"]',
    async (station) => (await station.read(1, 9)).data.map(({ type }) => type),
    ["M_IT_NA_1"],
  ],
  ["files", '[{"ioa":500,"nof":1,"text":"hello"}]', async (station) => {
    const { files } = await station.listFiles(1);
    const { octets } = await station.getFile(1, { ioa: 500, nof: 1 });
    return [files.length, new TextDecoder().decode(octets)];
  }, [1, "hello"]],
  ["sectors.0.commands.0.feedback.cause", "3", async (station) => {
    const result = await station.command(1, { type: "C_SC_NA_1", ioa: 900, value: 1 }, {
      returnInformation: { ioa: 1, value: 1 },
    });
    return result.returnInformation?.cause;
  }, 3],
];

/** The object addresses of an interrogation in the order of the station. */
async function orderOf(station: ControllingStation): Promise<readonly number[]> {
  const { data } = await station.interrogate(1);
  return Array.from(pointsOf(data), ({ ioa }) => ioa);
}

for (const [key, setting, see, expected] of ANSWERS) {
  Deno.test(`${key}=${setting} has the same effect in the station file and with --set`, async () => {
    const [sector] = BAY.sectors;
    const bay = {
      ...BAY,
      sectors: [{
        ...sector,
        points: [sector!.points!.at(-1)!, ...sector!.points!.slice(0, -1)],
        commands: [{ ioa: 900, type: "C_SC_NA_1", feedback: { ioa: 1 } }],
      }],
    };
    const seen: unknown[] = [];
    for (const settings of [[], [`${key}=${setting}`]]) {
      const file = settings.length > 0 ? bay : withSettings(bay, [`${key}=${setting}`]);
      const args = settings.flatMap((each) => ["--set", each]);
      await withStation(["bay.json", ...args], async (port) => {
        await using station = await connect({ host: "127.0.0.1", port });
        seen.push(await see(station));
      }, { "bay.json": JSON.stringify(file) });
    }
    assertEquals(seen, [expected, expected]);
  });
}

Deno.test("station --set with a wrong key or value is refused with what was expected", async () => {
  const { code, stderr } = await runCli([
    "station",
    "--set",
    "procedures.interrogation.order=addres",
  ]);
  assertEquals(code, 2);
  assertEquals(
    stderr.split("\n")[0],
    'iec104 station: Option --set "procedures.interrogation.order=addres", column 32: procedures.interrogation.order is ' +
      '"addres", expected one of "type", "address", "declared"; did you mean "address"?',
  );
});

Deno.test("all mistakes that --set makes in a station file are listed with the setting and the column", async () => {
  const { code, stderr } = await runCli([
    "station",
    ...["--set", "procedures.interogation.order=address", "--set", "sectors.0.ca=70000"],
    ...["--set", 'procedures.interrogation={"order":"addres"}'],
  ]);
  assertEquals(code, 2);
  assertEquals(stderr.split("\n").slice(0, 4), [
    "iec104 station: The options have 3 mistakes:",
    '  Option --set "sectors.0.ca=70000", column 14: sectors[0].ca is 70000, expected a whole number from 1 to 65534',
    '  Option --set "procedures.interogation.order=address", column 12: procedures.interogation is unknown; did you mean ' +
    '"interrogation"?',
    '  Option --set "procedures.interrogation={"order":"addres"}", column 26: procedures.interrogation.order is "addres", ' +
    'expected one of "type", "address", "declared"; did you mean "address"?',
  ]);
});

Deno.test("files of a station file are fetched with their content, and files that are sent are saved", async () => {
  const files = [
    { ioa: 30_001, nof: 2, text: "disturbance", sectionOctets: 4, time: "2026-11-23T14:03:22Z" },
    { ioa: 30_002, nof: 1, hex: "01 02 03" },
    { ioa: 30_003, nof: 1, path: "wave.dat" },
  ];
  await withStation(["bay.json"], async (port) => {
    await using station = await connect({ host: "127.0.0.1", port });
    const fetched = async (
      ioa: number,
      nof: number,
    ) => [...(await station.getFile(1, { ioa, nof })).octets!];
    assertEquals(
      new TextDecoder().decode(Uint8Array.from(await fetched(30_001, 2))),
      "disturbance",
    );
    assertEquals([await fetched(30_002, 1), await fetched(30_003, 1)], [[1, 2, 3], [9, 8]]);
  }, { "bay.json": JSON.stringify({ ...BAY, files }), "wave.dat": Uint8Array.of(9, 8) });
});

Deno.test("a file that was sent is saved under its addresses, and is then in the directory", async () => {
  const saved: [string, number[]][] = [];
  const io = {
    checkSave: () => Promise.resolve(),
    save: (path: string, octets: Uint8Array) =>
      Promise.resolve(void saved.push([path, [...octets]])),
  } as never;
  const loaded = await loadFiles({ receivedFiles: "in" }, { io, folder: "lab/", cas: [1] });
  const notes: string[] = [];
  await using station: ControlledStation = new ControlledStation(BAY, {
    clock: new FakeClock(),
    ...fileHandlers(loaded, { station: () => station, tell: (text) => notes.push(text) }),
  });
  addFiles(station, loaded);
  const { onFile } = fileHandlers(loaded, {
    station: () => station,
    tell: (text) => notes.push(text),
  });
  const file = { ca: 1, ioa: 7, nof: 3, sections: [Uint8Array.of(1), Uint8Array.of(2)] };
  const asked = { ca: 1, ioa: 7, nof: 3 } as Parameters<NonNullable<typeof onFile>>[0];
  assertEquals(await onFile!({ ...asked, action: "offer", file: undefined }), true);
  assertEquals(await onFile!({ ...asked, action: "select", file }), undefined);
  assertEquals(await onFile!({ ...asked, action: "received", file }), true);
  await settle();
  assertEquals(saved, [["lab/in/1-7-3.bin", [1, 2]]]);
  assertEquals(station.files(1).map(({ ioa, nof }) => [ioa, nof]), [[7, 3]]);
});

Deno.test("a file that cannot be offered is refused with its path in the station file", async () => {
  const load = (entry: object) =>
    loadFiles({ files: [{ ioa: 1, nof: 1, ...entry }] }, {
      io: {} as never,
      folder: "",
      cas: [1, 2],
    });
  const refused = async (entry: object) =>
    (await assertRejects(() => load(entry), UsageError)).message;
  assertEquals(
    await refused({}),
    "files[0] has no content, or several: expected one of path, text and hex",
  );
  assertEquals(await refused({ text: "", ca: 9 }), "files[0].ca is 9, expected one of 1, 2");
  assertEquals(
    await refused({ text: "", time: "2026-13-45T00:00Z" }),
    'files[0].time is "2026-13-45T00:00Z", expected a time such as 2026-11-23T14:03:22Z',
  );
  assertEquals(
    await refused({ text: "x".repeat(600), sectionOctets: 2 }),
    "files[0].sectionOctets is 2, expected at least 3: a file has at most 255 sections",
  );
});

Deno.test("--termination applies to commands, interrogations and counters, and keeps the layout of interrogations", () => {
  const commands = [{ ioa: 5, type: "C_SC_NA_1" as const }];
  const declaration = {
    sectors: [{ ca: 1, commands }],
    procedures: { interrogation: { order: "address" as const } },
  };
  const linked = (termination: LinkSetup["termination"]) => {
    const setup = { session: {}, originator: 0, termination } as unknown as LinkSetup;
    const { procedures, sectors } = linkedDeclaration(declaration, setup);
    return [procedures, sectors[0]!.commands![0]!.termination];
  };
  assertEquals(linked("none"), [{
    freezeTermination: false,
    interrogation: { order: "address", termination: false },
  }, false]);
  assertEquals(linked("required"), [{
    freezeTermination: true,
    interrogation: { order: "address", termination: true },
  }, true]);
  assertEquals(linked(undefined), [declaration.procedures, undefined]);
});

Deno.test("a point with address 0 is set, driven and interrogated", async () => {
  const bay = {
    ...BAY,
    sectors: [{ ca: 1, points: [{ ioa: 0, type: "M_SP_NA_1", value: 1 }] }],
    procedures: { addressZero: true },
  };
  await withStation(["bay.json", "--drive", "0 constant value=0"], async (port) => {
    await using station = await connect({ host: "127.0.0.1", port });
    const { data } = await station.interrogate(1);
    assertEquals(Array.from(pointsOf(data), ({ ioa, value }) => [ioa, value]), [[0, 0]]);
  }, { "bay.json": JSON.stringify(bay) });
});
