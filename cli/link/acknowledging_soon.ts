// How soon a command acknowledges if it does not know t1 of the station.

import type { LinkSettings } from "./link_options.ts";

/** t2 without --t2, in ms: t1 of the station is not known, and can be as short as 1 s. */
const T2_MS = 500;

/** Settings with which what the station sends is acknowledged within 0.5 s, unless t2 is given. */
export function acknowledgingSoon(settings: LinkSettings): LinkSettings {
  return { ...settings, session: { t2Ms: T2_MS, ...settings.session } };
}
