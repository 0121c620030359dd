import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, useStyles2 } from "@grafana/ui";
import type { SettingsAnswer } from "../../api/settings.ts";
import { Empty } from "../../components/states.tsx";
import { useMessages } from "../../i18n/messages.ts";
import { fittingSettings, type SettingFilter } from "./filter.ts";
import { Meaning } from "./meaning.tsx";
import { settingsMessages } from "./messages.ts";
import { SettingItem } from "./setting-item.tsx";

interface SettingListProps {
  readonly filter: SettingFilter;
  readonly answer: SettingsAnswer;
  readonly onReset: () => void;
}

/** The settings that fit, section by section, in the order of the file. */
export function SettingList({ filter, answer: { sections, settings }, onReset }: SettingListProps) {
  const t = useMessages(settingsMessages);
  const styles = useStyles2(getStyles);
  const fitting = fittingSettings(settings, filter);
  if (fitting.length === 0) {
    return (
      <Empty title={t.nothing} action={<Button onClick={onReset}>{t.reset}</Button>}>
        {filter.isChanged && filter.text === "" ? t.nothingChanged : t.nothingHelp}
      </Empty>
    );
  }
  return sections
    .map(({ path, meaning }) => ({ path, meaning, own: fitting.filter(({ section }) => section === path) }))
    .filter(({ own }) => own.length > 0)
    .map(({ path, meaning, own }) => (
      <section key={path} aria-labelledby={`section-${path}`} className={styles.section}>
        <h2 id={`section-${path}`} className={styles.title}>
          {path === "" ? t.general : path}
        </h2>
        <p className={styles.meaning}>
          <Meaning text={meaning} />
        </p>
        <ul className={styles.list}>
          {own.map((setting) => (
            <SettingItem key={setting.path} setting={setting} />
          ))}
        </ul>
      </section>
    ));
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ minWidth: 0 }),
  title: css({ ...theme.typography.h4, margin: 0 }),
  meaning: css({ margin: theme.spacing(0, 0, 1), color: theme.colors.text.secondary }),
  list: css({
    listStyle: "none",
    margin: 0,
    padding: 0,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
});
