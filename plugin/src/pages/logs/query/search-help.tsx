import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Toggletip, useStyles2 } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import { helpMessages } from "./help-messages.ts";

const EXAMPLES = [
  ["connection refused", "words"],
  ['"connection refused"', "phrase"],
  ["level:ERROR", "field"],
  ["host.name:web-*", "wildcard"],
  ["status:[400 TO 499]", "range"],
  ["took:>=1.5", "comparison"],
  ["_exists_:user.name", "exists"],
  ["(a OR b) AND NOT c", "operators"],
  ["path:/\\/api\\/v[12]\\/.*/", "regexp"],
] as const;

/** How a query is written, by examples. */
export function SearchHelp() {
  const styles = useStyles2(getStyles);
  const t = useMessages(helpMessages);
  return (
    <Toggletip
      title={t.title}
      placement="bottom-end"
      content={
        <dl className={styles.list}>
          {EXAMPLES.map(([query, meaning]) => (
            <div key={query} className={styles.example}>
              <dt>
                <code>{query}</code>
              </dt>
              <dd>{t[meaning]}</dd>
            </div>
          ))}
        </dl>
      }
    >
      <Button variant="secondary" icon="question-circle" aria-label={t.title} tooltip={t.title} />
    </Toggletip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, display: "flex", flexDirection: "column", gap: theme.spacing(0.75) }),
  example: css({ "& dd": { margin: 0 }, "& dt": { fontWeight: theme.typography.fontWeightRegular } }),
});
