import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Combobox, Field, Input, useStyles2 } from "@grafana/ui";
import { useEffect, useId, useState } from "react";
import { type AuditFilter, useAuditNames } from "../../../api/people.ts";
import { TimeRangePicker } from "../../../components/time-range/time-range.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";

const TYPING = 300;
/** What is shown while the address says nothing. */
export const AUDIT_RANGE = { from: "now-30d", to: "now" } as const;

interface AuditFiltersProps {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
}

/** Narrows the audit to a person, an action, a thing, a time. */
export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const t = useMessages(peopleMessages);
  const styles = useStyles2(getStyles);
  const names = useAuditNames().data ?? { actors: [], actions: [] };
  const [subject, setSubject] = useState(filter.subject ?? "");
  const ids = { actor: useId(), action: useId(), subject: useId() };

  // While somebody types nothing is asked.
  useEffect(() => {
    if (subject === (filter.subject ?? "")) return;
    const timer = setTimeout(() => onChange({ ...filter, subject }), TYPING);
    return () => clearTimeout(timer);
  }, [subject, filter, onChange]);

  const options = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <section className={styles.filters} aria-label={t.filters}>
      <Field label={t.who} htmlFor={ids.actor} noMargin className={styles.field}>
        <Combobox
          id={ids.actor}
          isClearable
          placeholder={t.anyone}
          options={options(names.actors)}
          value={filter.actor ?? null}
          onChange={(chosen) => onChange({ ...filter, actor: chosen?.value })}
        />
      </Field>
      <Field label={t.what} htmlFor={ids.action} noMargin className={styles.field}>
        <Combobox
          id={ids.action}
          isClearable
          placeholder={t.anything}
          options={options(names.actions)}
          value={filter.action ?? null}
          onChange={(chosen) => onChange({ ...filter, action: chosen?.value })}
        />
      </Field>
      <Field label={t.onWhat} htmlFor={ids.subject} noMargin className={styles.field}>
        <Input
          id={ids.subject}
          placeholder={t.subjectFilter}
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
      </Field>
      <TimeRangePicker
        from={filter.from ?? AUDIT_RANGE.from}
        to={filter.to ?? AUDIT_RANGE.to}
        onChange={(from, to) => onChange({ ...filter, from, to })}
      />
      {Object.keys(filter).length > 0 && (
        <Button
          variant="secondary"
          fill="text"
          onClick={() => {
            setSubject("");
            onChange({});
          }}
        >
          {t.clear}
        </Button>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({ display: "flex", flexWrap: "wrap", alignItems: "flex-end", gap: theme.spacing(1, 2) }),
  field: css({ flex: "1 1 180px", maxWidth: 280, [theme.breakpoints.down("sm")]: { maxWidth: "none" } }),
});
