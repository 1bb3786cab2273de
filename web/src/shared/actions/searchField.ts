/** The search field of the transactions page, so that the `/` key finds it without loading that page. */
export const SEARCH_FIELD = "transaction-search";
