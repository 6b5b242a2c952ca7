// The columns of `decode -f csv`.

/** The columns and their descriptions, used by the header and the help. */
export const COLUMNS = {
  place: "number of the packet, line of text, or offset in raw octets",
  time: "capture time, or the time in the text",
  source: "sender, address:port",
  destination: "receiver",
  type: "mnemonic; raw or private for other types",
  type_id: "type identification",
  cause: "cause of transmission, short name from the standard",
  negative: "P/N: 1 for a negative confirmation",
  test: "T: 1 for a test",
  originator: "originator address",
  ca: "common address",
  ioa: "information object address",
  name: "name of the object; only with --names",
  unit: "its unit; only with --names",
  value: "value as a number; octets in hex if the ASDU is raw",
  meaning:
    "meaning of the value, such as ON; with --names, the scaled value or the text of the state",
  quality: "quality bits set, IV NT SB BL EI OV; empty if good",
  tag: "time tag as sent",
  tag_flags: "flags of the time tag, IV SB SU",
  tag_utc: "time tag in UTC, converted with --zone",
  details: "other fields as key=value",
  issues: "issue codes",
  direction: "sent or received, if the text names it",
  file: "name of the file; only if there are several",
} as const;
