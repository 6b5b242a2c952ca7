// The name of the built-in sample, as shown on the page and used in links.

/** Name of the sample. */
export const SAMPLE_NAME = "sample.pcapng";
