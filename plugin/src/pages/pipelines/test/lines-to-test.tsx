import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Field, RadioButtonGroup, TextArea, useStyles2 } from "@grafana/ui";
import { useId } from "react";
import { useRecentLines } from "../../../api/pipelines.ts";
import { Failed } from "../../../components/states.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { testMessages } from "./messages.ts";
import type { Codec } from "./test-inputs.ts";

interface LinesToTestProps {
  /** Whose recent events are offered: those of the main pipeline for a text that has no name yet. */
  readonly name: string | null;
  readonly lines: string;
  readonly onLines: (lines: string) => void;
  readonly codec: Codec;
  readonly onCodec: (codec: Codec) => void;
}

/** The lines that are tested: pasted, or recent real events of the pipeline. */
export function LinesToTest({ name, lines, onLines, codec, onCodec }: LinesToTestProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(testMessages);
  const id = useId();
  const recent = useRecentLines();
  const take = async () => {
    const { lines: found } = await recent.mutateAsync(name ?? "main").catch(() => ({ lines: [] }));
    if (found.length === 0) return;
    onCodec("plain");
    // An event of several lines would be taken for several events.
    onLines(found.map(({ text }) => text.replaceAll(/\r?\n/g, " ")).join("\n"));
  };
  const indices = recent.data?.indices.join(", ") ?? "";
  const notOriginal = recent.data?.lines.filter((line) => !line.is_original).length ?? 0;
  return (
    <div>
      <Field label={t.lines} description={`${t.linesHelp} ${t.variables}`} htmlFor={id} noMargin>
        <TextArea
          id={id}
          className={styles.lines}
          rows={5}
          value={lines}
          spellCheck={false}
          onChange={(event) => {
            recent.reset();
            onLines(event.currentTarget.value);
          }}
        />
      </Field>
      <div className={styles.bar}>
        <RadioButtonGroup
          aria-label={t.codec}
          size="sm"
          value={codec}
          onChange={onCodec}
          options={[
            { value: "plain", label: t.plain },
            { value: "json", label: t.json },
          ]}
        />
        <Button size="sm" variant="secondary" icon="history" disabled={recent.isPending} onClick={() => void take()}>
          {t.recent}
        </Button>
      </div>
      {recent.error && <Failed error={recent.error} />}
      {recent.data && (
        <p className={styles.quiet} role="status">
          {recent.data.lines.length === 0 ? t.recentNone(indices) : t.recentSource(indices)}{" "}
          {notOriginal > 0 && t.recentNotOriginal(notOriginal)}
        </p>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  lines: css({
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: "pre",
    overflowX: "auto",
  }),
  bar: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1), marginTop: theme.spacing(1) }),
  quiet: css({ margin: theme.spacing(1, 0, 0), color: theme.colors.text.secondary }),
});
