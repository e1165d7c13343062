"""The calls of the Service Center: guided form, receipts, comparison with its tickets."""
