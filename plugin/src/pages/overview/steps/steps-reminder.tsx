import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, useStyles2 } from "@grafana/ui";
import { useState } from "react";
import type { Onboarding } from "../../../api/onboarding.ts";
import { PageLink } from "../../../components/page-link.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { stepMessages } from "./messages.ts";

const KEY = "heimdall.first-steps-dismissed";

/** Tells on the overview that there are steps left, until they are taken or somebody wants to hear no more of it. */
export function StepsReminder({ onboarding }: { readonly onboarding: Onboarding }) {
  const t = useMessages(stepMessages);
  const styles = useStyles2(getStyles);
  const [isDismissed, setIsDismissed] = useState(() => localStorage.getItem(KEY) !== null);
  if (onboarding.is_done || isDismissed) return null;
  const { line, chart, message } = onboarding;
  const taken = [line, chart, message].filter(({ seen }) => seen !== null).length;
  const next = line.seen === null ? t.nextLine : chart.seen === null ? t.nextChart : t.nextMessage;
  const dismiss = () => {
    localStorage.setItem(KEY, "1");
    setIsDismissed(true);
  };
  return (
    <section className={styles.reminder} aria-label={t.title}>
      <span>
        <strong>{t.remind(taken)}</strong> · {next}
      </span>
      <span className={styles.actions}>
        <PageLink page="/?steps" inline={false} icon="arrow-right">
          {t.goOn}
        </PageLink>
        <Button size="sm" variant="secondary" fill="text" onClick={dismiss}>
          {t.dismiss}
        </Button>
      </span>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  reminder: css({
    display: "flex",
    flexWrap: "wrap",
    justifyContent: "space-between",
    alignItems: "center",
    gap: theme.spacing(1, 2),
    padding: theme.spacing(1, 2),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  actions: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(1, 2) }),
});
