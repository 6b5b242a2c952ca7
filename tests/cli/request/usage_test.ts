// Invalid command lines of requests: the fault, the expected value, exit code 2, and nothing sent.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { STATION } from "../../helpers/cli/request_cli.ts";

const FILES = {
  "s.json": JSON.stringify(STATION),
  "in.bin": new Uint8Array(1000),
  "big.bin": new Uint8Array(0x100_0000),
};

/** Commands with the number of their arguments. */
const ARGUMENTS = {
  ...{ clock: 1, counters: 1, interrogate: 1, reset: 1, scan: 1, session: 1, test: 1 },
  ...{ command: 2, parameter: 2, read: 2, setpoint: 2 },
};

/** Command lines with the beginning of the message about them; `H` is the host. */
const LINES: readonly (readonly [line: string, message: string])[] = [
  ["interrogate", "Missing argument: expected HOST[:PORT]"],
  ["interrogate H --group 17", 'Option --group is "17", expected a whole number from 1 to 16'],
  ["interrogate H --ca 0", 'Option --ca is "0", expected a whole number from 1 to 65535'],
  ["interrogate H --ca 1 --ca 2", "Option --ca is given 2 times, expected one common address"],
  ["interrogate H --termination maybe", 'Option --termination is "maybe", expected required, '],
  ["interrogate H --finish-within 0s", 'Option --finish-within is "0s", expected 1ms or more'],
  ["interrogate H --quirk wrong-red-cause", "did you mean wrong-read-cause?"],
  ["interrogate H --quirk toString", 'Option --quirk is "toString", expected missing-termination'],
  ["interrogate H --names no.json", "No such file: no.json"],
  ["interrogate H --gruop 1", "Unknown option --gruop; did you mean --group?"],
  ["counters H --freeze --reset", "Options --freeze and --reset exclude each other, expected one"],
  ["counters H --no-read", "Option --no-read needs --freeze or --freeze-and-reset"],
  ["read H", "Missing argument: expected HOST[:PORT] CA/IOA[,IOA...] [options]"],
  ["read H 500", '"500" lacks the common address, expected CA/IOA such as 47/5010, or --ca CA'],
  ["read H 47.500", '"47.500" is not an address, expected CA/IOA such as 47/5010'],
  [
    "read H 47/2.188",
    '"47/2.188" is not an address, expected CA/IOA such as 47/5010, with an IOA of 3 octets such as 700, 0.2.188, 2_188, 0x2bc',
  ],
  ["read H 47/0.2.188 --profile 2/2/2", "with an IOA of 2 octets such as 700, 2.188, 2_188, 0x2bc"],
  ["read H 47/0.2.256", '"47/0.2.256" is not an address'],
  ["read H 47/1-2000", '"47/1-2000" has 2000 objects, expected at most 1000'],
  ["read H 47/9-1", '"47/9-1" is not an address'],
  ["read H 47/1,70000 --profile 2/2/2", "Object address 70000 of"],
  [
    "read H 47/1 --address-format dotted",
    'Option --address-format is "dotted", expected plain, 8.8.8, 16_8, hex',
  ],
  ["monitor H --ca 1-2000", "Option --ca has 2000 common addresses, expected at most 1000"],
  ["read H 47/500 --ca 48", '"47/500" and --ca 48 specify different stations, expected one'],
  ["read H 500 --ca 65535", "Option --ca is 65535 (all stations), expected 1 to 65534"],
  ["read H 65535/1", 'Common address 65535 of "65535/1" is out of range, expected 1 to 65534'],
  [
    "read H 1/70000 --profile 2/2/2",
    'Object address 70000 of "1/70000" is out of range, expected 0',
  ],
  ["clock H", "Missing common address: expected --ca CA, a number from 1 to 65535 (all stations)"],
  ["clock H --ca 1 --time noon", 'Option --time is "noon", expected a time in the years 2000 to'],
  ["clock H --ca 1 --time 2026-02-30T00:00Z", "expected a time in the years 2000 to 2099"],
  ["clock H --ca 1 --time 1999-01-01T00:00Z", "expected a time in the years 2000 to 2099"],
  ["clock H --ca 1 --no-load", "Option --no-load needs --delay"],
  ["clock H --ca 65535 --delay", "Option --ca is 65535 (all stations), expected 1 to 65534"],
  ["test H --ca 65535", "Option --ca is 65535 (all stations), expected 1 to 65534"],
  ["test H --ca 1 --type C_TS_TB_1", "did you mean C_TS_TA_1?"],
  ["reset H --ca 1 --events --qualifier 3", "Options --events and --qualifier exclude each other"],
  ["reset H --ca 1 --finish-within 3s", "Option --finish-within needs --await-initialization"],
  ["command H 1/1 --on", "Missing type: expected --type single, double, step or bits"],
  ["command H 1/1 --on --type dubble", "did you mean double?"],
  ["command H 1/1 --value 1 --type float", 'is "float", a set-point: use iec104 setpoint'],
  ["command H 1/1 --type single", "Missing value: expected --off or --on"],
  [
    "command H 1/1 --type single --raise",
    "Option --raise is not a value of a single command, expected",
  ],
  ["command H 1/1 --type double --on --off", "Found the values on and off, expected one: --off or"],
  ["command H 1/1 --type double --value 0", "Option --value 0 is not a value of a double command"],
  [
    "command H 1/1 --type bits --on",
    "Option --on is not a value of a bits command, expected --value",
  ],
  ["command H 1/1 --type bits --value 4294967296", "expected --value 0 to 0xffffffff"],
  [
    "command H 1/1 --type bits --value 1 --select-only",
    "Bitstring commands cannot be selected: expected",
  ],
  ["command H 1/1 --type bits --value 1 -q long", "Bitstring commands have no qualifier"],
  ["command H 1/1 --type single --on -q shrot", "did you mean short?"],
  ["command H 1/1 --type single --on -q 32", "expected none, short, long, persistent, or 0 to 31"],
  [
    "command H 1/1 --type single --on --direct --cancel",
    "--direct and --cancel exclude each other",
  ],
  [
    "command H 1/1 --type single --on --cancel --feedback 1",
    "Option --feedback cannot be used with",
  ],
  [
    "command H 1/1 --type single --on --feedback x",
    'is "x", expected IOA or IOA=VALUE such as 310',
  ],
  [
    "command H 47/5102 --value 1 --names s.json",
    "The station file declares a set-point at this address",
  ],
  ["setpoint H 1/1", "Missing value: expected --value NUMBER"],
  ["setpoint H 1/1 --value", "Option --value needs a value: NUMBER"],
  ["setpoint H 1/1 --value 1e40", 'Option --value is "1e40", expected a number such as 20.4'],
  ["setpoint H 1/1 --value 1,5", 'Option --value is "1,5", expected a number such as 20.4'],
  ["setpoint H 1/1 --value 1.5 --type scaled", "expected a whole number from -32768 to 32767"],
  ["setpoint H 1/1 --value 1 --type normalized", "expected a number from -1 to just below 1"],
  ["setpoint H 1/1 --value 1 --type single", "expected float (C_SE_NC_1, C_SE_TC_1), scaled ("],
  [
    "setpoint H 47/5010 --value 1 --names s.json",
    "declares C_DC_NA_1 at this address: use iec104 command",
  ],
  ["parameter H 1/1", "Nothing to do: expected --threshold, --filter, --low-limit, --high-limit"],
  [
    "parameter H 1/1 --filter 1 --threshold 2",
    "Options --threshold and --filter exclude each other",
  ],
  ["parameter H 1/1 --activate cyclci", "did you mean cyclic?"],
  [
    "parameter H 1/1 --activate loaded",
    "Option --activate loaded applies to all loaded parameters: expected 1/0",
  ],
  [
    "parameter H 1/1 --activate object --type float",
    "Option --type cannot be used with --activate",
  ],
  ["files", "Missing argument: expected ACTION HOST[:PORT]"],
  [
    "files lits H",
    'Unknown action "lits", expected list, get, put, delete, log; did you mean list?',
  ],
  ["files toString H", 'Unknown action "toString", expected list'],
  ["files list", "Missing argument: expected files list HOST [CA/IOA/NOF]"],
  ["files list H", "Missing common address: expected --ca CA"],
  ["files get H 1/1", "Missing argument: expected files get HOST CA/IOA/NOF FILE"],
  ["files get H 1/1/99999 f", 'Name of file 99999 of "1/1/99999" is out of range, expected 0 to'],
  [
    "files get H 1/1 in.bin",
    "File in.bin already exists: choose another name, or use --overwrite",
  ],
  ["files get H 1/1 f --from 2026-01-01T00:00Z", "Option --from cannot be used with files get"],
  ["files delete H 1/1 f", "Too many arguments: expected files delete HOST CA/IOA/NOF, unexpected"],
  ["files list H 1 x", "Too many arguments: expected files list HOST [CA/IOA/NOF], unexpected"],
  [
    "files get H 1/1 f x",
    "Too many arguments: expected files get HOST CA/IOA/NOF FILE, unexpected",
  ],
  [
    "files put H 1/1 f x",
    "Too many arguments: expected files put HOST CA/IOA/NOF FILE, unexpected",
  ],
  ["files log H 1/1 f x", "Too many arguments: expected files log HOST CA/IOA/NOF FILE --from"],
  ["files put H 1/1", "Missing argument: expected files put HOST CA/IOA/NOF FILE"],
  ["files log H 1/1", "Missing argument: expected files log HOST CA/IOA/NOF FILE"],
  ["files delete H", "Missing argument: expected files delete HOST CA/IOA/NOF"],
  ["files put H 1/1 none.bin", "No such file: none.bin"],
  ["files put H 1/1 big.bin", "big.bin has 16777216 octets, expected at most 16777215"],
  [
    "files put H 1/1 in.bin --section-octets 3",
    "would need 334 sections, expected at least 4 octets",
  ],
  ["files log H 1/1 f", "Missing time: expected --from TIME and --to TIME"],
  [
    "files log H 1/1 f --from 2026-01-02T00:00Z --to 2026-01-01T00:00Z",
    "Option --from is later than --to, expected an earlier time",
  ],
];

Deno.test("requests refuse an invalid command line, with what was expected", async () => {
  for (const [line, message] of LINES) {
    const args = line.replace(/ H\b/, " 192.0.2.10").split(" ");
    const { code, stdout, stderr } = await runCli(args, { files: FILES });
    assertEquals([code, stdout], [2, ""], line);
    assertStringIncludes(stderr, `iec104 ${args[0]}: `);
    assertStringIncludes(stderr, message);
    assertStringIncludes(stderr, `\nTry: iec104 ${args[0]} --help\n`);
  }
});

for (const [name, count] of Object.entries(ARGUMENTS)) {
  const usage = count === 1 ? "HOST" : "HOST[:PORT] CA/IOA";
  Deno.test(`${name} requires ${usage}, and refuses further arguments`, async () => {
    for (const found of [count - 1, count + 1]) {
      const words = ["127.0.0.1:1", "1/2", "extra"].slice(0, found);
      const { code, stderr } = await runCli([name, ...words]);
      assertEquals(code, 2, words.join(" "));
      assertStringIncludes(
        stderr,
        `${found < count ? "Missing argument" : "Too many arguments"}: `,
      );
      assertStringIncludes(stderr, `: expected ${usage}`);
    }
  });
}
