import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Icon, TextArea, useStyles2 } from "@grafana/ui";
import { type DragEvent, useId, useRef, useState } from "react";
import { Failed, Loading } from "../../../components/states.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { importMessages } from "./messages.ts";
import { filesOfDrop, filesOfInput, type ReadFiles, readFiles } from "./read-files.ts";

/** Takes a folder, files, what is dropped, or a pasted text. */
export function FileChooser({ onChoose }: { readonly onChoose: (files: ReadFiles) => void }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(importMessages);
  const id = useId();
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [pasted, setPasted] = useState("");
  const [state, setState] = useState<{ readonly isReading: boolean; readonly error: unknown }>({
    isReading: false,
    error: null,
  });
  const read = async (chosen: Promise<{ path: string; file: File }[]>) => {
    setState({ isReading: true, error: null });
    try {
      const found = await readFiles(await chosen);
      setState({ isReading: false, error: null });
      if (found.files.length > 0 || found.tooLarge.length > 0) onChoose(found);
    } catch (error) {
      setState({ isReading: false, error });
    }
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(filesOfDrop(event.dataTransfer));
  };
  if (state.isReading) return <Loading text={t.reading} />;
  return (
    <>
      {state.error !== null && <Failed error={state.error} />}
      <section
        aria-label={t.title}
        className={cx(styles.drop, isOver && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Icon name="folder-open" size="xxl" />
        <div className={styles.buttons}>
          <Button icon="folder" onClick={() => folder.current?.click()}>
            {t.folder}
          </Button>
          <Button variant="secondary" icon="file-alt" onClick={() => files.current?.click()}>
            {t.files}
          </Button>
        </div>
        <span className={styles.quiet}>{t.drop}</span>
        <input
          ref={folder}
          type="file"
          hidden
          multiple
          aria-label={t.folder}
          data-testid="import-folder"
          {...{ webkitdirectory: "" }}
          onChange={(event) => void read(Promise.resolve(filesOfInput(event.currentTarget.files!)))}
        />
        <input
          ref={files}
          type="file"
          hidden
          multiple
          aria-label={t.files}
          data-testid="import-files"
          onChange={(event) => void read(Promise.resolve(filesOfInput(event.currentTarget.files!)))}
        />
      </section>
      <section className={styles.paste}>
        <label htmlFor={id}>{t.paste}</label>
        <TextArea
          id={id}
          rows={6}
          spellCheck={false}
          className={styles.code}
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
        />
        <Button
          variant="secondary"
          disabled={pasted.trim() === ""}
          onClick={() => onChoose({ files: [{ path: "pasted.yaml", text: pasted }], tooLarge: [] })}
        >
          {t.pasteAdd}
        </Button>
      </section>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  drop: css({
    display: "flex",
    flexDirection: "column",
    alignItems: "center",
    gap: theme.spacing(1.5),
    padding: theme.spacing(5, 2),
    border: `2px dashed ${theme.colors.border.strong}`,
    borderRadius: theme.shape.radius.default,
  }),
  over: css({ background: theme.colors.action.hover }),
  buttons: css({ display: "flex", flexWrap: "wrap", justifyContent: "center", gap: theme.spacing(1) }),
  quiet: css({ color: theme.colors.text.secondary }),
  paste: css({ display: "flex", flexDirection: "column", alignItems: "flex-start", gap: theme.spacing(1) }),
  code: css({ fontFamily: theme.typography.fontFamilyMonospace }),
});
