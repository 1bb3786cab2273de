import { expect, it } from "vitest";
import { readForm, withField, writeForm } from "./conditionForm";

it.each([
  "description:rewe amount>50",
  'description:"rewe city" -tag:work',
  "rewe OR edeka OR aldi",
  'description:/rewe\\/\\d+/ is:expense',
  'category:"Car & fuel" account:Giro',
  "amount:10..20 date:2026-01..03",
  "is:uncategorized -description:paypal",
])("reads and writes %s as it was", (text) => {
  const form = readForm(text);
  expect(form).not.toBeNull();
  expect(form && writeForm(form)).toBe(text);
});

it.each(["(rewe OR edeka) amount>5", "rewe OR edeka aldi", "NOT rewe", "-(a b)", "a OR"])("leaves %s to the text", (text) => {
  expect(readForm(text)).toBeNull();
});

it("keeps what no row can show as it was typed", () => {
  expect(readForm("category:groceries,dining")?.terms[0]).toMatchObject({ field: "other", value: "category:groceries,dining" });
});

it("quotes what would mean something else", () => {
  expect(writeForm({ combination: "ALL", terms: [{ key: 0, field: "anything", comparison: "-:", value: "OR" }] })).toBe('-"OR"');
  expect(writeForm({ combination: "ALL", terms: [{ key: 0, field: "description", comparison: ":", value: 'a "b"' }] })).toBe('description:"a \\"b\\""');
});

it("leaves out rows without a value", () => {
  expect(writeForm({ combination: "ANY", terms: [{ key: 0, field: "note", comparison: ":", value: " " }] })).toBe("");
});

it("keeps a text when the field changes to another text, and nothing else", () => {
  const term = { key: 0, field: "description", comparison: ":", value: "rewe" } as const;
  expect(withField(term, "merchant").value).toBe("rewe");
  expect(withField(term, "amount")).toMatchObject({ comparison: ":", value: "" });
  expect(withField(term, "is").value).toBe("expense");
});
