// The output formats of `decode`.

/** All formats; the first is the default. */
export const DECODE_FORMATS = ["text", "json", "ndjson", "csv"] as const;
