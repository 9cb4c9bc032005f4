/** How much a file may ask of the machine. Characters are UTF-16 code units. */
export const LIMITS = {
  blockLines: 500,
  columns: 1_000,
  cellCharacters: 100_000,
  rowCharacters: 1_000_000,
  csvLines: 5_000_000,
  /** What a spreadsheet can hold. */
  sheetRows: 1_048_576,
  csvBytes: 1_000_000_000,
  /** A workbook is kept in memory while it is read: its table of contents stands at its end. */
  workbookBytes: 100_000_000,
  zipEntries: 10_000,
  unpackedBytes: 2_000_000_000,
  /** Sheets shrink to a tenth, bombs to a thousandth. */
  unpackedRatio: 300,
  /** Below that a ratio says nothing. */
  ratioFromBytes: 16_000_000,
  /** So much of a sheet or of its texts without a row or text is not a table. */
  idleBytes: 16_000_000,
  sharedTexts: 4_000_000,
  sharedCharacters: 64_000_000,
  /** Of the small parts of a workbook: its list of sheets, its styles. */
  partBytes: 8_000_000,
  sheets: 1_000,
  heapMegabytes: 320,
  /** The worker says at least this often that it goes on. */
  silentSeconds: 8,
  /** Without the time in which others make it wait. */
  busySeconds: 900,
} as const;
