// The highest addresses of points in lists.

/** The highest common address; the next one means all stations. */
export const MAX_CA = 65_534;

/** The highest object address. */
export const MAX_IOA = 16_777_215;
