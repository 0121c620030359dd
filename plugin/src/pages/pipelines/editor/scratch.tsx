import { useState } from "react";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";
import { toProblems, useCheck } from "./use-check.ts";
import { Workbench } from "./workbench.tsx";

interface ScratchProps {
  readonly name: string | null;
  readonly text: string;
  readonly line: string;
}

/** A text that is only tried: what one writes here is not kept. */
export function Scratch({ name, text: first, line }: ScratchProps) {
  const t = useMessages(editorMessages);
  const [text, setText] = useState(first);
  const check = useCheck(null, text);
  return (
    <Workbench
      name={name}
      label={t.textLabel(name ?? t.unnamed)}
      text={text}
      onText={setText}
      problems={text === first && name !== null ? [] : toProblems(check.problems)}
      firstLines={line}
    />
  );
}
