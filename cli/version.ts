// The version of the tool. A test checks that it matches `deno.json`.

/** The version of the package. */
export const VERSION = "0.1.0";
