import type { BranchNode, PipelineFile, PluginNode, Section, SectionKind, SettingNode, Statement } from "./ast.ts";
import { parseCondition } from "./grammar-conditions.ts";
import { type GrammarOptions, parseString, parseValue } from "./grammar-values.ts";
import { createScanner, type Scanner } from "./scanner.ts";

const NAME = /[A-Za-z0-9_-]+/y;
const IF = /if(?![A-Za-z0-9_-])/y;
// Logstash needs no space within `else if`.
const ELSE = /else(?:(?![A-Za-z0-9_-])|(?=if(?![A-Za-z0-9_-])))/y;

/**
 * Parses a pipeline file of the Logstash language (logstash-core: lscl_grammar.treetop). Throws a
 * ConfigurationError with the place and what to write instead.
 */
export function parsePipeline(file: string, text: string, options: GrammarOptions): PipelineFile {
  const scanner = createScanner(file, text);
  const sections: Section[] = [];
  for (;;) {
    scanner.skip();
    if (scanner.at >= text.length) return { sections };
    sections.push(parseSection(scanner, options));
  }
}

function parseSection(scanner: Scanner, options: GrammarOptions): Section {
  const start = scanner.at;
  const word = scanner.match(NAME);
  if (word !== "input" && word !== "filter" && word !== "output") {
    scanner.at = start;
    scanner.refuse(
      scanner.text[start] === "}"
        ? "there is one '}' more than there is '{'; remove it or close the section later"
        : `expected a section, found ${scanner.found()}; a file consists of input { … }, filter { … } and output { … }`,
      start,
    );
  }
  scanner.skip();
  if (!scanner.take("{")) scanner.refuse(`expected '{' after ${word}, found ${scanner.found()}`);
  return {
    kind: word as SectionKind,
    body: parseBody(scanner, options, `${word} section`),
    place: scanner.place(start),
  };
}

/** The statements up to the closing brace, which is stepped over. */
function parseBody(scanner: Scanner, options: GrammarOptions, what: string): Statement[] {
  const opening = scanner.place(scanner.at - 1);
  const body: Statement[] = [];
  for (;;) {
    scanner.skip();
    if (scanner.take("}")) return body;
    if (scanner.at >= scanner.text.length) {
      scanner.refuse(
        `the ${what} that opens at line ${opening.line}, column ${opening.column} is not closed; write a '}'`,
      );
    }
    body.push(parseStatement(scanner, options));
  }
}

function parseStatement(scanner: Scanner, options: GrammarOptions): Statement {
  const start = scanner.at;
  if (scanner.match(IF) !== null) return parseBranch(scanner, options, start);
  if (scanner.match(ELSE) !== null) {
    scanner.refuse("'else' has no 'if' before it; it stands directly behind the '}' of an if or else if", start);
  }
  return parsePlugin(scanner, options);
}

function parseBranch(scanner: Scanner, options: GrammarOptions, start: number): BranchNode {
  const arms: BranchNode["arms"][number][] = [];
  let armStart = start;
  for (let hasCondition = true; ; ) {
    scanner.skip();
    const condition = hasCondition ? parseCondition(scanner, options) : null;
    scanner.skip();
    if (!scanner.take("{")) {
      scanner.refuse(
        hasCondition
          ? `expected '{' or a boolean operator (and, or, xor, nand) after the condition, found ${scanner.found()}`
          : `expected '{' or 'if' after else, found ${scanner.found()}`,
      );
    }
    arms.push({ condition, body: parseBody(scanner, options, "block"), place: scanner.place(armStart) });
    const afterBlock = scanner.at;
    scanner.skip();
    armStart = scanner.at;
    if (!hasCondition || scanner.match(ELSE) === null) {
      scanner.at = afterBlock;
      return { type: "branch", arms, place: scanner.place(start) };
    }
    scanner.skip();
    hasCondition = scanner.match(IF) !== null;
  }
}

function parsePlugin(scanner: Scanner, options: GrammarOptions): PluginNode {
  const start = scanner.at;
  const name = parseName(scanner);
  if (name === null) {
    return scanner.refuse(`expected a plugin such as mutate { … }, an 'if' or '}', found ${scanner.found()}`);
  }
  scanner.skip();
  if (!scanner.take("{")) scanner.refuse(`expected '{' after the plugin name '${name}', found ${scanner.found()}`);
  return parsePluginBody(scanner, options, name, start);
}

/** A plugin's settings, from behind its opening brace. */
export function parsePluginBody(scanner: Scanner, options: GrammarOptions, name: string, start: number): PluginNode {
  const settings: SettingNode[] = [];
  let spaced = true;
  scanner.skip();
  while (!scanner.take("}")) {
    const settingStart = scanner.at;
    if (settings.length > 0 && !spaced) refuseSeparator(scanner);
    const setting = parseName(scanner);
    if (setting === null) return refuseSetting(scanner, name, settings);
    scanner.skip();
    if (!scanner.take("=>")) {
      scanner.refuse(
        `expected '=>' after the setting '${setting}', found ${scanner.found()}; write ${setting} => value`,
      );
    }
    scanner.skip();
    const value = parseValue(scanner, options, (nested, at) => parsePluginBody(scanner, options, nested, at));
    settings.push({ name: setting, value, place: scanner.place(settingStart) });
    spaced = scanner.skip();
  }
  return { type: "plugin", name, settings, place: scanner.place(start) };
}

function refuseSeparator(scanner: Scanner): never {
  const found = scanner.found();
  return scanner.refuse(
    found === "','" || found === "';'"
      ? `found ${found} between settings; settings are separated by white space only, remove it`
      : `expected white space or '}' after the value, found ${found}; texts with anything but letters, digits and _ stand in quotes`,
  );
}

function refuseSetting(scanner: Scanner, plugin: string, settings: readonly SettingNode[]): never {
  const found = scanner.found();
  if (found === "','" || found === "';'") return refuseSeparator(scanner);
  return scanner.refuse(
    settings.length > 0 && found.startsWith("'=")
      ? `expected a setting of ${plugin}, found ${found}; the setting before it has no value of its own`
      : `expected a setting of ${plugin} (name => value) or '}', found ${found}`,
  );
}

function parseName(scanner: Scanner): string | null {
  const bare = scanner.match(NAME);
  if (bare !== null) return bare;
  const next = scanner.text[scanner.at];
  return next === '"' || next === "'" ? parseString(scanner) : null;
}
