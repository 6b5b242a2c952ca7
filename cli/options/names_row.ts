// The row of the option --names, without what reads the file: the help loads nothing else.

/** The option for the names of objects. */
export const NAMES_OPTION = {
  name: "names",
  value: "FILE",
  text:
    "names and units of objects: a station file, or a point list in CSV or SCL (see iec104 points --help)",
} as const;
