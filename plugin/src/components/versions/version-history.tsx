import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, ConfirmModal, RadioButtonGroup, useStyles2 } from "@grafana/ui";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useId, useState } from "react";
import { useMessages } from "../../i18n/messages.ts";
import { Failed, Loading } from "../states.tsx";
import { versionMessages } from "./messages.ts";
import type { Version } from "./version.ts";
import { VersionList } from "./version-list.tsx";

export type { Version, VersionAction } from "./version.ts";

const TextDiff = lazy(() => import("./text-diff.tsx"));

interface VersionHistoryProps {
  /** Newest first. */
  readonly versions: readonly Version[];
  /** What the versions are compared with: the text in the editor, or in force. */
  readonly currentText: string;
  readonly load: (version: number) => Promise<string>;
  /** Absent for who may not restore. */
  readonly onRestore?: ((version: number) => Promise<void>) | undefined;
}

/** The versions of a text: what each changed, and a way back. */
export function VersionHistory({ versions, currentText, load, onRestore }: VersionHistoryProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(versionMessages);
  const compareId = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const [compared, setCompared] = useState<"before" | "now">("before");
  const [isAsking, setAsking] = useState(false);
  const [restoring, setRestoring] = useState<{ readonly error: unknown } | null>(null);
  const version = versions.find((one) => one.version === chosen) ?? versions[0];
  const before = versions.find((one) => version && one.version < version.version);
  const scope = useId();
  const texts = useQuery({
    // A version's text never changes; its time tells it from the same number of another thing.
    queryKey: ["version-texts", scope, version?.version, version?.at, before?.version],
    enabled: version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const [text, textBefore] = await Promise.all([load(version!.version), before ? load(before.version) : ""]);
      return { text, textBefore };
    },
  });
  if (!version) return <p className={styles.quiet}>{t.none}</p>;

  const restore = async () => {
    setAsking(false);
    setRestoring(null);
    try {
      await onRestore!(version.version);
      setChosen(null);
    } catch (error) {
      setRestoring({ error });
    }
  };
  return (
    <div className={styles.layout}>
      <VersionList versions={versions} chosen={version.version} onChoose={setChosen} />
      <section className={styles.difference} aria-label={t.difference(version.version)}>
        <div className={styles.bar}>
          <span id={compareId}>{t.compareWith}</span>
          <RadioButtonGroup
            aria-labelledby={compareId}
            size="sm"
            value={compared}
            onChange={setCompared}
            options={[
              { value: "before", label: t.before },
              { value: "now", label: t.now },
            ]}
          />
          {onRestore && version.action !== "deleted" && texts.data?.text !== currentText && (
            <Button size="sm" variant="secondary" icon="history" onClick={() => setAsking(true)}>
              {t.restore(version.version)}
            </Button>
          )}
        </div>
        {restoring && <Failed error={restoring.error} />}
        {texts.error && <Failed error={texts.error} onRetry={() => void texts.refetch()} />}
        {texts.isPending && <Loading />}
        {texts.data && (
          <Suspense fallback={<Loading />}>
            <p className={styles.quiet}>{t.legend(compared === "now" ? t.now : t.before)}</p>
            <TextDiff
              before={compared === "now" ? currentText : texts.data.textBefore}
              after={texts.data.text}
              label={t.difference(version.version)}
            />
          </Suspense>
        )}
      </section>
      <ConfirmModal
        isOpen={isAsking}
        title={t.restore(version.version)}
        body={t.restoreHelp}
        confirmText={t.restoreConfirm}
        confirmButtonVariant="primary"
        onConfirm={() => void restore()}
        onDismiss={() => setAsking(false)}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  layout: css({
    display: "grid",
    gridTemplateColumns: "minmax(200px, 280px) minmax(0, 1fr)",
    gap: theme.spacing(2),
    [theme.breakpoints.down("md")]: { gridTemplateColumns: "minmax(0, 1fr)" },
  }),
  difference: css({ display: "flex", flexDirection: "column", gap: theme.spacing(1), minWidth: 0 }),
  bar: css({ display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(1) }),
  quiet: css({ margin: 0, color: theme.colors.text.secondary }),
});
