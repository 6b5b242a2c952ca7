// The address of the public repository. Documents that are also shown elsewhere, on JSR and npm, link to its files there.

/** The address of the repository. */
export const REPOSITORY = "https://github.com/telecontrol/iec104";

/** Addresses of the web pages of files and folders. */
export const PAGES: readonly string[] = [`${REPOSITORY}/blob/main/`, `${REPOSITORY}/tree/main/`];

/** The files themselves, such as pictures. */
export const RAW = "https://raw.githubusercontent.com/telecontrol/iec104/main/";
