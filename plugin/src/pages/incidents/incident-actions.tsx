import { Button, Stack } from "@grafana/ui";
import type { Incident, IncidentAction, IncidentState } from "../../api/incidents.ts";
import { useMay } from "../../host/host.ts";
import { useMessages } from "../../i18n/messages.ts";
import { incidentMessages } from "./messages.ts";

/** Which steps lead on from a state; the first is the one that is taken most. */
const STEPS: Readonly<Record<IncidentState, readonly IncidentAction[]>> = {
  open: ["acknowledge", "close"],
  acknowledged: ["close", "reopen"],
  closed: ["reopen"],
};
const ICONS = { acknowledge: "eye", close: "check", reopen: "history" } as const;

interface IncidentActionsProps {
  readonly incident: Incident;
  readonly size?: "sm" | "md";
  readonly isBusy: boolean;
  readonly onAct: (action: IncidentAction) => void;
}

/** What one can do with an incident now. */
export function IncidentActions({ incident, size = "md", isBusy, onAct }: IncidentActionsProps) {
  const t = useMessages(incidentMessages);
  const mayEdit = useMay("editor");
  return (
    <Stack gap={1}>
      {STEPS[incident.state].map((action, at) => (
        <Button
          key={action}
          size={size}
          variant={at === 0 && size === "md" ? "primary" : "secondary"}
          icon={ICONS[action]}
          disabled={!mayEdit || isBusy}
          {...(!mayEdit && { tooltip: t.needsEditor })}
          aria-label={size === "md" ? t[action] : t.actOn(t[action], nameOf(incident))}
          onClick={() => onAct(action)}
        >
          {t[action]}
        </Button>
      ))}
    </Stack>
  );
}

/** An incident as people call it: its rule, and the key where there is one. */
export function nameOf({ rule, key }: Pick<Incident, "rule" | "key">): string {
  return key === null ? rule : `${rule}, ${key}`;
}
