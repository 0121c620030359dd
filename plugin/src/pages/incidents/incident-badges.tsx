import { Badge, type BadgeColor } from "@grafana/ui";
import type { Incident, IncidentState } from "../../api/incidents.ts";
import { useMessages } from "../../i18n/messages.ts";
import { incidentMessages } from "./messages.ts";

const STATES = {
  open: { color: "red", icon: "fire" },
  acknowledged: { color: "orange", icon: "eye" },
  closed: { color: "darkgrey", icon: "check" },
} as const;

export function StateBadge({ state }: { readonly state: IncidentState }) {
  const t = useMessages(incidentMessages);
  return <Badge text={t[state]} color={STATES[state].color} icon={STATES[state].icon} />;
}

/** The rule's own priority, the lowest number being the most urgent; nothing where it has none. */
export function PriorityBadge({ rule }: { readonly rule: Incident["rule_info"] }) {
  const t = useMessages(incidentMessages);
  const priority = rule?.priority ?? null;
  if (priority === null) return null;
  const colors: readonly BadgeColor[] = ["red", "red", "orange", "blue"];
  return <Badge text={t.priority(priority)} color={colors[priority] ?? "darkgrey"} />;
}
