import { Ajv, type ValidateFunction } from "ajv";
import { group } from "./alert-rule-schema.ts";
import { interval, policy, receiver, route } from "./notification-schemas.ts";
import { closed, list, org, plain, text } from "./schema-parts.ts";

/**
 * Strict JSON schema of Grafana's alerting files, as its documentation and its reader's types describe them. Grafana
 * itself ignores names that it does not know.
 */
const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });

/** `provisioning/alerting/*.yaml`. */
export const alertingFile: ValidateFunction = ajv.compile({
  $defs: { route },
  ...closed(
    {
      apiVersion: { const: 1 },
      groups: list(group),
      contactPoints: list(closed({ orgId: org, name: plain, receivers: list(receiver) }, ["name", "receivers"])),
      policies: { ...list(policy), maxItems: 1 },
      templates: list(closed({ orgId: org, name: plain, template: text }, ["name", "template"])),
      muteTimes: list(closed({ orgId: org, name: plain, time_intervals: list(interval) }, ["name", "time_intervals"])),
    },
    ["apiVersion"],
  ),
  minProperties: 2,
});
