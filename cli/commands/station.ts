// `iec104 station`: simulates a controlled station and reports its connections and requests.

import { TYPES_OPTION } from "../options/profile_rows.ts";
import { EXIT } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { ADDRESS_FORMAT_OPTION } from "../options/address_row.ts";
import { AUDIT_OPTIONS } from "../audit/audit_config.ts";
import { LINK_OPTIONS } from "../link/link_rows.ts";
import { SET_OPTION } from "../simulation/set_key.ts";
import { GENERATOR_SCHEMAS } from "../simulation/schema.ts";
import { DECODE_OPTION, TRACE_OPTIONS } from "../trace/trace_options.ts";

/** The `station` command. */
export const station: CommandBody = {
  usage: "[FILE] [options]",
  operands: [0, 1],
  text:
    `Serves a controlled station until Ctrl-C. It answers interrogations, counter requests, reads and clock
synchronization, executes commands with select before operate, and reports changes. Without FILE it is a 110/20 kV
substation with changing values. It prints connections and requests.

FILE is JSON with comments; --example prints a sample, --schema its JSON Schema. In short:
  { "name": "Substation", "sectors": [{ "ca": 1,
    "points":   [{ "ioa": 100, "type": "M_DP_NA_1", "name": "Q0 position", "value": 1 },
                 { "ioa": 700, "type": "M_ME_NC_1", "name": "U L1-L2", "unit": "kV", "value": 20 }],
    "counters": [{ "ioa": 900, "name": "Energy", "unit": "kWh" }],
    "commands": [{ "ioa": 5000, "type": "C_DC_NA_1", "mode": "select-before-operate",
                   "feedback": { "ioa": 100, "delayMs": 800 } }] }],
    "simulation": { "generators": [
      { "ioa": 700, "kind": "sine", "mean": 20, "amplitude": 0.5, "periodMs": 60000 },
      { "ioa": 900, "kind": "count", "perHour": 3600 }] } }

Generators are ${Object.keys(GENERATOR_SCHEMAS).join(", ")}. A recording is a
capture (pcap, pcapng), whose station values are replayed, or CSV with the columns time, ca, ioa, value and
optionally quality. With a capture and no FILE, the station is modelled on the one in the capture.

It answers as other devices do with the keys of "procedures" in FILE or with --set: interrogation (order, objectsPerAsdu,
sequences, timeTags, termination), alsoReadable, addressZero; feedback.cause of a command is 3 or 11. "files" are files that
can be listed and fetched, "receivedFiles" is the folder for those that are sent to it.

With --fault, "faults" in FILE, or the command fault, it misbehaves on purpose, for all or for some types, objects and times:
it omits confirmations, floods, sends wrong numbers or torn frames. --list-faults lists them all; with --record, iec104
analyze reports them.

Data go to one connection at a time: a second control centre that starts, monitor and command included, takes over from
the first. In a FILE, "redundancy": { "mode": "each-connection" } serves several, and "groups" keeps events for each.

All peers may do everything; "authority" in a FILE says which peers may do what, by address, certificate or user, and
limits the number of commands. It prints who did what, and which rule refused a request.

With TLS, certificates, key and revocation lists are reloaded every minute and at SIGHUP, and so is the file of --keys: a user who
was revoked no longer operates. After a change of its passphrase, SIGHUP reads --keys-passphrase-file again. A new certificate is for new sessions; open ones stay open.

On a terminal it shows connections, pending events and values; otherwise it prints lines. It executes commands that
are typed or read from standard input: set 47/503 20.5, quality 47/* NT, burst 500, cut, help. A script contains the
same commands and can also wait, repeat and expect, to test a control centre. --language lists them all.
To run in the background: iec104 station --lines < /dev/null > station.log &`,
  options: [
    {
      name: "listen",
      letter: "l",
      value: "ADDRESS",
      text:
        "address to listen on (default 127.0.0.1, this machine only, port 2404, with TLS 19998; 0.0.0.0 " +
        "for all networks, a port alone for this machine, port 0 for a free one); may be repeated",
    },
    SET_OPTION,
    {
      name: "fault",
      value: "FAULT",
      text:
        'misbehave on purpose, such as "omit-confirmation type=C_SC_NA_1 times=1"; see --list-faults; may be repeated',
    },
    {
      name: "list-faults",
      text: "print all faults with their parameters and how iec104 analyze reports them, then exit",
    },
    TYPES_OPTION,
    {
      name: "simulate",
      text: "vary all measured values that no generator drives, and run the counters",
    },
    {
      name: "drive",
      value: "GENERATOR",
      text:
        'drive a value, such as "503 sine mean=20 amplitude=1 period=1m": address, generator, and its ' +
        "parameters as in FILE, durations with a unit; may be repeated",
    },
    { name: "replay", value: "RECORDING", text: "replay a capture or a CSV file; may be repeated" },
    {
      name: "speed",
      value: "FACTOR",
      text: "replay speed: 10 is ten times as fast, 0.5 half as fast",
    },
    { name: "loop", text: "restart a recording when it ends" },
    {
      name: "from",
      value: "HOST[:PORT]",
      text: "replay only the station with this address of a capture",
    },
    {
      name: "seed",
      value: "NUMBER",
      text: "seed of all random values (default: random; printed at the start)",
    },
    {
      name: "script",
      value: "SCRIPT",
      text: "execute a script; it is checked before the station starts",
    },
    { name: "lines", text: "print lines instead of the live view, even on a terminal" },
    {
      name: "stations",
      value: "N",
      text: "serve N identical stations on consecutive ports, for load tests",
    },
    { name: "language", text: "print all commands, script statements and generators, then exit" },
    {
      name: "upper",
      text:
        "be the device and the upper tester of iec104 conform: standard input and output speak its line protocol, the log goes to standard error, and the end of the input ends the station",
    },
    { name: "for", value: "DURATION", text: "exit after this time" },
    { name: "check", text: "validate FILE, recordings and generators, then exit" },
    {
      name: "declare",
      text: "print the station (FILE, or one derived from a capture) as a station file, then exit",
    },
    { name: "example", text: "print the built-in substation as a station file, then exit" },
    {
      name: "pics",
      text:
        "print the interoperability list (clause 9) and PIXIT of the station as a sheet for iec104 conform and " +
        "iec104 analyze, then exit",
    },
    { name: "pics-list", text: "print the same as a list to read, in the order of clause 9" },
    { name: "schema", text: "print the JSON Schema of station files, then exit" },
    {
      name: "zone",
      value: "ZONE",
      text:
        "time zone of the output (default UTC): +01:00, Europe/Madrid, or local for that of this machine",
    },
    ADDRESS_FORMAT_OPTION,
    DECODE_OPTION,
    ...TRACE_OPTIONS,
    ...AUDIT_OPTIONS,
    ...LINK_OPTIONS.filter(({ name }) => name !== "user"),
  ],
  exits: [
    [EXIT.done, "stopped by Ctrl-C, quit or --for"],
    [EXIT.fault, "an expect of the script did not match, or a script line failed"],
    [EXIT.usage, "the command line, FILE or the script is invalid; the station was not started"],
    [EXIT.noConnection, "the address is not available for listening"],
    [
      EXIT.timedOut,
      "the script timed out while waiting, or --for expired before the script ended",
    ],
  ],
  examples: [
    [
      "iec104 station",
      "the built-in substation; in another terminal: iec104 monitor 127.0.0.1",
    ],
    ["iec104 station --example > substation.json", "write a sample to edit"],
    [
      "iec104 station substation.json --listen 0.0.0.0 --simulate",
      "your own station, reachable from all networks",
    ],
    [
      "iec104 station --fault 'omit-termination type=C_DC_NA_1'",
      "a station that does not terminate double commands",
    ],
    [
      "iec104 station substation.json --set 'procedures.interrogation.timeTags=true'",
      "answer interrogations with time tags, as some devices do",
    ],
    [
      "iec104 station substation.json --pics > substation.pics.json",
      "the interoperability list of your station",
    ],
    [
      "echo 'event 47/310 ON' | iec104 station substation.json",
      "send an event at the start",
    ],
    [
      "iec104 station bay.json --script trip.txt --for 10m",
      "test a control centre: exit code 0 if it did what the script expects",
    ],
    [
      "iec104 station --replay rtu.pcapng --loop",
      "simulate the captured station and repeat its recording",
    ],
  ],
  run: async (values, io) => (await import("../station/run.ts")).runStation(values, io),
};
