import { contactPoints } from "./contact-points.ts";
import type { AlertingFile } from "./format.ts";
import { muteTimings } from "./mute-timings.ts";
import { policies } from "./policies.ts";
import { ruleGroups } from "./rule-groups.ts";
import { templates } from "./templates.ts";

/** All alerting files, by their name; each can be left out by itself. */
export const ALERTING: Readonly<Record<string, () => AlertingFile>> = {
  "alert-rules": ruleGroups,
  "contact-points": contactPoints,
  "mute-timings": muteTimings,
  "notification-policies": policies,
  templates,
};
