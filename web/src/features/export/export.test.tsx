import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { EVERYDAY } from "@/shared/testing/samples";
import { ExportSection } from "./ExportSection";
import { addressOf, fetchExport, sizeOf } from "./download";

const WANTED = { format: "csv", accounts: [], from: "", to: "", query: "" } as const;
const options = () => ({ token: "token", signal: new AbortController().signal, offlineMessage: "offline", onProgress: vi.fn() });
const file = (body: BodyInit, name = "moneta-2026-11-23.csv") =>
  new Response(body, { headers: { "content-disposition": `attachment; filename="${name}"`, "content-type": "text/csv" } });

beforeEach(() => {
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: vi.fn(() => "blob:x"), revokeObjectURL: vi.fn() }));
});

describe("the address of an export", () => {
  it("names only what was chosen, each account once", () => {
    expect(addressOf(WANTED)).toBe("/exports/csv");
    const part = addressOf({ format: "ofx", accounts: ["a", "b"], from: "2026-01-01", to: "", query: " amount>50 " });
    expect(part).toBe("/exports/ofx?account=a&account=b&from=2026-01-01&query=amount%3E50");
  });

  it("tells sizes in steps of a thousand", () => {
    expect([0, 999, 12_300, 73_400_000].map((bytes) => sizeOf(bytes, "en"))).toEqual(["0 B", "999 B", "12 KB", "73.4 MB"]);
  });
});

describe("fetching", () => {
  it("sends the token and gives the file with its name", async () => {
    const fetched = vi.fn(() => Promise.resolve(file("Date,Amount\r\n")));
    vi.stubGlobal("fetch", fetched);
    const outcome = await fetchExport(WANTED, options());
    expect(outcome.ok && [outcome.name, outcome.blob.size]).toEqual(["moneta-2026-11-23.csv", 13]);
    expect(fetched).toHaveBeenCalledWith("/exports/csv", expect.objectContaining({ headers: { authorization: "Bearer token" } }));
  });

  it("says what the server says, and never keeps half a file", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"error":{"message":"An export runs already."}}', { status: 429 })));
    expect(await fetchExport(WANTED, options())).toEqual({ ok: false, message: "An export runs already." });
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array([1]));
        controller.error(new Error("cut"));
      },
    });
    vi.stubGlobal("fetch", () => Promise.resolve(file(broken)));
    expect(await fetchExport(WANTED, options())).toEqual({ ok: false, message: "offline" });
  });
});

describe("the section", () => {
  it("explains each format, exports the chosen one and says where it is", async () => {
    const fetched = vi.fn(() => Promise.resolve(file("x", "moneta-2026-11-23.beancount")));
    vi.stubGlobal("fetch", fetched);
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    const { container } = renderWithSchema(<ExportSection />, { Query: { accounts: () => [EVERYDAY] } });
    expect(await screen.findByText(/The complete backup/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole("radio", { name: /^Beancount/ }));
    await userEvent.click(screen.getByRole("button", { name: "Export" }));
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("moneta-2026-11-23.beancount is in your downloads (1 B)."));
    expect(fetched).toHaveBeenCalledWith("/exports/beancount", expect.anything());
    expect(click).toHaveBeenCalledOnce();
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("warns that a part is no backup, and refuses days in the wrong order", async () => {
    renderWithSchema(<ExportSection />, { Query: { accounts: () => [EVERYDAY] } });
    await userEvent.click(await screen.findByRole("radio", { name: /^Everything \(JSON\)/ }));
    expect(screen.queryByText(/can be imported, but not restored/)).toBeNull();
    await userEvent.type(screen.getByLabelText("From day"), "2026-02-01");
    expect(screen.getByText(/can be imported, but not restored/)).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText("To day"), "2026-01-01");
    expect(screen.getByText("The first day is after the last.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Export" })).toBeDisabled();
  });

  it("shows why nothing was exported", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"error":{"message":"There is no account to export yet."}}', { status: 400 })));
    renderWithSchema(<ExportSection />);
    await userEvent.click(await screen.findByRole("button", { name: "Export" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("There is no account to export yet.");
  });
});
