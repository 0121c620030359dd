import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Checkbox, useStyles2 } from "@grafana/ui";
import type { Incident, IncidentAction } from "../../../api/incidents.ts";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";

interface BulkBarProps {
  readonly shown: readonly Incident[];
  readonly selected: readonly Incident[];
  readonly isBusy: boolean;
  readonly onSelect: (ids: readonly string[]) => void;
  readonly onAct: (action: IncidentAction, ids: readonly string[]) => void;
}

/** Selects all that is shown, and acts on all that is selected. */
export function BulkBar({ shown, selected, isBusy, onSelect, onAct }: BulkBarProps) {
  const t = useMessages(incidentMessages);
  const styles = useStyles2(getStyles);
  const mayEdit = useMay("editor");
  const isAll = selected.length > 0 && selected.length === shown.length;
  // Each button acts on those of the selection that it fits.
  const fitting = {
    acknowledge: selected.filter(({ state }) => state === "open"),
    close: selected.filter(({ state }) => state !== "closed"),
  };
  return (
    <div className={styles.bar}>
      <Checkbox
        label={selected.length === 0 ? t.selectAll : t.selected(selected.length)}
        value={isAll}
        indeterminate={selected.length > 0 && !isAll}
        onChange={() => onSelect(isAll ? [] : shown.map(({ id }) => id))}
      />
      {selected.length > 0 && (
        <div className={styles.actions}>
          {(["acknowledge", "close"] as const).map((action) => (
            <Button
              key={action}
              size="sm"
              variant="primary"
              fill="outline"
              disabled={!mayEdit || isBusy || fitting[action].length === 0}
              {...(!mayEdit && { tooltip: t.needsEditor })}
              onClick={() =>
                onAct(
                  action,
                  fitting[action].map(({ id }) => id),
                )
              }
            >
              {`${t[action]} (${fitting[action].length})`}
            </Button>
          ))}
          <Button size="sm" variant="secondary" fill="text" onClick={() => onSelect([])}>
            {t.clear}
          </Button>
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: theme.spacing(1, 2),
    minHeight: theme.spacing(5),
    padding: theme.spacing(0.5, 2),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down("md")]: { padding: theme.spacing(0.5, 1) },
  }),
  actions: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1) }),
});
