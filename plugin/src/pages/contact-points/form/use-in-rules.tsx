import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import type { ContactPoint } from "../../../api/contact-points.ts";
import { CopyText } from "../../../components/copy-text/copy-text.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { contactPointMessages } from "../messages.ts";

/** Which rules send to a contact point, and how one more does. */
export function UseInRules({ point }: { readonly point: ContactPoint }) {
  const t = useMessages(contactPointMessages);
  const styles = useStyles2(getStyles);
  const { name } = point;
  // YAML takes most names as they are; what may mean something else is quoted.
  const written = /^[\p{L}_][\p{L}\p{N}_ .-]*$/u.test(name) ? name : JSON.stringify(name);
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>{t.inRules}</h2>
      {point.used_by.length === 0 ? (
        <p>{t.unused}</p>
      ) : (
        <p>
          {t.usedBy}{" "}
          {point.used_by.map((rule, at) => (
            <span key={rule}>
              {at > 0 && ", "}
              <PageLink page={`/rules/${encodeURIComponent(rule)}`}>{rule}</PageLink>
            </span>
          ))}
        </p>
      )}
      <p>{t.inRulesHelp}</p>
      <CopyText label={t.inRules} text={`contact_points: [${written}]`} />
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ maxWidth: 640, paddingTop: theme.spacing(2), borderTop: `1px solid ${theme.colors.border.weak}` }),
  title: css({ ...theme.typography.h4 }),
});
