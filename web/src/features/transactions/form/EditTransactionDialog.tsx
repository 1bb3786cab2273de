import { TransactionDetail } from "../detail/TransactionDetail";

/** One row, opened from any list. */
export const EditTransactionDialog = TransactionDetail;
