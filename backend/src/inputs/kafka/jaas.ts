/** The login in a `sasl_jaas_config`; null when the text names none. */
export function readJaasLogin(text: string): { readonly username: string; readonly password: string } | null {
  const username = optionOf(text, "username");
  const password = optionOf(text, "password");
  return username === null || password === null ? null : { username, password };
}

/** `name="value"` as Java's configuration files write it: quoted by " or ', with backslashes, or a bare word. */
function optionOf(text: string, name: string): string | null {
  const pattern = new RegExp(
    `(?:^|\\s)${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|'((?:[^'\\\\]|\\\\.)*)'|([^\\s;"']+))`,
  );
  const match = pattern.exec(text);
  if (!match) return null;
  const [, double, single, bare] = match;
  return (double ?? single ?? bare!).replace(/\\(.)/g, "$1");
}
