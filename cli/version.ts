// The version of the tool, which a test keeps equal to that of `deno.json`.

/** The version of the package. */
export const VERSION = "0.1.0";
