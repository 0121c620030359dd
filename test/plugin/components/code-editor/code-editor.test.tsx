import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { CodeEditor } from "../../../../plugin/src/components/code-editor/code-editor.tsx";
import { show } from "../../support/show.tsx";

test("the editor has the label as its name, and says how the keyboard leaves it", async () => {
  show(<CodeEditor value="filter { }" onChange={vi.fn()} language="logstash" label="Text of the pipeline" />);
  const editor = await screen.findByRole("textbox", { name: "Text of the pipeline" });
  expect(document.getElementById(editor.getAttribute("aria-describedby")!)?.textContent).toMatch(/Esc, then Tab/);
  expect(editor.textContent).toContain("filter { }");
});

test("without onChange it is read-only", async () => {
  show(<CodeEditor value="a: 1" language="yaml" label="Rule" />);
  const editor = await screen.findByRole("textbox", { name: "Rule" });
  expect(editor.getAttribute("aria-readonly")).toBe("true");
});

test("problems are listed with their places, and lead to them", async () => {
  const problems = [{ line: 2, column: 3, message: "Heimdall has no filter 'grokk'" }];
  const text = "filter {\n  grokk { }\n}";
  show(<CodeEditor value={text} onChange={vi.fn()} language="logstash" label="P" problems={problems} />);
  const list = await screen.findByRole("list", { name: "1 problem" });
  await userEvent.click(within(list).getByRole("button", { name: /Line 2, column 3.*grokk/ }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "P" })));
});

test("another text replaces the one that is shown", async () => {
  const { rerender } = show(<CodeEditor value="one" language="plain" label="P" />);
  await screen.findByRole("textbox", { name: "P" });
  rerender(<CodeEditor value="two" language="plain" label="P" />);
  expect(screen.getByRole("textbox", { name: "P" }).textContent).toBe("two");
});
