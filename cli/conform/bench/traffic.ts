// Everything that the device sent in a campaign, for the cases that only observe.

import type { TesterLink } from "./tester_link.ts";

/** One connection of a campaign. */
export interface ObservedLink {
  /** The case that used it. */
  readonly caseId: string;
  readonly link: TesterLink;
}

/** All connections of a campaign. */
export interface CampaignTraffic {
  readonly links: readonly ObservedLink[];
}
