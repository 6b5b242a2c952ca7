// Who besides its owner may read or write a file with secrets.

/** What others may do with a file; the text says what to do about it. */
export interface WideRights {
  /** Whether others may write it, and not only read it. */
  readonly areWritable: boolean;
  /** Such as `plant.keys has mode 644, so others can read it; run: chmod 600 plant.keys`. */
  readonly text: string;
}

/** Reports rights that are too wide; `undefined` if only the owner has rights, or on a system without modes. */
export function wideRights(
  path: string,
  { mode }: Pick<Deno.FileInfo, "mode">,
): WideRights | undefined {
  if (mode === null || (mode & 0o077) === 0) return undefined;
  const areWritable = (mode & 0o022) !== 0;
  const what = areWritable ? "change" : "read";
  const digits = (mode & 0o777).toString(8).padStart(3, "0");
  return {
    areWritable,
    text: `${path} has mode ${digits}, so others can ${what} it; run: chmod 600 ${path}`,
  };
}
