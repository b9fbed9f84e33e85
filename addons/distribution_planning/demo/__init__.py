"""The demonstration company: a wholesaler's real year of sales in a network of five warehouses."""
