// Every command that opens or accepts a link has every link option: each combination runs against a peer on loopback.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { IEC104, type TlsIdentity } from "../../../mod.ts";
import { checkSchema } from "../../../transport/low_level.ts";
import { parseValues } from "../../../cli/options/args.ts";
import { loadCommands } from "../../../cli/registry.ts";
import { CONFORM_LINK_OPTIONS } from "../../../cli/conform/command/settings.ts";
import { CONFIG_SCHEMA } from "../../../cli/collect/config/schema.ts";
import { AUTHENTICATION_ROWS } from "../../../cli/key_file/authentication_rows.ts";
import { LINK_OPTIONS, LINK_PROPERTIES } from "../../../cli/link/link_rows.ts";
import { linkValues } from "../../../cli/link/link_values.ts";
import { LINK_SECTION } from "../../../cli/options/setting_row.ts";
import type { OptionRow } from "../../../cli/options/option_row.ts";
import { QUIRKS } from "../../../cli/link/quirks.ts";
import { STATION_DOCUMENT_SCHEMA } from "../../../cli/simulation/schema.ts";
import { LINES, type LinkRun, runClient, runStation } from "../../helpers/cli/link_peers.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { STATION } from "../../helpers/cli/request_cli.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";

/** The options of secure authentication. */
const AUTHENTICATION_OPTIONS = Object.values(AUTHENTICATION_ROWS).map(({ option }) => option);

const COMMANDS = await loadCommands();

const NAMES = [
  ...[
    "monitor",
    "scan",
    "accept",
    "interrogate",
    "counters",
    "read",
    "clock",
    "test",
    "reset",
    "command",
  ],
  ...["setpoint", "parameter", "send", "session", "master", "conform", "files", "station"],
  "collect",
];

/** Commands of the registry that have link options. */
const LINKED = COMMANDS.filter(({ options }) => options.some((row) => row.name === "tls-ca"));

/** The link options that a command has. */
function ownOptions(command: string): readonly OptionRow[] {
  // A controlled station has all users.
  if (command === "station") return LINK_OPTIONS.filter((row) => row.name !== "user");
  // Cases write each frame: there is no session, and no user.
  if (command === "conform") return LINK_OPTIONS.filter((row) => CONFORM_NAMES.has(row.name));
  return LINK_OPTIONS;
}

const CONFORM_NAMES = new Set(CONFORM_LINK_OPTIONS.map(({ name }) => name));

/** The command's identity and that of its peer. */
interface Parties {
  readonly own: "station" | "centre";
  readonly peer: "station" | "centre";
  /** SHA-256 of the certificate of the peer. */
  readonly pin: string;
}

/** Value of each option. */
const VALUES: Readonly<Record<string, string | ((parties: Parties) => string)>> = {
  "tls": "",
  "tls-ca": "root.pem",
  "tls-cert": ({ own }) => `${own}.pem`,
  "tls-key": ({ own }) => `${own}.key`,
  "tls-passphrase-file": "passphrase.txt",
  "tls-crl": "root.crl",
  "tls-crl-expired": "refuse",
  "tls-crl-missing": "warn",
  "tls-pin": ({ pin }) => pin,
  "tls-name": ({ peer }) => peer,
  "tls-min": "1.3",
  "tls-suites": "TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256",
  "keys": "plant.keys",
  "user": "2",
  "keys-station": "Northfield",
  "keys-passphrase-file": "passphrase.txt",
  "keys-passphrase": "${PASSPHRASE}",
  "k": "20",
  "w": "5",
  "t0": "30s",
  "t1": "20s",
  "t2": "5s",
  "t3": "30s",
  "profile": "2/1/2",
  "originator": "7",
  "local-address": "127.0.0.1",
  "termination": "optional",
  "quirk": Object.keys(QUIRKS).join(","),
};

function argsOf(name: string, parties: Parties): readonly string[] {
  const value = VALUES[name]!;
  const text = typeof value === "string" ? value : value(parties);
  if (text === "") return [`--${name}`];
  const more = name === "tls-passphrase-file" ? ["--tls-key", `${parties.own}.enc.key`] : [];
  return [`--${name}`, text, ...more];
}

Deno.test("the commands that open or accept a link have the same link options, in the same section", () => {
  assertEquals(LINKED.map(({ name }) => name), NAMES);
  for (const { name, options } of LINKED) {
    assertEquals(options.filter((row) => row.section === LINK_SECTION), ownOptions(name), name);
    const names = options.map((row) => row.name);
    assertEquals(names.length, new Set(names).size, `${name} has each option once`);
  }
  assertEquals(Object.keys(VALUES).toSorted(), LINK_OPTIONS.map(({ name }) => name).toSorted());
  assertEquals(Object.keys(LINES), NAMES.slice(0, -2));
});

/** What both ends have. */
interface Plant {
  /** Certificates, keys and CRLs by name of the file. */
  readonly files: Readonly<Record<string, string>>;
  /** The identities of peers. */
  readonly identities: Readonly<Record<"station" | "centre", TlsIdentity>>;
  /** SHA-256 of their certificates. */
  readonly pins: Readonly<Record<"station" | "centre", string>>;
}

/** The plant of all tests. */
let made: Plant | undefined;

/** Returns certificates, keys and CRLs of both ends, which openssl creates for the first test. */
function plantOf(): Plant {
  return made ??= makePlant();
}

function makePlant(): Plant {
  using plant = PlantAuthority.standard();
  const files: Record<string, string> = {
    "root.pem": plant.pem("root"),
    "root.crl": plant.list("root") + plant.list("works"),
    "passphrase.txt": "open sesame\n",
  };
  const identities = {} as Record<"station" | "centre", TlsIdentity>;
  const pins = {} as Record<"station" | "centre", string>;
  for (const name of ["station", "centre"] as const) {
    const { certificate, key } = plant.party(name);
    files[`${name}.pem`] = certificate;
    files[`${name}.key`] = key;
    files[`${name}.enc.key`] = plant.encryptedKey(name, "open sesame");
    identities[name] = { caCerts: plant.pem("root"), certificate, key };
    pins[name] = plant.fingerprint(name);
  }
  return { files, identities, pins };
}

/** Runs a command with one option, over TLS if it is an option of TLS. */
async function runWith(
  command: string,
  { option, plant, folder, args }: {
    readonly option: string;
    readonly plant: Plant;
    readonly folder: string;
    /** Arguments that replace the value in the table. */
    readonly args?: readonly string[];
  },
): Promise<LinkRun> {
  const isStation = command === "station";
  const [own, peer] = isStation ? ["station", "centre"] as const : ["centre", "station"] as const;
  const isTls = option.startsWith("tls");
  const base = ["--tls-ca", "root.pem", "--tls-cert", `${own}.pem`, "--tls-key", `${own}.key`];
  const given = args ?? argsOf(option, { own, peer, pin: plant.pins[peer] });
  const world = {
    args: isTls ? [...base, ...given] : given,
    files: plant.files,
    tls: isTls ? plant.identities[peer] : undefined,
    ...option === "profile" &&
      { profile: { ...IEC104, caOctets: 1 as const, ioaOctets: 2 as const } },
    folder,
  };
  return isStation ? await runStation(world) : await runClient(command, world);
}

for (const { name: command } of LINKED) {
  Deno.test({
    name: `iec104 ${command} runs with every link option`,
    ignore: !HAS_OPENSSL,
    async fn() {
      const plant = plantOf();
      const folder = Deno.makeTempDirSync({ dir: "tests/.tmp" });
      try {
        // tests/cli/keys/authenticated_link_test.ts has those of secure authentication, which need a key file.
        const others = ownOptions(command).filter((row) => !AUTHENTICATION_OPTIONS.includes(row));
        for (const { name: option } of others) {
          // A station on another address of this machine would need a port of its own.
          const args = command === "station" && option === "local-address"
            ? { args: ["--local-address", "127.0.0.1", "--listen", "127.0.0.1:0"] }
            : {};
          const run = await runWith(command, { option, plant, folder, ...args });
          const what = `${command} --${option}: ${run.stderr} ${run.refusals.join()}`;
          assertEquals([run.code, run.refusals], [0, []], what);
          if (option === "originator") {
            assert(run.originators.includes(7), `${what} ${run.originators.join()}`);
          }
          if (option === "local-address" && command !== "station") {
            assertEquals([...new Set(run.from)], ["127.0.0.1"], what);
          }
        }
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });

  Deno.test({
    name: `iec104 ${command} refuses a peer that --tls-pin does not permit`,
    ignore: !HAS_OPENSSL,
    async fn() {
      const plant = plantOf();
      const folder = Deno.makeTempDirSync({ dir: "tests/.tmp" });
      try {
        const args = ["--tls-pin", "ab".repeat(32)];
        const run = await runWith(command, { option: "tls-pin", plant, folder, args });
        const isLasting = command === "station" || command === "collect";
        assertEquals(run.code, isLasting ? 0 : 3, run.stderr);
        // The result of a script is on standard output.
        const shown = command === "master" ? run.stdout : run.stderr;
        assertStringIncludes(shown, plant.pins[command === "station" ? "centre" : "station"]);
        assertEquals(run.originators, []);
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}

Deno.test("station and plant files have the same keys as the options, with the same schema", () => {
  const ofStations = STATION_DOCUMENT_SCHEMA.properties!;
  const ofPlants = CONFIG_SCHEMA.properties!.stations!.items!.properties!;
  for (const [key, schema] of Object.entries(LINK_PROPERTIES)) {
    assertEquals([ofStations[key], ofPlants[key]], [schema, schema], key);
  }
  for (const { name } of LINK_OPTIONS) {
    const parties = { own: "centre", peer: "station", pin: "ab".repeat(32) } as const;
    const args = argsOf(name, parties);
    const values = parseValues(args, { usage: "", operands: [0, 0], options: LINK_OPTIONS });
    const link = linkValues(values);
    assert(Object.keys(link).length > 0, name);
    assertEquals(
      checkSchema(link, {
        type: "object",
        properties: LINK_PROPERTIES,
        additionalProperties: false,
      }),
      [],
      name,
    );
  }
});

Deno.test({
  name:
    "options of the command line override those of a file, key by key; the rest of the file applies",
  ignore: !HAS_OPENSSL,
  async fn() {
    const { files } = plantOf();
    const tls = { caFile: "root.pem", certificateFile: "station.pem", keyFile: "nothing.key" };
    const link = { tls, session: { k: 6, w: 4 } };
    const all = {
      ...files,
      "s.json": JSON.stringify({ ...STATION, ...link }),
      "plant.json": JSON.stringify({
        store: { file: "store.sqlite" },
        stations: [{ name: "A", address: "192.0.2.1", ...link }],
      }),
    };
    for (const line of ["station s.json --check", "collect plant.json --check"]) {
      const check = (...args: readonly string[]) =>
        runCli([...line.split(" "), ...args], {
          files: all,
          environment: { KEY: files["station.key"]! },
        });
      assertStringIncludes((await check()).stderr, "nothing.key");
      assertEquals((await check("--tls-key", "station.key")).code, 0, line);
      assertEquals((await check("--tls-key", "${KEY}")).code, 0, line);
      const absent = await check("--tls-key", "${NO_KEY}");
      assertEquals(absent.code, 2);
      assertStringIncludes(
        absent.stderr,
        '--tls-key is "${NO_KEY}", expected the environment variable NO_KEY to be set',
      );
      const small = await check("--tls-key", "station.key", "--k", "3");
      assertEquals(small.code, 2, line);
      const { stderr } = await check("--tls-key", "station.key", "--w", "7");
      assertStringIncludes(stderr, "--w");
      assertEquals(
        stderr.includes(files["station.key"]!.split("\n")[1]!),
        false,
        "no key is shown",
      );
    }
  },
});
