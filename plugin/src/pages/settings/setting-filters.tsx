import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { FilterInput, RadioButtonGroup, useStyles2 } from "@grafana/ui";
import type { SettingsAnswer } from "../../api/settings.ts";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { fittingSettings, type SettingFilter } from "./filter.ts";
import { settingsMessages } from "./messages.ts";

interface SettingFiltersProps {
  readonly filter: SettingFilter;
  readonly onChange: (filter: SettingFilter) => void;
  readonly answer: SettingsAnswer;
}

/** Finds settings by a word, and those that somebody changed. */
export function SettingFilters({ filter, onChange, answer: { settings } }: SettingFiltersProps) {
  const t = useMessages(settingsMessages);
  const format = useFormat();
  const styles = useStyles2(getStyles);
  const shown = fittingSettings(settings, filter).length;
  const changed = settings.filter(({ origin }) => origin !== "default").length;
  return (
    <search className={styles.filters}>
      <div className={styles.input}>
        <FilterInput
          aria-label={t.search}
          placeholder={t.searchHelp}
          value={filter.text}
          escapeRegex={false}
          onChange={(text) => onChange({ ...filter, text })}
        />
      </div>
      <RadioButtonGroup
        aria-label={t.show}
        value={filter.isChanged ? "changed" : "all"}
        options={[
          { value: "all", label: t.all },
          { value: "changed", label: `${t.changed} (${format.number(changed)})` },
        ]}
        onChange={(value) => onChange({ ...filter, isChanged: value === "changed" })}
      />
      <span role="status" className={styles.count}>
        {t.count(format.number(shown), format.number(settings.length))}
      </span>
    </search>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(1, 2) }),
  input: css({ flex: "1 1 240px", maxWidth: 480 }),
  count: css({ color: theme.colors.text.secondary }),
});
