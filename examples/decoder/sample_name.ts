// The name under which the built-in sample is shown, and by which links find it again.

/** Name of the sample. */
export const SAMPLE_NAME = "sample.pcapng";
