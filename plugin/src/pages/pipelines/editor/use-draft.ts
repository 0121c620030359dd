import { useState } from "react";
import { useLocation } from "react-router-dom";
import type { PipelineWithText } from "../../../api/pipeline-types.ts";
import { type Saved, useRestart, useSavePipeline } from "../../../api/pipelines.ts";
import { useLeaveGuard } from "../../../components/leave-guard.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";

/** What somebody writes of a text: unsaved changes, saving them, and what becomes of it. */
export function useDraft({ pipeline, text: kept }: PipelineWithText) {
  const t = useMessages(editorMessages);
  /** Null while nothing was changed; `basedOn` is the version that was looked at. */
  const [draft, setDraft] = useState<{ readonly text: string; readonly basedOn: number } | null>(null);
  // The page for new ones leads here when it has saved.
  const made = useLocation().state as Saved | null;
  const [saved, setSaved] = useState(made);
  const [isRestarting, setRestarting] = useState(made?.applied === "restart");
  const save = useSavePipeline();
  useRestart(isRestarting, () => setRestarting(false));

  const version = pipeline.version ?? 0;
  const text = draft?.text ?? kept;
  const isChanged = draft !== null && draft.text !== kept;
  const isOutdated = isChanged && draft.basedOn !== version;

  useLeaveGuard(isChanged, t.leave);

  const begun = (done: Saved) => {
    setSaved(done);
    setDraft(null);
    setRestarting(done.applied === "restart");
  };
  return {
    text,
    isChanged,
    isOutdated,
    isRestarting,
    saved,
    save,
    begun,
    setText(next: string) {
      setSaved(null);
      setDraft((old) => ({ text: next, basedOn: old?.basedOn ?? version }));
    },
    discard: () => setDraft(null),
    /** Saves over the newest version when told so, else over the one that was looked at. */
    keep: (overNewest = false) =>
      save.mutate(
        { name: pipeline.name, text, basedOn: overNewest ? version : (draft?.basedOn ?? version) },
        { onSuccess: begun },
      ),
  };
}

export type Draft = ReturnType<typeof useDraft>;
