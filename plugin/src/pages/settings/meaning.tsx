/** A meaning as the reference has it, where names and values stand between backticks. */
export function Meaning({ text }: { readonly text: string }) {
  const parts = text.split(/`([^`]+)`/);
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text stay where they are
  return parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
