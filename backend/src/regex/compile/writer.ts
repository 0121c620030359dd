/** Collects the text of the functions that an expression becomes. */
export interface Writer {
  /** A name that no other has. */
  fresh(prefix: string): string;
  line(text: string): void;
  /** Characters written to the function at hand. */
  size(): number;
  /** Runs `write` in a block of its own; the statement that it is given leaves the block: failure. */
  block(write: (fail: string) => void): void;
  /** A new variable with the position in another. */
  copyOf(position: string): string;
  /** A function `name(s, n, p)` that knows nothing of where it is called; -1 unless `write` returned something. */
  defineFunction(prefix: string, write: (position: string) => void): string;
  /** As `defineFunction`, once for each key. */
  sharedFunction(key: string, prefix: string, write: (position: string) => void): string;
  /** A function that goes on behind the place where it is defined; in a closure it may use what is there. */
  defineRest(prefix: string, parameters: string, write: (name: string) => void): string;
  /** A function of a given name. */
  defineNamed(name: string, parameters: string, write: () => void): void;
  /** A variable of all functions; `reset` is what it holds when a text is begun. */
  slot(name: string, reset?: string): string;
  readonly functions: readonly string[];
  readonly slots: ReadonlySet<string>;
  readonly resets: readonly string[];
  /** Whether functions are closures at the place where they are needed: within a round of a repeat. */
  closures: boolean;
}

export function createWriter(closuresAlways: boolean): Writer {
  const functions: string[] = [];
  const resets: string[] = [];
  const slots = new Set<string>();
  const shared = new Map<string, string>();
  let lines: string[] = [];
  let size = 0;
  let counter = 0;

  const bodyOf = (write: () => void): string => {
    const [outerLines, outerSize] = [lines, size];
    lines = [];
    size = 0;
    writer.line("let c = 0, r = 0;");
    write();
    const body = `${lines.join("\n")}\nreturn -1;`;
    lines = outerLines;
    size = outerSize;
    return body;
  };

  const writer: Writer = {
    functions,
    slots,
    resets,
    closures: closuresAlways,
    fresh(prefix) {
      counter += 1;
      return `${prefix}${counter}`;
    },
    line(text) {
      lines.push(text);
      size += text.length;
    },
    size: () => size,
    block(write) {
      const label = writer.fresh("L");
      writer.line(`${label}: {`);
      write(`break ${label};`);
      writer.line("}");
    },
    copyOf(position) {
      const copy = writer.fresh("v");
      writer.line(`let ${copy} = ${position};`);
      return copy;
    },
    defineFunction(prefix, write) {
      const name = writer.fresh(prefix);
      const outer = writer.closures;
      writer.closures = closuresAlways;
      const body = bodyOf(() => write(writer.copyOf("p")));
      writer.closures = outer;
      functions.push(`function ${name}(s, n, p) { ${body} }`);
      return name;
    },
    sharedFunction(key, prefix, write) {
      let name = shared.get(key);
      if (name === undefined) {
        name = writer.defineFunction(prefix, write);
        shared.set(key, name);
      }
      return name;
    },
    defineRest(prefix, parameters, write) {
      const name = writer.fresh(prefix);
      const body = bodyOf(() => write(name));
      if (writer.closures) writer.line(`const ${name} = (${parameters}) => { ${body} };`);
      else functions.push(`function ${name}(${parameters}) { ${body} }`);
      return name;
    },
    defineNamed(name, parameters, write) {
      const outer = writer.closures;
      writer.closures = closuresAlways;
      functions.push(`function ${name}(${parameters}) { ${bodyOf(write)} }`);
      writer.closures = outer;
    },
    slot(name, reset) {
      if (!slots.has(name) && reset !== undefined) resets.push(`${name} = ${reset};`);
      slots.add(name);
      return name;
    },
  };
  return writer;
}
