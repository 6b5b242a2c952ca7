// `iec104 decode`: decodes captures, text and raw octets to text, JSON or CSV.

import { EXIT } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { COLUMNS } from "../report/apdus/csv_columns.ts";
import { CSV_RAW_OPTION } from "../options/csv_option.ts";
import { FILTER_HELP } from "../text/filter_help.ts";
import { FILTER_OPTIONS } from "../options/filter_rows.ts";
import { NAMES_OPTION } from "../options/names_row.ts";
import { ADDRESS_FORMAT_OPTION } from "../options/address_row.ts";
import { PROFILE_OPTIONS, SECURITY_EDITION_OPTION } from "../options/profile_rows.ts";
import { DECODE_FORMATS } from "../decode/formats.ts";

const columnHelp = Object.entries(COLUMNS).map(([name, text]) => `    ${name.padEnd(11)}  ${text}`);

/** The `decode` command. */
export const decode: CommandBody = {
  usage: "FILE... [options]",
  operands: [1, 10_000],
  text:
    `Each FILE is a capture (pcap, pcapng, snoop or ERF), text, the raw octets of a TCP stream from the start of an APDU, or a
directory of such files; - reads standard input. The format is detected by content, and gzip and zstd are decompressed.
Captures and octets are streamed, so files may be larger than memory.

Several captures, such as those of a ring buffer, are merged by time into one: connections continue from file to file, and
packets that are in two files count once. Each line has the name of its file and the number of the packet in it. At most
64 files that overlap in time are open at once. Text and octets follow the captures. A file that cannot be read is
reported, and the others are decoded.

Text may be anything that contains octets: logs, dumps of hexdump, xxd, tcpdump -X, tshark -x or Wireshark, source code
in hex or decimal, emails, tables. In every line, decode finds the octets that make an APDU, with the time and the
direction beside them; in a text without APDUs, it finds ASDUs and whole packets. Lines that yield nothing are counted
and listed. Times without a zone are in the zone of --zone.

Formats:
  text    one line per APDU: frame, time, sender -> receiver, APDU; of text: line, time, direction,
          APDU; issues follow on lines with !
  ndjson  one JSON record per line: {"kind":"apdu", ...}, {"kind":"fault", ...} or {"kind":"unread", ...}
  json    the same records as one array
  csv     one row per information object, with a header:
${columnHelp.join("\n")}

Filters select APDUs with at least one matching object; csv prints the matching objects only. Faults and APDUs that cannot
be decoded are omitted only if the filter certainly excludes them. A summary is printed to standard error.

${FILTER_HELP}`,
  options: [
    {
      name: "format",
      letter: "f",
      value: "FORMAT",
      words: DECODE_FORMATS,
      text: "text (default), json, ndjson or csv",
    },
    CSV_RAW_OPTION,
    {
      name: "verbose",
      letter: "v",
      text:
        "explain every octet and bit below each APDU, and list all lines of text that were not read; adds the keys octets and dissection to JSON",
    },
    {
      name: "raw",
      text: "decode FILE as the raw octets of a TCP stream, whatever it begins with",
    },
    { name: "strict", text: "stop at the first issue of any kind with exit code 1" },
    {
      name: "follow",
      text:
        "wait for more data at the end of the only FILE and print each APDU as it arrives, until Ctrl-C",
    },
    ...FILTER_OPTIONS,
    NAMES_OPTION,
    ADDRESS_FORMAT_OPTION,
    ...PROFILE_OPTIONS,
    SECURITY_EDITION_OPTION,
    {
      name: "zone",
      value: "ZONE",
      text: "time zone of the stations and of all times shown (default UTC): +01:00, Europe/Madrid",
    },
    {
      name: "port",
      letter: "p",
      value: "PORT",
      text:
        "TCP port of IEC 60870-5-104 (default 2404), may be repeated; on other ports, IEC 104 is detected by content",
    },
  ],
  exits: [
    [EXIT.done, "everything was decoded; harmless issues are reported"],
    [
      EXIT.fault,
      "something was missing or could not be decoded, a text contains no octets, one of several files cannot be opened, or --strict found an issue",
    ],
    [EXIT.usage, "the command line is invalid, or the only file does not exist"],
  ],
  examples: [
    ["iec104 decode substation.pcapng", "one line for every APDU of a capture"],
    ["iec104 decode -f csv substation.pcap.gz > values.csv", "values as a spreadsheet"],
    [
      "iec104 decode ring_*.pcap.gz --from 03:10 --to 03:15",
      "five minutes of the files of a ring buffer",
    ],
    ["echo '68 04 43 00 00 00' | iec104 decode - -v", "one APDU, octet by octet"],
    ["iec104 decode day.pcap --ioa 4711 --from 03:10 --to 03:15", "one object over five minutes"],
    ["iec104 decode gateway.log", "the APDUs of a log, with times and directions"],
    ["tcpdump -U -w - port 2404 | iec104 decode --follow -", "live traffic"],
  ],
  run: async (values, io) => (await import("../decode/run.ts")).runDecode(values, io),
};
