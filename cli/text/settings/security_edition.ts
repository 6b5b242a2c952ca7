// The edition of secure authentication as text.

import type { SettingForm } from "./setting_form.ts";

/** The edition of secure authentication: IEC TS 60870-5-7. */
export const SECURITY_EDITION: SettingForm<2013 | 2025> & {
  readonly words: readonly [string, ...string[]];
} = {
  words: ["2013", "2025"],
  expected: "2013 or 2025",
  read: (text) => text === "2013" ? 2013 : text === "2025" ? 2025 : undefined,
};
