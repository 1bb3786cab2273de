"""What a household will spend: per category and in total, by month, with a band that holds what it says."""
