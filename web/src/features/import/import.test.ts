import { describe, expect, it, vi } from "vitest";
import { badRowsAsCsv } from "./badRows";
import { destinationInput, hasDestination, isReady, likelyAccount, newFile, type Preview, wantedCount } from "./files";
import { type Mapping, mappingProblem, toInput, withRole } from "./mapping";
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

describe("files", () => {
  const preview = {
    newCount: 2, matchedCount: 1, reviewCount: 1, profile: null, accounts: [],
  } as unknown as Preview;
  const several = {
    ...preview, accounts: [{ label: "Giro", currency: "EUR", rowCount: 2, account: { id: "a" } }, { label: "Depot", currency: null, rowCount: 1, account: null }],
  } as unknown as Preview;
  const read = { ...newFile("k", "a.csv"), uploadId: "u", preview, busy: false };

  it("counts what will change something", () => {
    expect(wantedCount(preview)).toBe(4);
  });

  it("is ready once it has somewhere to go", () => {
    expect(isReady(read)).toBe(false);
    expect(isReady({ ...read, accountId: "a" })).toBe(true);
    expect(isReady({ ...read, accountId: "a", busy: true })).toBe(false);
    expect(isReady({ ...read, accountId: "a", problem: "No." })).toBe(false);
    expect(isReady({ ...read, accountId: "a", preview: { ...preview, newCount: 0, matchedCount: 0, reviewCount: 0 } })).toBe(false);
  });

  it("sends each account of the file where it belongs", () => {
    const file = { ...read, preview: several, accounts: { Giro: "a" } };
    expect(hasDestination(file)).toBe(true);
    expect(destinationInput(file)).toEqual({ accountId: null, accounts: [{ label: "Giro", accountId: "a" }, { label: "Depot", accountId: null }] });
    expect(hasDestination({ ...file, accounts: {} })).toBe(false);
    expect(destinationInput({ ...read, accountId: "b" })).toEqual({ accountId: "b", accounts: null });
  });

  it("guesses the account of the last time, or the only one", () => {
    const accounts = [{ id: "a", currency: "EUR" }, { id: "b", currency: "EUR" }];
    const known = { ...preview, profile: { account: { id: "b" } } } as unknown as Preview;
    expect(likelyAccount(known, accounts)).toBe("b");
    expect(likelyAccount(preview, accounts)).toBeNull();
    expect(likelyAccount(preview, accounts.slice(0, 1))).toBe("a");
    expect(likelyAccount({ ...known, profile: { account: { id: "gone" } } } as unknown as Preview, accounts)).toBeNull();
  });
});
