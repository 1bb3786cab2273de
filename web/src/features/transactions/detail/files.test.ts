import { expect, it, vi } from "vitest";
import { attachFile, formatSize, isPicture, readAttached } from "./files";

it("sends the file with its id, transaction, name and token, and tells how far it is", async () => {
  const xhr = {
    open: vi.fn(), setRequestHeader: vi.fn(), upload: {} as { onprogress?: (event: object) => void }, status: 201,
    responseText: JSON.stringify({ changeId: "c", summary: "Attached a b.pdf to Bakery" }), onload: () => undefined, onerror: () => undefined,
    send() {
      this.upload.onprogress?.({ lengthComputable: true, loaded: 50, total: 200 });
      this.onload();
    },
  };
  const onProgress = vi.fn();
  const outcome = await attachFile(new File(["x"], "a b.pdf"), {
    id: "file", transactionId: "row", token: "t", onProgress, offlineMessage: "offline", request: () => xhr as unknown as XMLHttpRequest,
  });
  expect(outcome).toEqual({ ok: true, changeId: "c", summary: "Attached a b.pdf to Bakery" });
  expect(xhr.open).toHaveBeenCalledWith("POST", "/attachments?id=file&transactionId=row&filename=a+b.pdf");
  expect(xhr.setRequestHeader).toHaveBeenCalledWith("authorization", "Bearer t");
  expect(onProgress).toHaveBeenCalledWith(25);
});

it("says what the server says of a refused file, and that it cannot be reached where it says nothing", () => {
  expect(readAttached(413, JSON.stringify({ error: { message: "Too large." } }), "offline")).toEqual({ ok: false, message: "Too large." });
  expect(readAttached(502, "<html>", "offline")).toEqual({ ok: false, message: "offline" });
});

it("shows sizes as people read them", () => {
  expect([512, 2048, 1_600_000].map((bytes) => formatSize(bytes, "en"))).toEqual(["512 B", "2 KB", "1.5 MB"]);
});

it("shows only pictures that every browser can", () => {
  expect(["image/png", "image/heic", "application/pdf"].map(isPicture)).toEqual([true, false, false]);
});
