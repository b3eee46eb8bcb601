import type { Progress } from "#runtime/progress.ts";

/** One kind of measurement; it can be run by itself: `npm run bench -- NAME`. */
export interface Part {
  readonly name: string;
  readonly title: string;
  /** For readers of the document: what is measured and how, and what it is compared with. */
  readonly about: string;
  /** It takes long, and is measured only where it is named. */
  readonly long?: true;
  measure(progress: Progress): Promise<Table>;
}

/** Cells are texts with their units; the first column names what a row is about. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
