import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { ClipboardButton, useStyles2 } from "@grafana/ui";
import { defineMessages, useMessages } from "../../i18n/messages.ts";

const texts = defineMessages({
  en: { copy: "Copy", copyThis: (what: string) => `Copy: ${what}` },
  ko: { copy: "복사", copyThis: (what) => `복사: ${what}` },
});

interface CopyTextProps {
  /** What it is, for screen readers: "command for Filebeat". */
  readonly label: string;
  readonly text: string;
}

/** A text to be taken elsewhere: a command, a piece of a file, a secret. */
export function CopyText({ label, text }: CopyTextProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(texts);
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={label}>
        <pre className={styles.text}>{text}</pre>
      </section>
      <ClipboardButton
        variant="secondary"
        size="sm"
        icon="copy"
        className={styles.button}
        aria-label={t.copyThis(label)}
        getText={() => text}
      >
        {t.copy}
      </ClipboardButton>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    display: "flex",
    alignItems: "flex-start",
    gap: theme.spacing(1),
    minWidth: 0,
    padding: theme.spacing(1),
    background: theme.colors.background.canvas,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  scroll: css({ flex: 1, minWidth: 0, overflowX: "auto" }),
  text: css({
    margin: 0,
    padding: theme.spacing(0.5),
    overflow: "visible",
    whiteSpace: "pre",
    border: "none",
    background: "transparent",
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  button: css({ flexShrink: 0 }),
});
