// Stand-in for `@std/streams` where JSR cannot be reached: a subset with the same signatures and behaviour.

export * from "./text_line_stream.ts";
export * from "./to_bytes.ts";
export * from "./to_text.ts";
