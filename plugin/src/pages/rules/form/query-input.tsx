import { Input } from "@grafana/ui";
import { lazy, Suspense, useMemo } from "react";
import { useLogFields } from "../../../api/logs.ts";
import { useCompletion } from "../../../components/query-editor/use-completion.ts";
import { resolveRange } from "../../../components/time-range/range.ts";

const QueryEditor = lazy(() => import("../../../components/query-editor/query-editor.tsx"));

interface QueryInputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  /** The index of the rule, whose fields and values are offered. */
  readonly index: string;
  readonly isReadOnly: boolean;
  readonly onChange: (value: string) => void;
}

/** A Lucene query, written as in the log search: coloured, with fields and values to choose from. */
export function QueryInput({ label, placeholder, value, index, isReadOnly, onChange }: QueryInputProps) {
  // Of one moment, so that it is asked once.
  const range = useMemo(() => {
    const { from, until } = resolveRange("now-24h", "now");
    return { from, to: until };
  }, []);
  const { data } = useLogFields({ index, ...range });
  const complete = useCompletion(data ?? [], { index, ...range });
  const plain = <Input aria-label={label} value={value} readOnly onChange={() => {}} />;
  if (isReadOnly) return plain;
  return (
    <Suspense fallback={plain}>
      <QueryEditor
        label={label}
        placeholder={placeholder}
        value={value}
        problem={null}
        complete={complete}
        onChange={onChange}
        onSubmit={() => {}}
      />
    </Suspense>
  );
}
