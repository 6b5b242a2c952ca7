// The field sizes found on a link, with the option that repeats them.

/** Field sizes found on a link, each as in `--profile`. */
export interface FoundSizes {
  /** The sizes in use; `null` if several fit equally well. */
  readonly profile: string | null;
  /** The sizes that fit. */
  readonly candidates: readonly string[];
  /** Number of ASDUs that fit, and of those compared. */
  readonly fits: number;
  readonly asdus: number;
}

/** The sizes of the standard. */
const STANDARD = "2/2/3";

/** Maximum number of sizes listed. */
const MAX_LISTED = 4;

/** Describes the sizes, in octets of cause, common address and object address. */
export function describeSizes({ profile, candidates, fits, asdus }: FoundSizes): string {
  const expected = `Expected the field sizes ${STANDARD} (octets of cause, CA and IOA)`;
  if (profile !== null) {
    return `${expected}, found ${profile} in ${fits} of ${asdus} ASDUs; ` +
      `used for this link, as with --profile ${profile}`;
  }
  if (candidates.length === 1) {
    return `${expected}, found ${
      candidates[0]
    } in ${fits} of ${asdus} ASDUs, too few to be certain: ` +
      `if it is right, use --profile ${candidates[0]}`;
  }
  const listed = candidates.slice(0, MAX_LISTED);
  const last = listed.pop();
  const all = `${listed.join(", ")} and ${last}`;
  return `${expected}, found ASDUs that ${all} fit equally well: ` +
    `choose one with --profile, for example --profile ${candidates[0]}`;
}
