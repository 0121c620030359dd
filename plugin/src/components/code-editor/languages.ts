import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import type { Extension } from "@codemirror/state";
import type { EditorLanguage } from "./editor-props.ts";
import { logstash } from "./logstash-language.ts";

/** What makes the editor know a language. */
export function languageExtension(language: EditorLanguage): Extension {
  switch (language) {
    case "logstash":
      return logstash;
    case "yaml":
      return yaml();
    case "json":
      return json();
    case "plain":
      return [];
  }
}
