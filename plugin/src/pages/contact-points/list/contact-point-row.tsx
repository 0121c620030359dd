import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Badge, Button, useStyles2 } from "@grafana/ui";
import { type ContactPoint, useTestContactPoint } from "../../../api/contact-points.ts";
import { actorName } from "../../../components/actor-name.ts";
import { PageButton } from "../../../components/page-button.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { useMay } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { contactPointMessages } from "../messages.ts";
import { TestResults } from "../test-results.tsx";

/** One contact point: what it is, where it goes, who uses it, and a way to try it out. */
export function ContactPointRow({ point }: { readonly point: ContactPoint }) {
  const t = useMessages(contactPointMessages);
  const format = useFormat();
  const styles = useStyles2(getStyles);
  const mayEdit = useMay("editor");
  const test = useTestContactPoint();
  const { name, destinations } = point;
  const page = `/contact-points/${encodeURIComponent(name)}`;
  const isReadOnly = point.read_only !== null || !mayEdit;
  return (
    <li className={styles.row} aria-label={name}>
      <div className={styles.top}>
        <div className={styles.text}>
          <div className={styles.head}>
            <PageLink page={page} inline={false} weight="medium">
              {name}
            </PageLink>
            <Badge color="blue" text={t.channelName(point.channel)} />
            {point.origin === "settings" && <Badge color="darkgrey" icon="lock" text={t.fromSettings} />}
          </div>
          {destinations.length > 0 ? (
            <p className={styles.destinations}>
              {destinations.map((destination) => (
                <code key={destination}>{destination}</code>
              ))}
            </p>
          ) : (
            <p className={styles.bad}>{t.unusable}</p>
          )}
          <p className={styles.facts}>
            {point.used_by.length === 0 ? (
              <span>{t.unused}</span>
            ) : (
              <span>
                {t.usedBy}{" "}
                {point.used_by.map((rule, at) => (
                  <span key={rule}>
                    {at > 0 && ", "}
                    <PageLink page={`/rules/${encodeURIComponent(rule)}`} variant="bodySmall">
                      {rule}
                    </PageLink>
                  </span>
                ))}
              </span>
            )}
            {point.changed_by !== null && point.changed_at !== null && (
              <span>{t.changed(actorName(point.changed_by), format.ago(point.changed_at))}</span>
            )}
          </p>
        </div>
        <div className={styles.actions}>
          <Button
            size="sm"
            variant="secondary"
            icon="message"
            aria-label={t.testThis(name)}
            disabled={!mayEdit || test.isPending || destinations.length === 0}
            {...(!mayEdit && { tooltip: t.needsEditor })}
            onClick={() => test.mutate({ name })}
          >
            {test.isPending ? t.testing : t.test}
          </Button>
          <PageButton
            size="sm"
            variant="secondary"
            icon={isReadOnly ? "eye" : "pen"}
            aria-label={isReadOnly ? t.viewThis(name) : t.editThis(name)}
            page={page}
          >
            {isReadOnly ? t.view : t.edit}
          </PageButton>
        </div>
      </div>
      <TestResults test={test} />
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    padding: theme.spacing(2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  top: css({ display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: theme.spacing(1, 2) }),
  text: css({ minWidth: 0, flex: "1 1 280px" }),
  head: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(0.5, 1) }),
  destinations: css({
    display: "flex",
    flexWrap: "wrap",
    gap: theme.spacing(0.5, 1),
    margin: theme.spacing(0.5, 0),
    "& code": { overflowWrap: "anywhere", whiteSpace: "pre-wrap" },
  }),
  bad: css({ margin: theme.spacing(0.5, 0), color: theme.colors.error.text }),
  facts: css({
    ...theme.typography.bodySmall,
    display: "flex",
    flexWrap: "wrap",
    gap: theme.spacing(0, 2),
    margin: 0,
    color: theme.colors.text.secondary,
  }),
  actions: css({ display: "flex", gap: theme.spacing(1), alignItems: "flex-start" }),
});
