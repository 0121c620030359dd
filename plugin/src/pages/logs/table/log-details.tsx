import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, ClipboardButton, Tab, TabsBar, useStyles2 } from "@grafana/ui";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import type { LogHit } from "../../../api/logs.ts";
import { useHost, useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { useLogActions } from "../log-actions.ts";
import { FieldTable } from "./field-table.tsx";
import { tableMessages } from "./messages.ts";
import { originalLine } from "./value.ts";

/** All that a line has, as fields or as JSON, and what can be done with it. */
export function LogDetails({ hit }: { readonly hit: LogHit }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(tableMessages);
  const { link } = useHost();
  const navigate = useNavigate();
  const mayTest = useMay("editor");
  const { showContext } = useLogActions();
  const [tab, setTab] = useState<"fields" | "json">("fields");
  const json = () => JSON.stringify(hit.document, null, 2);
  return (
    <div className={styles.details} data-testid="log-details">
      <div className={styles.head}>
        <TabsBar hideBorder>
          <Tab label={t.fieldsTab} active={tab === "fields"} onChangeTab={() => setTab("fields")} />
          <Tab label={t.jsonTab} active={tab === "json"} onChangeTab={() => setTab("json")} />
        </TabsBar>
        <div className={styles.actions}>
          <Button size="sm" variant="secondary" icon="gf-logs" tooltip={t.contextHelp} onClick={() => showContext(hit)}>
            {t.context}
          </Button>
          <ClipboardButton size="sm" variant="secondary" icon="copy" getText={json}>
            {t.copyJson}
          </ClipboardButton>
          {mayTest && (
            // No LinkButton: it decodes its address, and a line may hold any character.
            <Button
              size="sm"
              variant="secondary"
              icon="code-branch"
              onClick={() => navigate(link(`/pipelines/test?line=${encodeURIComponent(originalLine(hit.document))}`))}
            >
              {t.testLine}
            </Button>
          )}
        </div>
      </div>
      {tab === "fields" ? (
        <FieldTable hit={hit} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <pre className={styles.json} tabIndex={0}>
          {json()}
        </pre>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  details: css({
    padding: theme.spacing(0, 1, 1, 4),
    maxWidth: "100%",
    [theme.breakpoints.down("sm")]: { paddingInlineStart: theme.spacing(1) },
  }),
  head: css({
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    gap: theme.spacing(1),
  }),
  actions: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1) }),
  json: css({
    margin: theme.spacing(1, 0, 0),
    maxHeight: 480,
    overflow: "auto",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    background: theme.colors.background.primary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
