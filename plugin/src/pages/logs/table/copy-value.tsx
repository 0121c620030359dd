import { IconButton } from "@grafana/ui";
import { useEffect, useState } from "react";
import { useMessages } from "../../../i18n/messages.ts";
import { copyText } from "../copy-text.ts";
import { tableMessages } from "./messages.ts";

/** How long it says that the value was copied. */
const SAID = 2_000;

/** Copies the value of a field, and says that it did. */
export function CopyValue({ field, text }: { readonly field: string; readonly text: string }) {
  const t = useMessages(tableMessages);
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SAID);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      name={isCopied ? "check" : "copy"}
      size="sm"
      tooltip={isCopied ? t.copied : t.copyValue(field)}
      onClick={() => void copyText(text).then(() => setIsCopied(true))}
    />
  );
}
