import { type Fields, isHash } from "../event/value.ts";
import { nearest } from "../nearest.ts";
import { commonOptions } from "./common-options.ts";
import { refusedOption } from "./peer-options.ts";
import { knownChannelOptions } from "./rule-alerts.ts";
import type { RuleTypeDeclaration } from "./rule-type.ts";
import { ruleTypes } from "./rule-types.ts";
import { textOptions } from "./text-options.ts";
import type { RuleDocument } from "./yaml.ts";

/**
 * Reports what is no option of a rule, each with what to write instead; answers the options that were misspelt. Of a rule
 * without a known type only those that no type has.
 */
export function reportUnknown(
  given: Fields,
  type: RuleTypeDeclaration | undefined,
  document: RuleDocument,
): ReadonlySet<string> {
  const known = new Set([
    ...Object.keys(commonOptions),
    ...Object.keys(textOptions),
    ...(type ? [type] : ruleTypes()).flatMap(({ options }) => Object.keys(options)),
    ...knownChannelOptions(),
  ]);
  const misspelt = new Set<string>();
  const referred = referredProperties(given, document.content);
  for (const name of Object.keys(given)) {
    if (known.has(name) || referred.has(name)) continue;
    const refused = refusedOption(name);
    const other = ruleTypes().find(({ options }) => Object.hasOwn(options, name));
    if (refused !== null) document.report([name], refused);
    // What the options of a type mean that is not there is not known.
    else if (!type) continue;
    else if (other) document.report([name], `belongs to the type ${other.name}; ${type.name} does not have it`);
    else {
      const near = nearest(name, [...known]);
      if (near !== undefined) misspelt.add(near);
      const hint = near === undefined ? "leave it out, or use it in alert_text_args" : `did you mean ${near}?`;
      document.report([name], `is no option of a rule of type ${type.name}; ${hint}`);
    }
  }
  return misspelt;
}

/** Properties that the file makes up for its own texts: by alert_text_args and the like, or as $name$. */
function referredProperties(given: Fields, content: Fields): Set<string> {
  const names = new Set<string>();
  const texts = [given, ...(Array.isArray(given.alert) ? given.alert : [given.alert])].flatMap((part) =>
    isHash(part) ? [part, ...Object.values(part).filter(isHash)] : [],
  );
  for (const part of texts) {
    for (const list of [part.alert_text_args, part.alert_subject_args]) {
      if (Array.isArray(list)) for (const item of list) names.add(String(item));
    }
    if (isHash(part.alert_text_kw)) for (const name of Object.keys(part.alert_text_kw)) names.add(name);
  }
  for (const [, name] of JSON.stringify(content).matchAll(/"\$([^"]+)\$"/g)) names.add(name!);
  return names;
}
