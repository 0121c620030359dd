import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, useStyles2 } from "@grafana/ui";
import { useEffect } from "react";
import { useMessages } from "../../../i18n/messages.ts";
import { CheckState } from "./check-state.tsx";
import { editorMessages } from "./messages.ts";
import type { Check } from "./use-check.ts";
import type { Draft } from "./use-draft.ts";

/** Saving: what is wrong is said before, and Ctrl+S does it too. */
export function SaveBar({ draft, check }: { readonly draft: Draft; readonly check: Check }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(editorMessages);
  const { isChanged, isOutdated, isRestarting, save, keep } = draft;
  const isReady = isChanged && !isOutdated && !isRestarting && !save.isPending;
  const mayKeep = isReady && !(check.isCurrent && check.problems.length > 0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
      event.preventDefault();
      if (mayKeep) keep();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
  return (
    <div className={styles.bar}>
      <Button icon="save" disabled={!mayKeep} onClick={() => keep()}>
        {save.isPending ? t.saving : t.save}
      </Button>
      <Button variant="secondary" fill="outline" disabled={!isChanged || save.isPending} onClick={draft.discard}>
        {t.discard}
      </Button>
      <CheckState check={check} />
      {isChanged && <span className={styles.quiet}>{t.unsaved}</span>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(1) }),
  quiet: css({ color: theme.colors.text.secondary }),
});
