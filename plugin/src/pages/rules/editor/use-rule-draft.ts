import { useState } from "react";
import { useLeaveGuard } from "../../../components/leave-guard.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";

export interface RuleStart {
  readonly text: string;
  readonly group: string;
  /** 0 for a rule that was never saved. */
  readonly version: number;
}

export interface RuleDraft extends RuleStart {
  readonly isDirty: boolean;
  setText(text: string): void;
  setGroup(group: string): void;
  /** Goes on from what is saved now. */
  begin(start: RuleStart): void;
  /** Back to what was saved. */
  discard(): void;
}

/** A rule's text while it is edited: the form and the text editor change this one text. */
export function useRuleDraft(given: RuleStart): RuleDraft {
  const t = useMessages(editorMessages);
  const [start, setStart] = useState(given);
  const [text, setText] = useState(given.text);
  const [group, setGroup] = useState(given.group);
  const isDirty = text !== start.text || group !== start.group;

  useLeaveGuard(isDirty, t.leave);

  const begin = (next: RuleStart): void => {
    setStart(next);
    setText(next.text);
    setGroup(next.group);
  };
  return { text, group, version: start.version, isDirty, setText, setGroup, begin, discard: () => begin(start) };
}
