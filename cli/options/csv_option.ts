// The option for CSV that spreadsheets do not open.

/** Writes texts to CSV unchanged. */
export const CSV_RAW_OPTION = {
  name: "csv-raw",
  text:
    "CSV: write texts that a spreadsheet would execute (= + - @) unchanged, without an apostrophe",
} as const;
