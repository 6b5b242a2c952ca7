// Link options that cannot be used: the fault, its place, the expected value; exit code 2, before anything connects or
// listens.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCli, type World } from "../../helpers/cli/run_cli.ts";
import { STATION } from "../../helpers/cli/request_cli.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";

/** Commands to which the options are added: a client, the station, and the collector. */
const COMMANDS = ["read 192.0.2.1 47/1", "station s.json", "collect plant.json"];

const FILES: NonNullable<World["files"]> = {
  "s.json": JSON.stringify(STATION),
  "plant.json": JSON.stringify({
    store: { file: "store.sqlite" },
    stations: [{ name: "A", address: "192.0.2.1" }],
  }),
  "note.txt": "no certificate",
  "empty.pem": "",
  "der.cer": new Uint8Array([0x30, 0x82, 1, 2]),
};

/** Options, and the message about them. */
const LINES: readonly (readonly [args: string, message: string])[] = [
  ["--w 13", "--w"],
  ["--t1 5s", "--t2"],
  ["--k 0", 'Option --k is "0", expected a whole number from 1 to 32767'],
  ["--t3 1", 'Option --t3 is "1", expected a duration from 1ms to 48h, such as 15s or 500ms'],
  ["--profile 3/2/3", 'Option --profile is "3/2/3", expected octets of cause (1-2)'],
  ["--local-address eth0", 'Option --local-address is "eth0", expected an IPv4 or IPv6 address'],
  ["--quirk wrong-red-cause", "did you mean wrong-read-cause?"],
  ["--termination maybe", 'Option --termination is "maybe", expected required, optional, none'],
  ["--tls-min 1.1", 'Option --tls-min is "1.1", expected 1.2, 1.3; did you mean 1.2?'],
  ["--tls-pin abc", 'Option --tls-pin is "abc", expected the SHA-256 of a certificate'],
  ["--tls", "--tls-ca"],
  ["--tls-ca", "Option --tls-ca needs a value: FILE"],
  ["--tls-ca note.txt --tls-cert note.txt --tls-key note.txt", "found neither PEM nor DER"],
  ["--tls-ca empty.pem --tls-cert note.txt --tls-key note.txt", "found an empty file"],
  [
    "--tls-ca der.cer --tls-cert note.txt --tls-key note.txt",
    "found DER (openssl converts it to PEM)",
  ],
  ["--tls-ca no.pem --tls-cert note.txt --tls-key note.txt", "no.pem"],
];

for (const command of COMMANDS) {
  Deno.test(`link options that ${command.split(" ")[0]} cannot use are refused with 2 and a reason`, async () => {
    for (const [args, message] of LINES) {
      const { code, stdout, stderr } = await runCli(`${command} ${args}`.split(" "), {
        files: FILES,
        environment: {},
      });
      assertEquals([code, stdout], [2, ""], `${command} ${args}`);
      assertStringIncludes(stderr, message, `${command} ${args}`);
    }
  });
}

Deno.test("settings of the session are checked together, and the message names the default of the other", async () => {
  for (
    const [args, message] of [
      ["--w 13", "--w 13 needs --k of at least 13; --k is 12 by default"],
      ["--k 4 --w 5", "--w 5 needs --k of at least 5; --k is 4"],
      ["--t1 5s", "--t1 5s needs --t2 of less than 5s; --t2 is 10s by default"],
      ["--t2 15s", "--t2 15s needs --t1 of more than 15s; --t1 is 15s by default"],
      ["--originator 7 --profile 1/2/3", "--originator 7 needs a profile with two octets of cause"],
      ["--tls", "TLS needs --tls-ca, --tls-cert and --tls-key: both stations authenticate"],
    ] as const
  ) {
    const { code, stderr } = await runCli(`read 192.0.2.1 47/1 ${args}`.split(" "));
    assertEquals(code, 2, args);
    assertStringIncludes(stderr, message);
  }
  const files = { "s.json": JSON.stringify({ ...STATION, session: { k: 6, w: 6 } }) };
  const { stderr } = await runCli(["station", "s.json", "--k", "4"], { files });
  assertStringIncludes(
    stderr,
    "--k 4 needs session.w (s.json) of at most 4; session.w (s.json) is 6",
  );
});

Deno.test("a station with addresses that the field sizes cannot carry is refused before it listens", async () => {
  const run = async (sizes: string, ca: number, ioa: number, kind = "points") => {
    const object = { ioa, type: kind === "commands" ? "C_SC_NA_1" : "M_SP_NA_1" };
    const station = { sectors: [{ ca, [kind]: [object] }] };
    const files = { "s.json": JSON.stringify(station) };
    return await runCli(["station", "s.json", "--check", "--profile", sizes], { files });
  };
  const refused: readonly (readonly [Parameters<typeof run>, message: string])[] = [
    [["1/1/2", 255, 1], "Common address 255 does not fit the profile 1/1/2, expected 1 to 254"],
    [
      ["2/2/2", 1, 65_536],
      "Object address 1/65536 does not fit the profile 2/2/2, expected 1 to 65535",
    ],
    [
      ["2/2/1", 1, 256, "commands"],
      "Object address 1/256 does not fit the profile 2/2/1, expected 1 to 255",
    ],
  ];
  for (const [args, message] of refused) {
    const { code, stderr } = await run(...args);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, message);
  }
  for (const [sizes, ca, ioa] of [["1/1/2", 254, 65_535], ["2/2/1", 65_534, 255]] as const) {
    const { code, stderr } = await run(sizes, ca, ioa);
    assertEquals(code, 0, stderr);
  }
});

Deno.test({
  name:
    "an encrypted key takes its passphrase from a file, a person or neither, and is never shown",
  ignore: !HAS_OPENSSL,
  async fn() {
    using authority = PlantAuthority.standard();
    const { certificate } = authority.party("centre");
    const key = authority.encryptedKey("centre", "open sesame");
    const files = {
      ...{ "ca.pem": authority.pem("root"), "a.pem": certificate, "a.key": key },
      ...{ "right.txt": "open sesame\r\n", "wrong.txt": "shut sesame", "empty.txt": "\n" },
    };
    const run = (args: string, world: World = {}) =>
      runCli(
        `read 127.0.0.1:1 47/1 --tls-ca ca.pem --tls-cert a.pem ${args}`.split(" "),
        { files, ...world },
      );
    const refused: readonly (readonly [args: string, message: string])[] = [
      [
        "--tls-key a.key",
        "expected --tls-passphrase-file, or a terminal to ask for the passphrase",
      ],
      ["--tls-key a.key --tls-passphrase-file wrong.txt", "the passphrase does not open the key"],
      ["--tls-key a.key --tls-passphrase-file empty.txt", "its first line is empty"],
      ["--tls-key a.key --tls-passphrase-file no.txt", "No such file: no.txt"],
      ["--tls-key ${KEY}", "KEY"],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await run(args);
      assertEquals(code, 2, args);
      assertStringIncludes(stderr, message, args);
    }
    // The address does not answer: the command gets as far as trying to connect.
    for (
      const [args, world] of [
        ["--tls-key a.key --tls-passphrase-file right.txt", {}],
        ["--tls-key a.key", { answers: ["open sesame"] }],
        ["--tls-key ${KEY}", { answers: ["open sesame"], environment: { KEY: key } }],
      ] as const
    ) {
      const { code, stderr } = await run(args, world);
      assertEquals(code, 3, stderr);
      assertStringIncludes(stderr, "Cannot connect over TLS to 127.0.0.1:1");
      assertEquals(stderr.includes("sesame"), false);
    }
    const station = (name: string) => ({
      ...{ name, address: "127.0.0.1:1", ca: 47 },
      tls: { caFile: "ca.pem", certificateFile: "a.pem", keyFile: "a.key" },
    });
    const plant = JSON.stringify({
      store: { file: "s.sqlite" },
      stations: [station("North"), station("South")],
    });
    const checked = await runCli(["collect", "p.json", "--check"], {
      files: { ...files, "p.json": plant },
      answers: ["open sesame"],
    });
    assertEquals(checked.code, 0, `asked once for both stations: ${checked.stderr}`);
    const visible = await runCli(
      [
        "read",
        "127.0.0.1:1",
        "47/1",
        "--tls-ca",
        "ca.pem",
        "--tls-cert",
        "a.pem",
        "--tls-key",
        key,
      ],
      { files },
    );
    assertEquals(visible.code, 2);
    assertStringIncludes(
      visible.stderr,
      "Found the text of a key or certificate among the arguments, which others can read",
    );
    assertEquals(visible.stderr.includes(key.split("\n")[1]!), false);
  },
});

Deno.test({
  name: "the key, its passphrase and variables of a station are in no output, file or mistake",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const { certificate } = plant.party("centre");
    const key = plant.encryptedKey("centre", "open sesame");
    const line = key.split("\n")[2]!;
    const point = { ioa: 500, type: "M_ME_NC_1", value: 1 };
    const station = (tls: object) => ({
      // The station shows its name: here, it is one that holds the secrets.
      name: `open sesame ${line} variable canary`,
      sectors: [{ ca: 47, points: [point] }],
      tls: { caFile: "ca.pem", certificateFile: "a.pem", ...tls },
    });
    const files = (tls: object) => ({
      ...{
        "ca.pem": plant.pem("root"),
        "a.pem": certificate,
        "a.key": key,
        "p.txt": "open sesame",
      },
      "s.json": JSON.stringify(station(tls)),
    });
    const run = (tls: object) =>
      runCli("station s.json --listen 127.0.0.1:0 --lines --for 1ms".split(" "), {
        files: files(tls),
        environment: { PASS: "open sesame", KEY: "variable canary", PEM: key },
      });
    for (
      const tls of [
        { keyFile: "a.key", passphrase: "open sesame" },
        { keyFile: "a.key", passphraseFile: "p.txt" },
        { keyFile: "${PEM}", passphrase: "${PASS}" },
      ]
    ) {
      const { code, stdout, stderr } = await run(tls);
      assertEquals(code, 0, stderr);
      assertMatch(
        stdout,
        /^(?:\(passphrase\)|\$\{PASS\}) (?:\(key\)|\$\{PEM\}) variable canary: CA 47/,
      );
    }
    const { stdout } = await run({
      ...{ keyFile: "a.key", passphrase: "open sesame" },
      allowedSubjects: ["CN=${KEY}"],
    });
    assertStringIncludes(stdout, "${KEY}: CA 47");
    const mistaken = await run({ keyFile: "a.key", passphrase: ["open sesame"] });
    assertStringIncludes(mistaken.stderr, 'tls.passphrase is "(not shown)", expected a text');
    assertEquals(mistaken.stderr.includes("sesame"), false, mistaken.stderr);
    const both = await run({ keyFile: "a.key", passphrase: "x", passphraseFile: "p.txt" });
    assertStringIncludes(
      both.stderr,
      "tls.passphraseFile (s.json) and tls.passphrase (s.json) exclude each other, expected one",
    );
  },
});
