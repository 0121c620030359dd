import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Badge, Button, ConfirmModal, useStyles2 } from "@grafana/ui";
import { useState } from "react";
import type { DeadLetterReason } from "../../../api/dead-letters.ts";
import { useMay } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { LetterSamples } from "./letter-samples.tsx";
import { letterMessages } from "./messages.ts";
import type { Bulk } from "./use-bulk.ts";

interface ReasonGroupProps {
  readonly group: DeadLetterReason;
  readonly bulk: Bulk;
}

/** The letters of one reason: how many, some of them, and what can be done with all. */
export function ReasonGroup({ group, bulk }: ReasonGroupProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(letterMessages);
  const format = useFormat();
  const mayEdit = useMay("editor");
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const { reason, pipeline, output, count } = group;
  const isBusy = bulk.run?.state === "running";
  const why = mayEdit ? undefined : t.needsEditor;
  return (
    <section className={styles.group} aria-label={reason}>
      <div className={styles.head}>
        <div className={styles.what}>
          <h2 className={styles.reason}>{reason}</h2>
          <p className={styles.quiet}>
            <Badge color="orange" text={t.count(format.number(count))} /> {t.from(pipeline, output)}
          </p>
        </div>
        <div className={styles.actions}>
          <Button
            size="sm"
            variant="secondary"
            icon={isOpen ? "angle-up" : "angle-down"}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? t.hide : t.show}
          </Button>
          <Button
            size="sm"
            icon="sync"
            disabled={!mayEdit || isBusy}
            tooltip={why}
            onClick={() => void bulk.start("replay", group)}
          >
            {t.replayAll}
          </Button>
          <Button
            size="sm"
            variant="destructive"
            fill="outline"
            icon="trash-alt"
            disabled={!mayEdit || isBusy}
            tooltip={why}
            onClick={() => setAsking(true)}
          >
            {t.letGoAll}
          </Button>
        </div>
      </div>
      {isOpen && <LetterSamples group={group} />}
      <ConfirmModal
        isOpen={isAsking}
        title={t.letGoAllTitle(format.number(count))}
        body={t.letGoHelp}
        confirmText={t.letGoAll}
        onConfirm={() => {
          setAsking(false);
          void bulk.start("discard", group);
        }}
        onDismiss={() => setAsking(false)}
      />
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  group: css({
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(1),
    padding: theme.spacing(1.5),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    minWidth: 0,
  }),
  head: css({ display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: theme.spacing(1, 2) }),
  what: css({ minWidth: 0, flex: "1 1 320px" }),
  reason: css({ ...theme.typography.h5, margin: 0, overflowWrap: "anywhere" }),
  quiet: css({ margin: theme.spacing(0.5, 0, 0), color: theme.colors.text.secondary, overflowWrap: "anywhere" }),
  actions: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1), alignItems: "flex-start" }),
});
