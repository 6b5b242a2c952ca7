// `iec104 scan`: what it finds, what it sends, the station file that it writes, and the comparison with a list.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FRZ } from "../../../codec/low_level.ts";
import {
  type Asdu,
  CAUSE,
  checkDeclaration,
  type ControlledStation,
  IEC104,
  type StationDeclaration,
  toHex,
} from "../../../mod.ts";
import type { StationDocument } from "../../../cli/simulation/declaration.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { askStation, type RequestWorld, STATION } from "../../helpers/cli/request_cli.ts";
import { meet, type ZooPeer } from "../../helpers/cli/zoo.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { assertGolden } from "../../helpers/golden.ts";

const FAST = "--yes --rate 1000 --timeout 3s";

function scan(args: string, world: RequestWorld = {}) {
  return askStation(`scan {} ${FAST} ${args}`.trim(), world);
}

/** A file of a scan that was written. */
function fileOf(saved: ReadonlyMap<string, Uint8Array>, name: string): StationDeclaration {
  return JSON.parse(new TextDecoder().decode(saved.get(name)));
}

Deno.test("scan prints what the station has, and matches the reviewed text", async () => {
  const outputs: string[] = [];
  for (
    const args of [
      "",
      "--ca 47 --names s.json --address-format 8.8.8",
      "--ca 47,48 --no-groups",
      "--ca 47 --no-groups --expect list.csv",
    ]
  ) {
    const { code, stdout, stderr } = await scan(args, {
      files: {
        "s.json": JSON.stringify(STATION),
        "list.csv":
          "CA;IOA;type;name\n47;210;ST;Tap\n47;211;DP;Auto\n47;500;ME_NC;U\n47;560;ME_NC;\n47;999;SP;Door\n47;900;IT;\n",
      },
      prepare: (station) =>
        station.addFile({ ca: 47, ioa: 30_000, nof: 2, sections: [new Uint8Array(7)] }),
    });
    outputs.push(`== scan ${args}, exit code ${code}\n${stdout}-- ${stderr}`);
  }
  assertGolden("tests/cli/request/scan.txt", outputs.join("\n"));
});

Deno.test("scan sends only requests that read", async () => {
  const { received } = await scan("--ca 47 --read 500");
  const types = new Set(received.map(({ type }) => type));
  assertEquals([...types].sort(), ["C_CI_NA_1", "C_IC_NA_1", "C_RD_NA_1", "F_SC_NA_1"]);
  for (const asdu of received) {
    if (asdu.type === "C_CI_NA_1") assertEquals(asdu.objects[0]?.frz, FRZ.read);
    assert(!asdu.test && asdu.cause !== CAUSE.deactivation);
  }
});

Deno.test("the scan of a station run from the file of a scan equals the first scan", async () => {
  const saved = new Map<string, Uint8Array>();
  const first = await scan("--ca 47 -o copy.json", { saved });
  const copy = fileOf(saved, "copy.json");
  assertEquals(checkDeclaration(copy), []);
  const again = new Map<string, Uint8Array>();
  const second = await scan("--ca 47 -o copy.json", { declaration: copy, saved: again });
  assertEquals(second.stdout, first.stdout);
  const [one, two] = [fileOf(saved, "copy.json"), fileOf(again, "copy.json")];
  assertEquals({ ...two, name: "" }, { ...one, name: "" });
});

Deno.test("the copy of a station with its own order, grouping, time tags and files equals the original", async () => {
  const [sector] = STATION.sectors;
  const declaration: StationDeclaration = {
    sectors: [{ ...sector!, points: sector!.points!.toReversed() }],
    time: { tag: "cp24" },
    procedures: {
      interrogation: { order: "declared", objectsPerAsdu: 1, sequences: "always", timeTags: true },
    },
  };
  const content = new TextEncoder().encode("disturbance");
  const prepare = (station: ControlledStation) => {
    station.addFile({
      ...{ ca: 47, ioa: 30_000, nof: 2, sections: [content] },
      instant: Date.UTC(2026, 10, 20),
    });
  };
  const saved = new Map<string, Uint8Array>();
  const first = await scan("--ca 47 --files 100 -o copy.json", { declaration, prepare, saved });
  assertStringIncludes(first.stdout, "47/30000/2              11  file  fetched\n");
  const copy = fileOf(saved, "copy.json") as StationDocument;
  const { interrogation } = copy.procedures!;
  assertEquals(interrogation, declaration.procedures!.interrogation);
  assertEquals(copy.time, { tag: "cp24" });
  assertEquals(copy.files, [
    { ca: 47, ioa: 30_000, nof: 2, hex: toHex(content), time: "2026-11-20T00:00:00.000Z" },
  ]);
  const text = new TextDecoder().decode(saved.get("copy.json"));
  await withStation(["copy.json"], async (port) => {
    const again = await runCli(
      ["scan", `127.0.0.1:${port}`, ...FAST.split(" "), "--ca", "47", "--files", "100"],
    );
    assertEquals(again.stdout, first.stdout);
    const { stdout } = await runCli(["interrogate", `127.0.0.1:${port}`, "--ca", "47", "-v"]);
    assertStringIncludes(stdout, "M_ST_TA_1");
  }, { "copy.json": text });
});

Deno.test("scan names the files that the station file lacks", async () => {
  const saved = new Map<string, Uint8Array>();
  const prepare = (station: ControlledStation) => {
    for (const [nof, octets] of [[1, 5], [2, 500]] as const) {
      station.addFile({ ca: 47, ioa: 30_000, nof, sections: [new Uint8Array(octets)] });
    }
  };
  const without = await scan("--ca 47 --no-groups -o a.json", { prepare, saved });
  assertStringIncludes(
    without.stderr,
    "\na.json lacks 2 files: 47/30000/1, 47/30000/2; --files OCTETS fetches them\n",
  );
  const some = await scan("--ca 47 --no-groups -o b.json --files 100", { prepare, saved });
  assertStringIncludes(
    some.stderr,
    "\nb.json lacks 1 file: 47/30000/2 (larger than 100 octets, the limit of --files)\n",
  );
  assertEquals((fileOf(saved, "b.json") as StationDocument).files!.map(({ nof }) => nof), [1]);
});

Deno.test("a point with the object address 0 is in the station file and the configuration of a scan", async () => {
  const declaration: StationDeclaration = {
    sectors: [{
      ca: 1,
      points: [{ ioa: 0, type: "M_ME_NC_1", value: 2.5, groups: [3] }, {
        ioa: 7,
        type: "M_SP_NA_1",
        value: 1,
      }],
    }],
    procedures: { addressZero: true },
  };
  const saved = new Map<string, Uint8Array>();
  const first = await scan("--ca 1 -o copy.json", { declaration, saved });
  assertStringIncludes(first.stdout, "\n1/0       2.5  M_ME_NC_1  3\n");
  const copy = fileOf(saved, "copy.json");
  assertEquals(checkDeclaration(copy), []);
  assertEquals(copy.procedures?.addressZero, true);
  assertEquals(copy.sectors[0]!.points![0], declaration.sectors[0]!.points![0]);
  const again = await scan("--ca 1", { declaration: copy });
  assertEquals(again.stdout, first.stdout);

  await askStation("collect --init plant.json --from {} --ca 1 --yes", { declaration, saved });
  const text = new TextDecoder().decode(saved.get("plant.json"));
  assertEquals(JSON.parse(text).stations[0].points, [
    { ioa: 0, type: "M_ME_NC_1" },
    { ioa: 7, type: "M_SP_NA_1" },
  ]);
  const check = await runCli(["collect", "plant.json", "--check"], {
    files: { "plant.json": text },
  });
  assertEquals([check.code, check.stderr], [0, ""]);
  const read = await askStation("read {} 1/0", { declaration });
  assertStringIncludes(read.stdout, "1/0");
  assertEquals(read.code, 0);
});

Deno.test("an interrogated point that is 0 and invalid has bad quality", async () => {
  const declaration: StationDeclaration = {
    sectors: [{ ca: 1, points: [{ ioa: 5, type: "M_ME_NC_1", value: 0, quality: ["IV"] }] }],
  };
  const files = { "list.csv": "CA;IOA;type;name\n1;5;ME_NC;Voltage\n" };
  const { code, stdout } = await scan("--ca 1 --no-groups --expect list.csv", {
    ...{ declaration, files },
  });
  assertStringIncludes(stdout, "bad quality  1/5     Voltage  M_ME_NC_1    M_ME_NC_1   IV\n");
  assertEquals(code, 1);
});

Deno.test("scan declares in the station file that counters can be read", async () => {
  for (const alsoReadable of [["counters"], []] as const) {
    const saved = new Map<string, Uint8Array>();
    const declaration = { ...STATION, procedures: { alsoReadable } };
    const { code } = await scan("--ca 47 --no-groups -o copy.json", { declaration, saved });
    const { procedures } = fileOf(saved, "copy.json");
    assertEquals(procedures, alsoReadable.length === 0 ? undefined : { alsoReadable });
    assertEquals(code, 0);
  }
});

Deno.test("scan finds the field sizes of the station", async () => {
  const profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } as const;
  const saved = new Map<string, Uint8Array>();
  const { code, stdout, stderr } = await scan("-o copy.json", { profile, saved });
  assertStringIncludes(stdout, "Field sizes: 1/1/2 (not those of IEC 60870-5-104)\n");
  assertStringIncludes(
    stderr,
    "the ASDUs of the station do not have the field sizes 2/2/3; trying 1/1/2",
  );
  assertStringIncludes(stdout, "47/500  118.4  NT");
  assertEquals(code, 0);
  assertEquals((fileOf(saved, "copy.json") as { readonly profile?: string }).profile, "1/1/2");
});

Deno.test("scan lists the types that the station refuses, and puts them into the station file", async () => {
  const saved = new Map<string, Uint8Array>();
  const declaration = {
    ...STATION,
    procedures: { unsupported: ["C_CD_NA_1", "C_CI_NA_1", "C_RD_NA_1"] },
  };
  const { stdout } = await scan("--ca 47 -o copy.json", { declaration, saved });
  assertStringIncludes(stdout, "CA  types refused  reason\n");
  assertStringIncludes(stdout, "47  C_CI_NA_1      Refused: unknown type");
  assertStringIncludes(stdout, "47  C_RD_NA_1      Refused: unknown type");
  assertEquals(fileOf(saved, "copy.json").procedures?.unsupported, [
    ...["C_CD_NA_1", "C_CI_NA_1", "C_RD_NA_1"],
  ]);
});

Deno.test("scan --json has the same content for programs", async () => {
  const { code, stdout } = await scan("--ca 47 --json");
  const document = JSON.parse(stdout);
  assertEquals(code, 0);
  assertEquals(Object.keys(document), [
    ...["host", "port", "profile", "requests", "incomplete", "sectors", "files", "typesSeen"],
    ...[
      "oddAsdus",
      "typesRefused",
      "absent",
      "notes",
      "differences",
      "eventsNotCompared",
      "exitCode",
    ],
  ]);
  const { profile, sectors, differences, incomplete } = document;
  assertEquals([profile, sectors[0].ca, differences, incomplete], ["2/2/3", 47, null, null]);
});

Deno.test("scan asks first, and refuses a wrong command line before it connects", async () => {
  const declined = await askStation("scan {}", { answers: ["n"] });
  assertStringIncludes(
    declined.stderr,
    "At ADDRESS: scan the station (interrogations, counters, reads, directories; nothing is changed)?",
  );
  assertEquals([declined.code, declined.notices.length], [1, 0]);
  for (
    const [args, message] of [
      ["scan {}", "expected a terminal, or --yes; nothing was sent"],
      ["scan {} --yes --rate 0", 'Option --rate is "0", expected a whole number from 1 to 1000'],
      ["scan {} --yes --ca 1-5000", "Option --ca has 5000 addresses, expected at most 1000"],
      ["scan {} --yes --ca 65535", 'Option --ca is "65535", expected addresses from 1 to 65534'],
      ["scan {} --yes --expect no.csv", "No such file: no.csv"],
      ["scan {} --yes --overwrite", "Option --overwrite needs --output"],
    ] as const
  ) {
    const { code, stderr, notices } = await askStation(args);
    assertStringIncludes(stderr, message);
    assertEquals([code, notices.length], [2, 0], args);
  }
});

Deno.test("scan of a station that does not answer reports what to try", async () => {
  const { code, stdout, stderr } = await scan("--profile 2/2/3", {
    answer: () => [],
  });
  assertStringIncludes(stdout, "No common address answered");
  assertStringIncludes(stderr, "try --ca 1-10");
  assertEquals(code, 4);
});

Deno.test("collect --init --from writes a configuration with the points of the station", async () => {
  const saved = new Map<string, Uint8Array>();
  const files = {
    "list.csv": "CA;IOA;name;unit;scaling\n47;500;Voltage;V;1000\n",
  };
  const { code, stderr } = await askStation(
    "collect --init plant.json --from {} --ca 47 --names list.csv --yes",
    { saved, files },
  );
  assertEquals(
    stderr,
    "Wrote plant.json with 7 points. Edit it, then run: iec104 collect plant.json\n",
  );
  const text = new TextDecoder().decode(saved.get("plant.json"));
  const { stations: [station], ...config } = JSON.parse(text);
  assertEquals(code, 0);
  assertEquals(config, { store: { file: "plant.sqlite" }, sinks: [] });
  assertEquals([station.name, station.ca], ["127.0.0.1", 47]);
  assertEquals(station.startUp, [{ do: "interrogate" }, { do: "counters" }]);
  assertEquals(station.points.slice(3, 6), [
    { ioa: 500, name: "Voltage", unit: "V", type: "M_ME_NC_1", scale: { factor: 1000, offset: 0 } },
    { ioa: 560, type: "M_ME_NC_1" },
    { ioa: 900, type: "M_IT_NA_1" },
  ]);
  const check = await runCli(["collect", "plant.json", "--check"], {
    files: { "plant.json": text },
  });
  assertEquals([check.code, check.stderr], [0, ""]);
  const again = await askStation("collect --init plant.json --from {} --yes", {
    files: { "plant.json": "" },
  });
  assertStringIncludes(again.stderr, "File plant.json already exists");
  assertEquals([again.code, again.notices.length], [2, 0]);
  const alone = await runCli(["collect", "plant.json", "--from", "192.0.2.10"]);
  assertStringIncludes(alone.stderr, "Option --from needs --init");
});

/** Answers an interrogation of CA 1 with a single-point at IOA 100. */
async function answerInterrogation(peer: ZooPeer): Promise<void> {
  await peer.send("64 01 07 00 01 00 00 00 00 14");
  await peer.send("01 01 14 00 01 00 64 00 00 01");
  await peer.send("64 01 0a 00 01 00 00 00 00 14");
}

Deno.test("scan of a station that closes the connection at other requests keeps its points", async () => {
  const { code, stdout, stderr, seen } = await meet(
    `scan {} --ca 1 ${FAST}`,
    async (peer) => {
      await peer.start();
      await peer.requests(1);
      await answerInterrogation(peer);
      await peer.requests(2);
    },
  );
  assertEquals([code, seen.length], [3, 1]);
  const why = "Cannot complete the interrogation of group 1 of CA 1";
  assertStringIncludes(stdout, `INCOMPLETE: ${why}`);
  assertStringIncludes(stdout, "1/100      ON  M_SP_NA_1");
  assertStringIncludes(stderr, `iec104 scan: ${why}`);
  assertStringIncludes(stderr, "The peer closed the connection; the result is incomplete\n");
});

Deno.test("scan asks again if the station closes the connection during the interrogation", async () => {
  const { code, stdout, stderr, seen } = await meet(
    `scan {} --ca 1 ${FAST}`,
    async (peer, connection) => {
      await peer.start();
      await peer.requests(1);
      if (connection > 0) await answerInterrogation(peer);
      else {
        await peer.send("64 01 07 00 01 00 00 00 00 14");
        return await peer.send("01 01 14 00 01 00 63 00 00 01");
      }
      await peer.leave();
    },
  );
  assertEquals([code, seen.length], [3, 2]);
  assertStringIncludes(stderr, "; scanning again with interrogations of all points only\n");
  assertStringIncludes(stdout, "INCOMPLETE: ");
  assertStringIncludes(stdout, "1/100      ON  M_SP_NA_1");
});

Deno.test("an interrupted scan has what was found, and says in each format that it is incomplete", async () => {
  /** Presses Ctrl-C at a request. */
  const interrupted = (args: string, isTime: (asdu: Asdu) => boolean) => {
    const ctrlC = new AbortController();
    const saved = new Map<string, Uint8Array>();
    const list = "CA;IOA;type;name\n47;211;DP;Auto\n47;210;ST;Tap\n47;999;SP;Door\n";
    const result = scan(`--ca 47 ${args}`, {
      ...{ saved, interruption: ctrlC.signal, files: { "list.csv": list } },
      answer: (asdu) => {
        if (!isTime(asdu)) return undefined;
        ctrlC.abort();
        return [];
      },
    });
    return { result, saved };
  };
  const atGroup3 = (asdu: Asdu) => asdu.type === "C_IC_NA_1" && asdu.objects[0]?.qoi === 23;
  const table = interrupted("-o copy.json --expect list.csv", atGroup3);
  const { code, stdout, stderr } = await table.result;
  assertEquals(code, 4);
  assert(stdout.startsWith("INCOMPLETE: Interrupted by Ctrl-C\n\nField sizes: 2/2/3\n"), stdout);
  assertStringIncludes(stdout, "47/310          OFF           M_DP_NA_1  1\n");
  assertStringIncludes(stdout, "other type  47/211");
  assert(!stdout.includes("missing  "), stdout);
  assertStringIncludes(stdout, "Missing points are not reported, because the scan is incomplete\n");
  assertStringIncludes(stderr, "Wrote copy.json");
  assertStringIncludes(
    stderr,
    "iec104 scan: Interrupted by Ctrl-C; the result is incomplete\n",
  );
  const copy = fileOf(table.saved, "copy.json");
  assertEquals(checkDeclaration(copy), []);
  assertStringIncludes(copy.name!, "(incomplete scan)");
  assertEquals(copy.sectors[0]!.points!.length, 5);

  const json = await interrupted("--json", atGroup3).result;
  const { incomplete, exitCode, sectors } = JSON.parse(json.stdout);
  assertEquals([json.code, incomplete, exitCode], [4, "Interrupted by Ctrl-C", 4]);
  assertEquals(sectors[0].points.length, 5);

  const early = await interrupted("-o copy.json", ({ type }) => type === "C_IC_NA_1").result;
  assertEquals([early.code, early.stdout], [4, ""]);
  assertStringIncludes(
    early.stderr,
    "Interrupted by Ctrl-C: the interrogation of CA 47 was sent but not answered; the scan has no result",
  );
});

Deno.test("an interrupted collect --init --from writes nothing", async () => {
  const ctrlC = new AbortController();
  const saved = new Map<string, Uint8Array>();
  const { code, stderr } = await askStation("collect --init plant.json --from {} --ca 47 --yes", {
    ...{ saved, interruption: ctrlC.signal },
    answer: ({ type }) => {
      if (type !== "C_CI_NA_1") return undefined;
      ctrlC.abort();
      return [];
    },
  });
  assertEquals([code, saved.size], [4, 0]);
  assertStringIncludes(stderr, "iec104 collect: Interrupted by Ctrl-C; nothing was written\n");
});

Deno.test("scan of a station that refuses a request to all stations asks those that send data", async () => {
  const { code, stdout, stderr, seen } = await meet(
    `scan {} ${FAST}`,
    async (peer, connection) => {
      await peer.start();
      await peer.send("01 01 03 00 07 00 64 00 00 01");
      await peer.requests(1);
      if (connection === 0) {
        await peer.send("64 01 6e 00 ff ff 00 00 00 14");
        return await peer.leave();
      }
      await peer.send("64 01 07 00 07 00 00 00 00 14");
      await peer.send("01 01 14 00 07 00 64 00 00 01");
      await peer.send("64 01 0a 00 07 00 00 00 00 14");
      const refusals = [
        "65 01 6c 00 07 00 00 00 00 05",
        "7a 01 6c 00 07 00 00 00 00 00 00 00 00",
        "66 01 6c 00 07 00 64 00 00",
      ];
      for (const [index, refusal] of refusals.entries()) {
        await peer.requests(index + 2);
        await peer.send(refusal);
      }
      await peer.leave();
    },
  );
  assertStringIncludes(
    stderr,
    "iec104 scan: a request to all stations was refused; scanning those that send data: CA 7\n",
  );
  assertStringIncludes(stdout, "7/100      ON  M_SP_NA_1");
  assertEquals([code, seen.length], [0, 2]);
});

Deno.test("scan finds the field sizes of a station that closes the connection at others", async () => {
  const { code, stdout, stderr } = await meet(
    `scan {} --ca 1 --no-groups ${FAST}`,
    async (peer, connection) => {
      await peer.start();
      await peer.requests(1);
      if (connection === 0) return;
      await peer.send("64 01 07 01 00 00 14");
      await peer.send("01 01 14 01 64 00 01");
      await peer.send("64 01 0a 01 00 00 14");
      for (let request = 2; request < 9; request++) {
        await peer.requests(request);
        // Everything else is refused as an unknown type.
        await peer.send(REFUSALS[request - 2]!);
        if (request - 2 === REFUSALS.length - 1) break;
      }
      await peer.leave();
    },
  );
  assertStringIncludes(stderr, "no answer with the field sizes 2/2/3; trying 1/1/2");
  assertStringIncludes(stdout, "Field sizes: 1/1/2 (not those of IEC 60870-5-104)");
  assertStringIncludes(stdout, "1/100      ON  M_SP_NA_1");
  assertEquals(code, 0);
});

/** Refusals (cause 44) of a counter interrogation, a directory call and a read, with field sizes 1/1/2. */
const REFUSALS = ["65 01 6c 01 00 00 05", "7a 01 6c 01 00 00 00 00 00 00", "66 01 6c 01 64 00"];

Deno.test("scan of a peer that never starts, or closes at once, fails as other commands do", async () => {
  const silent = await meet("scan {} --yes --timeout 200ms", async (peer) => {
    await peer.end();
  });
  assertStringIncludes(silent.stderr, "did not confirm STARTDT within 200 ms");
  assertEquals(silent.code, 4);
  const closed = await meet(`scan {} ${FAST}`, () => Promise.resolve());
  assertEquals(closed.code, 3);
});

Deno.test("scan --json prints a document with the reason and the exit code even if the connection fails", async () => {
  const silent = await meet("scan {} --yes --timeout 200ms --json", async (peer) => {
    await peer.end();
  });
  const { incomplete, sectors, differences, exitCode } = JSON.parse(silent.stdout);
  assertEquals([sectors, differences, exitCode, silent.code], [[], null, 4, 4]);
  assertStringIncludes(incomplete, "did not confirm STARTDT within 200 ms");
});
