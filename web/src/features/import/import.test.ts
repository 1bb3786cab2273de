import { describe, expect, it, vi } from "vitest";
import { badRowsAsCsv } from "./badRows";
import { type Mapping, importableCount, mappingProblem, toInput, withRole } from "./mapping";
import { readAnswer, uploadFile } from "./upload";

const column = (index: number, role: Mapping["columns"][number]["role"]) =>
  ({ __typename: "ColumnAssignment", index, header: `c${index}`, role, samples: [] }) as Mapping["columns"][number];

const mapping: Mapping = {
  __typename: "ColumnMapping",
  dateOrder: "DMY",
  decimalSeparator: "COMMA",
  spendingIsPositive: false,
  columns: [column(0, "DATE"), column(1, "DESCRIPTION"), column(2, "AMOUNT"), column(3, "IGNORE")],
};

describe("mapping", () => {
  it("moves a role that only one column can have", () => {
    expect(withRole(mapping, 3, "AMOUNT").columns.map(({ role }) => role)).toEqual(["DATE", "DESCRIPTION", "IGNORE", "AMOUNT"]);
  });

  it("lets several columns make up the description", () => {
    expect(withRole(mapping, 3, "DESCRIPTION").columns.map(({ role }) => role)).toEqual(["DATE", "DESCRIPTION", "AMOUNT", "DESCRIPTION"]);
  });

  it("says what is missing, one thing at a time", () => {
    expect(mappingProblem(mapping)).toBeNull();
    expect(mappingProblem(withRole(mapping, 0, "IGNORE"))).toContain("date");
    expect(mappingProblem(withRole(mapping, 2, "CREDIT"))).toBeNull();
    expect(mappingProblem(withRole(mapping, 2, "BALANCE"))).toContain("amount");
    expect(mappingProblem(withRole(mapping, 1, "NOTE"))).toContain("description");
  });

  it("is sent without what only people read", () => {
    expect(toInput(mapping)).toEqual({
      dateOrder: "DMY",
      decimalSeparator: "COMMA",
      spendingIsPositive: false,
      columns: [
        { index: 0, role: "DATE" },
        { index: 1, role: "DESCRIPTION" },
        { index: 2, role: "AMOUNT" },
        { index: 3, role: "IGNORE" },
      ],
    });
  });

  it("counts what will go in", () => {
    expect(importableCount({ rowCount: 10, duplicateCount: 3 })).toBe(7);
  });
});

describe("the list of bad rows", () => {
  it("quotes cells and disarms formulas", () => {
    const csv = badRowsAsCsv([{ line: 4, column: "Amount", reason: 'Not a number: "x"', raw: "=cmd()" }]);
    expect(csv).toBe('line,column,reason,row\r\n4,"Amount","Not a number: ""x""","\'=cmd()"');
  });
});

describe("the answer to an upload", () => {
  it.each([
    [201, '{"id":"u1","fileName":"a.csv","size":3}', { ok: true, uploadId: "u1" }],
    [413, '{"error":{"code":"FILE_TOO_LARGE","message":"Too large."}}', { ok: false, message: "Too large." }],
    [502, "<html>", { ok: false, message: "fallback" }],
    [201, "null", { ok: false, message: "fallback" }],
  ])("%i %s", (status, body, expected) => {
    expect(readAnswer(status, body, "fallback")).toEqual(expected);
  });

  it("is asked for with name and token, and progress is told", async () => {
    const fake = {
      upload: {} as { onprogress?: (event: unknown) => void },
      open: vi.fn(),
      setRequestHeader: vi.fn(),
      abort: vi.fn(),
      status: 201,
      responseText: '{"id":"u1"}',
      onload: undefined as (() => void) | undefined,
      send(): void {
        fake.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 3 });
        fake.onload?.();
      },
    };
    const onProgress = vi.fn();
    const outcome = await uploadFile(new File(["abc"], "März 1.csv"), {
      token: "t",
      onProgress,
      signal: new AbortController().signal,
      offlineMessage: "offline",
      request: () => fake as unknown as XMLHttpRequest,
    });
    expect(outcome).toEqual({ ok: true, uploadId: "u1" });
    expect(fake.open).toHaveBeenCalledWith("POST", "/uploads?filename=M%C3%A4rz%201.csv");
    expect(fake.setRequestHeader).toHaveBeenCalledWith("authorization", "Bearer t");
    expect(onProgress).toHaveBeenCalledWith(33);
  });
});
