import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import type { DeclaredOption } from "../../../../plugin/src/components/options-form/declared-option.ts";
import { OptionField } from "../../../../plugin/src/components/options-form/option-field.tsx";
import { show } from "../../support/show.tsx";

const declared = (more: Partial<DeclaredOption>): DeclaredOption => ({
  name: "x",
  type: "text",
  meaning: "",
  required: false,
  is_secret: false,
  default: null,
  choices: null,
  suggestions: null,
  ...more,
});

/** A label holds the help, too. */
const FIELD = /^TitleHelp$/;

/** Shows a field that keeps its value, and tells what it is by now. */
function showField(option: DeclaredOption, initial?: unknown) {
  const seen: { value: unknown } = { value: initial };
  function Kept() {
    const [value, setValue] = useState(initial);
    seen.value = value;
    return <OptionField option={option} title="Title" help="Help" value={value} onChange={setValue} />;
  }
  show(<Kept />);
  return seen;
}
const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe("the field of an option", () => {
  it("takes a text, and shows the default where there is none", () => {
    const seen = showField(declared({ default: "https://api.example.org" }));
    expect((screen.getByLabelText(FIELD) as HTMLInputElement).placeholder).toBe("https://api.example.org");
    type(FIELD, "abc");
    expect(seen.value).toBe("abc");
    type(FIELD, "");
    expect(seen.value).toBeUndefined();
  });

  it("takes numbers and truths", () => {
    const number = showField(declared({ type: "number" }));
    type(FIELD, "2.5");
    expect(number.value).toBe(2.5);
  });

  it("takes a truth", () => {
    const seen = showField(declared({ type: "boolean", default: false }));
    fireEvent.click(screen.getByLabelText(FIELD));
    expect(seen.value).toBe(true);
  });

  it("takes a truth that may be left open", () => {
    const seen = showField(declared({ type: "boolean" }));
    expect((screen.getByLabelText("Automatic") as HTMLInputElement).checked).toBe(true);
    fireEvent.click(screen.getByLabelText("No"));
    expect(seen.value).toBe(false);
    fireEvent.click(screen.getByLabelText("Automatic"));
    expect(seen.value).toBeUndefined();
  });

  it("takes a list, an item a line", () => {
    const seen = showField(declared({ type: "list" }), ["a"]);
    type(FIELD, "a\nb");
    expect(seen.value).toEqual(["a", "b"]);
  });

  it("never shows a secret that is kept; it is replaced, or kept after all", () => {
    const seen = showField(declared({ type: "secret", is_secret: true }), "***");
    expect((screen.getByLabelText(FIELD) as HTMLInputElement).value).toBe("configured");
    fireEvent.click(screen.getByRole("button", { name: "Replace" }));
    type(FIELD, "new secret");
    expect(seen.value).toBe("new secret");
    expect((screen.getByLabelText(FIELD) as HTMLInputElement).type).toBe("password");
    fireEvent.click(screen.getByRole("button", { name: "Keep the old one" }));
    expect(seen.value).toBe("***");
  });

  it("takes names with values, of which secret ones are replaced one by one", () => {
    const seen = showField(declared({ type: "hash", is_secret: true }), { Authorization: "***" });
    expect((screen.getByLabelText("Title, value 1") as HTMLInputElement).value).toBe("");
    fireEvent.click(screen.getByRole("button", { name: "Add to Title" }));
    expect(seen.value).toEqual({ Authorization: "***" });
    type("Title, name 2", "X-Team");
    type("Title, value 2", "ops");
    expect(seen.value).toEqual({ Authorization: "***", "X-Team": "ops" });
    type("Title, value 1", "Bearer new");
    expect(seen.value).toEqual({ Authorization: "Bearer new", "X-Team": "ops" });
    fireEvent.click(screen.getByRole("button", { name: "Remove Authorization" }));
    fireEvent.click(screen.getByRole("button", { name: "Remove X-Team" }));
    expect(seen.value).toBeUndefined();
  });
});
