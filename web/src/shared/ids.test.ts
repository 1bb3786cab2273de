import { expect, it } from "vitest";
import { newId } from "./ids";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it("makes version 4 UUIDs", () => {
  expect(newId()).toMatch(UUID);
});

it("does so on plain http too, where randomUUID is missing", () => {
  const plain = { getRandomValues: crypto.getRandomValues.bind(crypto) };
  expect(newId(plain)).toMatch(UUID);
  expect(newId(plain)).not.toBe(newId(plain));
});
