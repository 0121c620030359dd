import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Badge, type BadgeColor, RadioButtonGroup, useStyles2 } from "@grafana/ui";
import { useId, useState } from "react";
import type { ImportReport } from "../../../api/rule-types.ts";
import { PageLink } from "../../../components/page-link.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { importMessages } from "./messages.ts";

const STATUSES = ["refused", "remarks", "supported", "ignored"] as const;
const COLORS: Readonly<Record<ImportReport["status"], BadgeColor>> = {
  supported: "green",
  remarks: "orange",
  refused: "red",
  ignored: "blue",
};

interface ImportReportListProps {
  readonly reports: readonly ImportReport[];
  readonly isKept: boolean;
}

/** What becomes of each file, and why; what needs a person's work stands first. */
export function ImportReportList({ reports, isKept }: ImportReportListProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(importMessages);
  const id = useId();
  const [shown, setShown] = useState<ImportReport["status"] | "all">("all");
  const count = (status: ImportReport["status"]) => reports.filter((report) => report.status === status).length;
  const sorted = reports
    .filter(({ status }) => shown === "all" || status === shown)
    .toSorted((a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) || a.path.localeCompare(b.path));
  return (
    <section aria-labelledby={id} className={styles.report}>
      <h2 id={id} className={styles.title}>
        {t.report}
      </h2>
      <RadioButtonGroup
        aria-label={t.show}
        size="sm"
        value={shown}
        onChange={setShown}
        options={[
          { value: "all", label: `${t.all} ${reports.length}` },
          ...STATUSES.filter((status) => count(status) > 0).map((status) => ({
            value: status,
            label: `${t[status]} ${count(status)}`,
          })),
        ]}
      />
      <ul className={styles.list}>
        {sorted.map((report) => (
          <ReportRow key={report.path} report={report} isKept={isKept} />
        ))}
      </ul>
    </section>
  );
}

function ReportRow({ report, isKept }: { readonly report: ImportReport; readonly isKept: boolean }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(importMessages);
  const { status, path, name, type, group, version } = report;
  return (
    <li className={styles.row}>
      <div className={styles.file}>
        <Badge color={COLORS[status]} text={t[status]} />
        <code>{path}</code>
        {name !== null && (
          <span>
            {version !== null ? (
              <PageLink page={`/rules/${encodeURIComponent(name)}`} inline>
                {name}
              </PageLink>
            ) : (
              <strong>{name}</strong>
            )}
            <span className={styles.quiet}>
              {[type, group]
                .filter(Boolean)
                .map((text) => ` · ${text}`)
                .join("")}
            </span>
          </span>
        )}
        {isKept && version !== null && <span className={styles.quiet}>{t.kept(version)}</span>}
        {!isKept && report.replaces && <span className={styles.quiet}>{t.replaces}</span>}
      </div>
      {(report.problems.length > 0 || report.remarks.length > 0) && (
        <ul className={styles.reasons}>
          {report.problems.map(({ message, place }) => (
            <li key={`${place?.line}:${place?.column} ${message}`}>
              {place && <code>{`${place.line}:${place.column} `}</code>}
              {message}
            </li>
          ))}
          {report.remarks.map((remark) => (
            <li key={remark} className={styles.quiet}>
              {remark}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  report: css({ display: "flex", flexDirection: "column", alignItems: "flex-start", gap: theme.spacing(1.5) }),
  title: css({ ...theme.typography.h4, margin: 0 }),
  list: css({ width: "100%", margin: 0, padding: 0, listStyle: "none" }),
  row: css({ borderTop: `1px solid ${theme.colors.border.weak}`, padding: theme.spacing(1, 0) }),
  file: css({
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: theme.spacing(1),
    overflowWrap: "anywhere",
  }),
  quiet: css({ color: theme.colors.text.secondary }),
  reasons: css({ margin: theme.spacing(0.5, 0, 0), paddingLeft: theme.spacing(3), overflowWrap: "anywhere" }),
});
