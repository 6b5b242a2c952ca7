// The form of addresses of hosts. It needs the transport, which no other form does.

import { parseAddress } from "../../../transport/low_level.ts";
import type { SettingForm } from "./setting_form.ts";

/** The address of a host. */
export const HOST_ADDRESS: SettingForm<string> = {
  expected: "an IPv4 or IPv6 address such as 192.0.2.10",
  read: (text) => parseAddress(text) === undefined || /[[\]%]/.test(text) ? undefined : text,
};
