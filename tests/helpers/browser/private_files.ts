// A types file, and APDUs of its private types as hex text.

/** The types file of the examples. */
export const TYPES_JSON: string = Deno.readTextFileSync(
  new URL("../../../examples/private_types.json", import.meta.url),
);

/** A frequency of 50.012 Hz with quality NT, and the health of a breaker. */
export const PRIVATE_HEX = [
  "68 18 00 00 00 00 96 01 03 00 01 00 2A 00 00 5C C3 00 40 D4 30 0A 03 49 06 1A",
  "68 12 02 00 00 00 C9 01 03 00 01 00 0A 00 00 E8 03 A5 F6 20",
].join("\n");
