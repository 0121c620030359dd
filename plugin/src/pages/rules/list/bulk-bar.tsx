import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, useStyles2 } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import { listMessages } from "./messages.ts";

interface BulkBarProps {
  readonly count: number;
  readonly isBusy: boolean;
  readonly onSwitch: (on: boolean) => void;
  readonly onClear: () => void;
}

/** What can be done with the rules that are selected. */
export function BulkBar({ count, isBusy, onSwitch, onClear }: BulkBarProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(listMessages);
  return (
    <section className={styles.bar} aria-label={t.selected(count)}>
      <strong>{t.selected(count)}</strong>
      <Button size="sm" variant="secondary" icon="play" disabled={isBusy} onClick={() => onSwitch(true)}>
        {t.switchOn}
      </Button>
      <Button size="sm" variant="secondary" icon="pause" disabled={isBusy} onClick={() => onSwitch(false)}>
        {t.switchOff}
      </Button>
      <Button size="sm" variant="secondary" fill="text" disabled={isBusy} onClick={onClear}>
        {t.unselect}
      </Button>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    position: "sticky",
    top: 0,
    zIndex: 1,
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: theme.spacing(1),
    padding: theme.spacing(1, 1.5),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
  }),
});
