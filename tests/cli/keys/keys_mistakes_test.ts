// `iec104 keys`: every mistake on the command line.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CENTRE, onDisk, ONE, withKeys } from "../../helpers/cli/key_plant.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

/** Arguments after `iec104 keys`, and what the message says; FILE is the key file. */
const MISTAKES: readonly (readonly [args: string, message: string])[] = [
  ["shred FILE", 'Unknown action "shred", expected create, add,'],
  ["lst FILE", "; did you mean list?"],
  ["list", "Missing argument: expected keys list FILE"],
  ["add FILE", "Missing argument: expected keys add FILE USER --name NAME --role ROLE"],
  ["list FILE 1", 'Too many arguments: expected keys list FILE, unexpected "1"'],
  [`list FILE ${ONE}`, "Too many arguments: expected keys list FILE\n"],
  ["list FILE --show", "Option --show cannot be used with keys list"],
  ["add FILE 0", '"0" is not a user, expected a number from 1 to 65535'],
  ["add FILE 65536", '"65536" is not a user'],
  ["add FILE Centre", '"Centre" is not a user'],
  ["add FILE 3", "Missing option: a new user needs --name and --role"],
  ["add FILE 3 --name A --role oprator", "; did you mean operator?"],
  ["add FILE 3 --name A --role 65536", 'Option --role is "65536", expected viewer, operator,'],
  [
    "add FILE 3 --name A\u0007 --role viewer",
    "expected 1 to 64 characters without control characters",
  ],
  ["add FILE 3 --name A --role viewer --expires 2026-11-30", "expected a time in the future"],
  ["add FILE 3 --name A --role viewer --expires 2027-02-30", "expected a date such as 2027-11-30"],
  ["add FILE 3 --name A --role viewer --expires never --length 24", "expected 16 or 32 octets"],
  ["add FILE 1 --name A --role viewer", "User 1 exists (Centre): choose another number"],
  ["add FILE 3 --name Centre --role viewer", "User 1 has the name Centre, expected another name"],
  ["add FILE authority --name A", "Option --name is for users, but the authority is not a user"],
  ["change FILE 1", "Missing option: expected --name, --role or --expires"],
  ["change FILE 3 --role viewer", "Unknown user 3, expected 1, 2"],
  ["change FILE authority --role viewer", '"authority" is not a user'],
  ["revoke FILE 3 --yes", "Unknown user 3, expected 1, 2"],
  ["rotate FILE 3 --yes", "Unknown user 3, expected 1, 2"],
  ["rotate FILE authority --yes", "There is no key of the authority"],
  ...["plant", "authority-key", "station-key", "user-key", "user-certificate", "method"].map((
    name,
  ) => [`rotate FILE 1 --${name} x`, `--${name} needs --host`] as const),
  ["rotate FILE authority --host x", "--host changes the key of one user at one station"],
  ["rotate FILE 1 --host x --length 16", "--host changes the key of one user at one station"],
  ["rotate FILE 1 --host x --station A --station B", "--host changes the key of one user at one"],
  ["export FILE 1", "Expected either --output FILE, or --show"],
  [
    "export FILE 1 --show --station Nowhere",
    'There is no key of user 1 (Centre) at station "Nowhere"',
  ],
  ["export FILE 1 --show --station A --station B", "Expected a single --station"],
  [
    "export FILE 2 --show",
    "The keys of user 2 (Desk) are for single stations, expected --station with Northfield or Southfield",
  ],
  ["export FILE 3 --show", "Unknown user 3, expected 1, 2"],
  ["export FILE authority --show", "There is no key of the authority"],
  ["export FILE 1 -o ROOT/one.hex", "already exists; choose a new name"],
  ["export FILE 1 -o ROOT/none/one.hex", "Cannot write"],
  [
    "import FILE 3 ROOT/one.hex",
    "Unknown user 3, expected 1, 2; with --name and --role, import adds the user",
  ],
  ["import FILE 1 ROOT/none.hex", "No such file: ROOT/none.hex"],
  ["import FILE 1 ROOT/short.hex", "short.hex has a key of 15 octets, expected 16 or 32 octets"],
  [
    "import FILE 1 ROOT/text.hex",
    "text.hex:2:4  Not a key in hex digits, expected 32 or 64 digits",
  ],
  [`import FILE 1 ${ONE}`, "Found a key in the command line, where others can read it"],
  [`import FILE 1 0x${ONE}`, "Found a key in the command line, where others can read it"],
  [`import FILE 1 00:${ONE}`, "Found a key in the command line, where others can read it"],
  [
    `import FILE 1 ROOT/one.hex --name Centre`,
    "Missing option: a new user needs --name and --role",
  ],
  [`import FILE 1 ROOT/one.hex --name C --role viewer`, "User 1 exists (Centre)"],
  [
    "passphrase FILE",
    "Missing passphrase of FILE: expected --new-passphrase-file FILE, --new-passphrase",
  ],
  [
    "passphrase FILE --new-passphrase ${SHORT}",
    "The passphrase of --new-passphrase '${NAME}' has 5 characters, expected at least 8",
  ],
  [
    "passphrase FILE --new-passphrase ${UNSET}",
    "is ${UNSET}, expected the environment variable UNSET to be set",
  ],
  [
    "passphrase FILE --new-passphrase-file ROOT/empty",
    "ROOT/empty has an empty first line, expected a passphrase in it",
  ],
  [
    "passphrase FILE --new-passphrase hunter22",
    "is not the name of an environment variable, expected '${NAME}'",
  ],
  ["passphrase FILE --new-passphrase ${SHORT} --new-passphrase-file x", "exclude each other"],
  [
    "passphrase FILE --memory 8 --new-passphrase ${LONG}",
    'Option --memory is "8", expected 16, 32, 64, 128, 256',
  ],
  ["create FILE", "already exists; choose another name"],
];

Deno.test("every mistake on the command line is refused with what was expected, and changes nothing", async () => {
  const environment = { SHORT: "short", LONG: "long enough" };
  await withKeys(async ({ root, path, keys }) => {
    await keys("add", ...CENTRE);
    const stations = ["--station", "Northfield", "--station", "Southfield"];
    await keys("add", "2", "--name", "Desk", "--role", "engineer", ...stations);
    for (
      const [name, text] of [["short.hex", "00".repeat(15)], ["text.hex", "00\n00 xyz"], [
        "empty",
        "",
      ]]
    ) {
      Deno.writeTextFileSync(`${root}/${name}`, text!);
      Deno.chmodSync(`${root}/${name}`, 0o600);
    }
    const known = Deno.readTextFileSync(path);
    for (const [args, message] of MISTAKES) {
      const line = args.split(" ").map((arg) => arg.replace("FILE", path).replace("ROOT", root));
      const { code, stdout, stderr } = await runCli(
        ["keys", ...line, "--passphrase-file", `${root}/pass`],
        onDisk({ environment }),
      );
      assertEquals([code, stdout], [2, ""], args);
      const shown = stderr.replaceAll(path, "FILE").replaceAll(root, "ROOT");
      assertStringIncludes(shown, message, args);
    }
    assertEquals(Deno.readTextFileSync(path), known);
  }, { environment });
});
