export interface ReadFile {
  readonly path: string;
  readonly text: string;
}

export interface ReadFiles {
  readonly files: readonly ReadFile[];
  /** Paths of files that are too large for a rule. */
  readonly tooLarge: readonly string[];
}

/** As large as the API takes a rule. */
const LARGEST = 500_000;

/** Reads chosen files; a folder's have their path below it. */
export async function readFiles(chosen: readonly { readonly path: string; readonly file: File }[]): Promise<ReadFiles> {
  const visible = chosen.filter(({ path }) => !path.split("/").some((part) => part.startsWith(".")));
  const fitting = visible.filter(({ file }) => file.size <= LARGEST);
  const files = await Promise.all(fitting.map(async ({ path, file }) => ({ path, text: await file.text() })));
  return {
    files: files.sort((a, b) => a.path.localeCompare(b.path)),
    tooLarge: visible.filter(({ file }) => file.size > LARGEST).map(({ path }) => path),
  };
}

/** The files of an input; of a folder with their paths. */
export function filesOfInput(list: FileList): { path: string; file: File }[] {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** The files that were dropped, those of folders and the folders below included. */
export async function filesOfDrop(transfer: DataTransfer): Promise<{ path: string; file: File }[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return filesOfInput(transfer.files);
  return (await Promise.all(entries.map((entry) => filesOfEntry(entry)))).flat();
}

async function filesOfEntry(entry: FileSystemEntry): Promise<{ path: string; file: File }[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  // A browser hands a folder out in pieces of a hundred.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map((one) => filesOfEntry(one)))).flat();
}
