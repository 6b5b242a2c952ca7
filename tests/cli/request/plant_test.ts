// --plant: a station of a plant file in place of HOST, with its settings and names.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ControlledStation, IEC104, listenTls, serve } from "../../../mod.ts";
import { askStation, type RequestWorld, STATION } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";

const LIST = "CA;IOA;type;name;unit\n47;310;DP;Breaker Q0;\n47;560;ME_NC;Set-point;kV\n";

/** Runs a command whose HOST is the station A of a plant file. */
async function inPlant(
  args: string,
  station: Readonly<Record<string, unknown>> = {},
  world: RequestWorld = {},
) {
  // The address of the station is known when it listens: it is passed through the environment.
  const text = JSON.stringify({
    stations: [
      { name: "Other", address: "192.0.2.1" },
      {
        name: "A",
        address: "${ADDRESS}",
        ca: 47,
        points: [{ ioa: 500, name: "Voltage", unit: "kV", scale: { factor: 2 } }],
        pointsFile: "list.csv",
        ...station,
      },
    ],
  });
  return await askStation(args.split(" "), {
    ...world,
    environmentOf: (address) => ({ ADDRESS: address }),
    files: { "conf/plant.json": text, "conf/list.csv": LIST, ...world.files },
  });
}

Deno.test("--plant: a station by its name, with common address, names and scales", async () => {
  const { code, stdout, received } = await inPlant("interrogate A --plant conf/plant.json");
  assertStringIncludes(stdout, "47/310  Breaker Q0    OFF");
  assertStringIncludes(stdout, "47/500  Voltage     236.8 kV  NT");
  assertStringIncludes(stdout, "interrogation of CA 47: done");
  assertEquals([code, received[0]?.ca], [0, 47]);
  const read = await inPlant("read A 500 --plant conf/plant.json");
  assertStringIncludes(read.stdout, "read of 47/500 Voltage: done");
  const other = await inPlant("read A 48/500 --plant conf/plant.json");
  assertEquals([other.received[0]?.ca, other.code], [48, 1]);
});

Deno.test("--plant: field sizes and link settings of the station, which options override", async () => {
  const profile = { ...IEC104, caOctets: 1, ioaOctets: 2 } as const;
  const settings = { profile: "2/1/2", originator: 9 };
  const first = await inPlant("read A 500 --plant conf/plant.json", settings, { profile });
  assertEquals([first.code, first.received[0]?.originator], [0, 9]);
  const second = await inPlant("read A 500 --plant conf/plant.json --originator 3", settings, {
    profile,
  });
  assertEquals(second.received[0]?.originator, 3);
});

Deno.test("--plant: the lines of a session have its common address", async () => {
  const { code, stdout } = await inPlant("session A --plant conf/plant.json", {}, {
    stdin: [new TextEncoder().encode("read 500\n")],
  });
  assertStringIncludes(stdout, "read of 47/500 Voltage: done");
  assertEquals(code, 0);
});

Deno.test("--plant: the requests of a script have its common address", async () => {
  const script = "host A\nconnect\nstart\nread 500\nclock --yes\ninterrogate\n";
  const { code, stdout, stderr } = await inPlant(
    "master s.txt --plant conf/plant.json --yes",
    {},
    { files: { "s.txt": script } },
  );
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "s.txt: 3 passed, 0 failed");
  const other = await inPlant("master s.txt --host B --plant conf/plant.json", {}, {
    files: { "s.txt": script },
  });
  assertStringIncludes(other.stderr, 'Unknown station "B" in conf/plant.json');
  const none = await inPlant("master n.txt --plant conf/plant.json", {}, {
    files: { "n.txt": "connect\n" },
  });
  assertStringIncludes(none.stderr, "Option --plant needs the name of a station: expected --host");
});

Deno.test("--plant: files has its host after the action, and needs no --ca", async () => {
  const { stdout, code } = await inPlant("files list A --plant conf/plant.json", {}, {
    prepare: (station) =>
      station.addFile({ ca: 47, ioa: 30_000, nof: 2, sections: [new Uint8Array(7)] }),
  });
  assertStringIncludes(stdout, "47/30000/2");
  assertEquals(code, 0);
});

/** Monitors stations of a plant file with different names for a point, until all have sent a value. */
async function monitored(args: string, stations: number) {
  const station = (name: string, point: string) => ({
    ...{ name, address: "${ADDRESS}", ca: 47 },
    points: [{ ioa: 211, name: point }, { ioa: 500, name: "Voltage", unit: "kV" }],
  });
  const text = JSON.stringify({
    stations: [station("North", "Auto N"), station("South", "Auto S"), station("West", "Auto W")],
  });
  const ctrlC = new AbortController();
  let seen = "";
  return await askStation(`monitor ${args} --plant plant.json`.split(" "), {
    declaration: { ...STATION, redundancy: { mode: "each-connection" } },
    environmentOf: (address) => ({ ADDRESS: address }),
    files: { "plant.json": text },
    interruption: ctrlC.signal,
    onStdout: (chunk) => {
      seen += chunk;
      const senders = new Set(seen.match(/Auto \w/g));
      if (senders.size === stations) ctrlC.abort();
    },
  });
}

Deno.test("monitor --plant: several stations, each with its own names and common address", async () => {
  const two = await monitored("North South", 2);
  assertMatch(two.stdout, /^12:00:00.000 +North 47\/211 +Auto N +ON /m);
  assertMatch(two.stdout, /^12:00:00.000 +South 47\/211 +Auto S +ON /m);
  assert(!two.stdout.includes("West"));
  assertStringIncludes(two.stderr, "North: connected to ");
  assertStringIncludes(two.stderr, "South: interrogation of CA 47: done");
  assertEquals(two.code, 0);
  const all = await monitored("--json", 3);
  const records = all.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const names = new Set(
    records.filter(({ ioa }) => ioa === 211).map(({ station, name }) => `${station} ${name}`),
  );
  assertEquals([...names].sort(), ["North Auto N", "South Auto S", "West Auto W"]);
  assert(records.every(({ host }) => host.startsWith("127.0.0.1:")));
});

Deno.test("monitor --plant: unknown names and too many stations are refused", async () => {
  const plant = (count: number) => {
    const stations = Array.from({ length: count }, (_, index) => ({
      ...{ name: `S${index}`, address: `192.0.2.${index + 1}`, ca: index + 1 },
    }));
    return { files: { "plant.json": JSON.stringify({ stations }) } };
  };
  const run = async (args: string, count: number) => {
    const { code, stdout, stderr } = await runCli(
      `monitor ${args} --plant plant.json --dry-run`.replace("  ", " ").split(" "),
      plant(count),
    );
    return { code, text: stdout + stderr };
  };
  const unknown = await run("S0 S7", 2);
  assertStringIncludes(unknown.text, 'Unknown station "S7" in plant.json, expected S0, S1');
  const many = await run("", 65);
  assertStringIncludes(many.text, "has 65 stations, expected the names of at most 64");
  const all = await run("", 3);
  for (const ca of [1, 2, 3]) assertStringIncludes(all.text, `CA ${ca}`);
  assertEquals([unknown.code, many.code, all.code], [2, 2, 0]);
  const none = await runCli(["monitor"]);
  assertStringIncludes(none.stderr, "or --plant FILE for all its stations");
  assertEquals(none.code, 2);
});

Deno.test("--plant: mistakes are refused before anything connects", async () => {
  const good = { stations: [{ name: "A", address: "192.0.2.1" }] };
  for (
    const [args, plant, message] of [
      ["read B 1/1", good, 'Unknown station "B" in plant.json, expected A'],
      ["monitor A B", good, 'Unknown station "B" in plant.json, expected A'],
      ["read A 1/1", { stations: [{ name: "A" }] }, "stations[0].address"],
      ["read A 1/1", { stations: [{ name: "A", address: "x:y:z" }] }, "plant.json:"],
      [
        "read A 1/1",
        { stations: [{ name: "A", address: "192.0.2.1", zone: "${ZONE}" }] },
        "stations[0].zone",
      ],
      [
        "read A 1/1",
        { stations: [{ name: "A", address: "192.0.2.1", pointsFile: "no.csv" }] },
        "No such file: no.csv",
      ],
      ["read A 1/1", [], "plant.json:1:1"],
      ["clock A", good, "Missing common address: expected --ca CA"],
    ] as const
  ) {
    const { code, stderr } = await runCli([...args.split(" "), "--plant", "plant.json"], {
      files: { "plant.json": JSON.stringify(plant) },
      environment: {},
    });
    assertStringIncludes(stderr, message);
    assertEquals(code, 2, args);
  }
  const { stderr } = await runCli(["read", "A", "1/1", "--plant", "no.json"]);
  assertStringIncludes(stderr, "No such file: no.json");
});

Deno.test({
  name: "--plant: the files of TLS are relative to the plant file",
  ignore: !HAS_OPENSSL,
  async fn() {
    using authority = PlantAuthority.standard();
    const [own, peer] = [authority.party("centre"), authority.party("station")];
    await using station = new ControlledStation(STATION);
    using listener = await listenTls({
      ...{ host: "127.0.0.1", port: 0 },
      ...{ caCerts: authority.pem("root"), certificate: peer.certificate, key: peer.key },
    });
    await using _server = await serve(station, { listener });
    const tls = { caFile: "root.pem", certificateFile: "own.pem", keyFile: "own.key" };
    const plant = {
      stations: [{ name: "A", address: `127.0.0.1:${listener.address.port}`, ca: 47, tls }],
    };
    const { code, stdout, stderr } = await runCli(
      ["read", "A", "500", "--plant", "conf/plant.json"],
      {
        environment: {},
        files: {
          "conf/plant.json": JSON.stringify(plant),
          "conf/root.pem": authority.pem("root"),
          "conf/own.pem": own.certificate,
          "conf/own.key": own.key,
        },
      },
    );
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "read of 47/500: done");
  },
});
