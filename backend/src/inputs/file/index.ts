import { isAbsolute } from "node:path";
import { defineInput } from "../../component/declaration.ts";
import { option } from "../../component/options.ts";
import { createFileReader } from "./reader.ts";
import { watchFiles } from "./watch.ts";

const absolute = (paths: readonly unknown[]): string | null =>
  paths.every((path) => typeof path === "string" && isAbsolute(path))
    ? null
    : "absolute paths, which may hold * and **";

export default defineInput({
  name: "file",
  summary: "Follows files on this machine by polling, safe under rename, copytruncate and delete-and-create rotation.",
  options: {
    path: option.array({ required: true, meaning: "Files to follow, absolute, with `*` and `**`.", check: absolute }),
    exclude: option.array({ default: [], meaning: "File names (not paths) to leave out, with `*`." }),
    start_position: option.string({
      default: "end",
      choices: ["beginning", "end"],
      meaning:
        "Where to begin in files that are there at the very first start; files that appear later are read whole.",
    }),
    mode: option.string({ default: "tail", choices: ["tail"], meaning: "Only `tail`: files are followed." }),
    delimiter: option.string({ default: "\n", meaning: "What ends a line." }),
    stat_interval: option.number({
      default: 0.1,
      meaning: "Seconds between two looks (Logstash: 1); what is created and deleted between two is never seen.",
      check: (value) => (value >= 0.01 && value <= 3600 ? null : "0.01 to 3600 seconds"),
    }),
    close_older: option.number({
      default: 300,
      meaning: "Seconds that a file which was renamed or deleted is still followed after its last line.",
    }),
    max_open_files: option.number({ default: 4095, meaning: "Files followed at once." }),
    max_line: option.bytes({ default: 8 * 1024 * 1024, meaning: "Heimdall's own: a longer line is cut there." }),
    sincedb_path: option.refused("positions are kept in Heimdall's own state; leave it out"),
    sincedb_write_interval: option.refused("a position is kept as soon as its lines are stored; leave it out"),
    sincedb_clean_after: option.refused("positions go with their files; leave it out"),
    ignore_older: option.refused("not supported; name the files more narrowly or use exclude"),
    discover_interval: option.refused("new files are looked for at every stat_interval; leave it out"),
    file_completed_action: option.refused("goes with mode => read, which is not supported"),
    file_completed_log_path: option.refused("goes with mode => read, which is not supported"),
    file_chunk_size: option.refused("chunks are Heimdall's own; leave it out"),
    file_chunk_count: option.refused("chunks are Heimdall's own; leave it out"),
    file_sort_by: option.refused("files are read side by side; leave it out"),
    file_sort_direction: option.refused("files are read side by side; leave it out"),
    check_archive_validity: option.refused("goes with mode => read, which is not supported"),
    exit_after_read: option.refused("goes with mode => read, which is not supported"),
  },
  defaultCodec: "plain",
  takesCodec: true,
  example: `input {
  file {
    path => ["/var/log/app/*.log"]
    start_position => "beginning"
    codec => multiline { pattern => "^\\[" negate => true what => "previous" }
  }
}`,
  notes: `A file is known by device and inode and by fingerprints of its beginning and of the bytes before the position, so that
a reused inode or a file written anew is noticed. A renamed or deleted file is read to its end through its open handle.
After a cut in place (copytruncate) the lines that were written since the last look are taken from the copy beside it,
as long as that is not compressed at once. Positions are kept when the lines are stored: after a crash lines are read
again and replace themselves, because an event's id is made of the file's generation and the line's offset.

What nobody can see is lost: a file that is created and deleted between two looks, and lines that the writer adds
between the copying and the cutting of copytruncate.`,
  start: (options, context) =>
    watchFiles(
      {
        paths: options.path.map(String),
        exclude: options.exclude.map(String),
        startPosition: options.start_position as "beginning" | "end",
        interval: options.stat_interval * 1000,
        closeInactive: options.close_older * 1000,
        maxOpen: options.max_open_files,
        delimiter: options.delimiter,
        longest: options.max_line,
      },
      context,
    ),
  createReader: (_options, context) => createFileReader(context),
});
