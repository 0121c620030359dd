import { Combobox } from "@grafana/ui";
import { useMemo } from "react";
import { useLogIndices } from "../../../api/logs.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { logMessages } from "../messages.ts";
import { indexOptions } from "./index-options.ts";

interface IndexChoiceProps {
  /** Names with commas between; empty is all. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Which indices are searched: all, those of one name whatever their date, single ones, or a pattern that is typed. */
export function IndexChoice({ value, onChange }: IndexChoiceProps) {
  const t = useMessages(logMessages);
  const format = useFormat();
  const { data: indices, isLoading } = useLogIndices();
  const options = useMemo(
    () => [
      { value: "", label: t.allIndices },
      ...indexOptions(indices ?? []).map(({ pattern, documents }) => ({
        value: pattern,
        label: pattern,
        description: t.documents(format.number(documents)),
      })),
    ],
    [indices, t, format],
  );
  return (
    <Combobox
      options={options}
      value={options.some((option) => option.value === value) ? value : { value, label: value }}
      loading={isLoading}
      createCustomValue
      width="auto"
      minWidth={18}
      maxWidth={36}
      prefixIcon="database"
      aria-label={t.index}
      onChange={(option) => onChange(option.value)}
    />
  );
}
