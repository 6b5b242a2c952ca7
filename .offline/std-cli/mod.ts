// Stand-in for `@std/cli` where JSR cannot be reached: a subset with the same signatures and behaviour.

export * from "./parse_args.ts";
export * from "./unicode_width.ts";
